"""What the letters about orders say in English."""

from __future__ import annotations

from collections.abc import Mapping

SHARED = {
    "number_label": "Order",
    "why": "You get this e-mail because of order {number} at {store}.",
}
ORDER_PAID = {
    **SHARED,
    "subject": "{store}: order {number} is paid",
    "preview": "We have received {total_money}.",
    "title": "Thank you, your order is paid",
    "lead": "We have received your payment. This e-mail is your receipt.",
    "total_label": "Paid",
    "advice": "There is nothing more to do.",
    "files": "What you bought to download is ready: you find it in our shop, with this order.",
}
ORDER_PLACED = {
    **SHARED,
    "subject": "{store}: we have your order {number}",
    "preview": "{total_money} in all. Thank you!",
    "title": "Thank you for your order",
    "lead": "{store} has your order. This is what you have ordered:",
    "goods_label": "Goods",
    "discount_label": "Discount",
    "shipping_label": "Shipping",
    "handling_label": "Packing and handling",
    "fees_label": "Paid with points",
    "tax_label": "Taxes",
    "total_label": "Total",
    "contained": "in it",
    "goes_label": "Goes to",
    "billed_label": "Bill to",
    "method_label": "Sent by",
    "pay_label": "Payment",
    "note_label": "Your note",
    "vat_label": "Your VAT number",
    "owed": "No VAT is charged: you owe it yourself (reverse charge).",
    "pay_bank_transfer": "By bank transfer. Please give {number} as the reference.",
    "pay_card": "By card.",
    "pay_cash_on_delivery": "In cash, when it is delivered.",
    "pay_invoice": "By invoice.",
    "advice": "We write to you again once your order is on its way.",
    "button": "Open your order",
    "private": "With this link you see how far your order is, write to us and print it, without an "
    "account. Whoever has it can do so, too; do not pass it on. It works until some days after the "
    "delivery.",
    "copy": "If the button does not work, copy this address into your browser:",
    "withdraw": "If you want to withdraw from the contract",
    "withdraw_link": "Withdraw from this contract",
}
ORDER_SHIPPED = {
    **SHARED,
    "subject": "{store}: order {number} is on its way",
    "preview": "A parcel has left {store}.",
    "title": "Your parcel is on its way",
    "lead": "A parcel with your order has left {store}.",
    "whole": "With it, everything you ordered has been sent.",
    "part": "The rest of your order follows; we write to you again when it leaves.",
    "button": "Follow the parcel",
    "carrier_label": "Sent with",
    "tracking_label": "Number",
    "lines_label": "In it",
    "copy": "If the button does not work, copy this address into your browser:",
}
ORDER_CANCELLED = {
    **SHARED,
    "subject": "{store}: order {number} is cancelled",
    "preview": "Nothing of it will be sent.",
    "title": "Your order is cancelled",
    "lead": "{store} has cancelled your order. Nothing of it will be sent.",
    "own": "You have cancelled your order at {store}. Nothing of it will be sent.",
    "reason_label": "Reason",
    "due": "We give back what you have paid, {due_money}, and write to you when that is done.",
    "advice": "You have not paid anything for it, and need not do anything.",
}
ORDER_REFUNDED = {
    **SHARED,
    "subject": "{store}: {given_money} back for order {number}",
    "preview": "Credit note {credit}.",
    "title": "You get money back",
    "lead": "{store} gives back {given_money} for your order, the way you have paid.",
    "credit_label": "Credit note",
    "given_label": "Given back",
    "reason_label": "Reason",
    "advice": "It can take some days until the money is in your account.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "order_cancelled": ORDER_CANCELLED,
    "order_paid": ORDER_PAID,
    "order_placed": ORDER_PLACED,
    "order_refunded": ORDER_REFUNDED,
    "order_shipped": ORDER_SHIPPED,
}
