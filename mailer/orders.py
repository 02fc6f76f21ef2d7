"""The letters of an order's life: paid, sent, cancelled, given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kit.money import Money
from mailer.letters import Draft


@dataclass(frozen=True)
class OfOrder:
    """An order, and who is told about it."""

    order_id: UUID
    number: str
    to_address: str
    customer_id: UUID | None = None
    language: str | None = None


@dataclass(frozen=True)
class Parcel:
    """What was sent, how, and where its way can be followed."""

    shipment_id: UUID
    carrier: str
    lines: Sequence[tuple[int, str]]
    service: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    is_last: bool = True


SUMS = ("goods", "discount", "shipping", "handling", "tax", "fees")


@dataclass(frozen=True)
class Bought:
    """What was ordered, what it comes to, where it goes, and how it is paid.

    `sums` are what the total consists of, by `SUMS`, as far as they are something; `taxes` are
    those in it, each by the label that the customer reads.
    """

    lines: Sequence[tuple[int, str, Money]]
    sums: Mapping[str, Money]
    taxes: Sequence[tuple[str, Money]]
    total: Money
    shipping: Sequence[str]
    billing: Sequence[str]
    payment_method: str
    shipping_method: str | None = None
    instructions: str | None = None
    note: str | None = None
    vat_number: str | None = None
    is_reversed: bool = False  # the buyer owes the tax
    withdraws: bool = False  # the buyer may withdraw from it, as consumers do


def order_placed(order: OfOrder, bought: Bought, key: tuple[UUID, int] | None = None) -> Draft:
    """Confirm an order: what was bought, what it comes to, where it goes, how it is paid.

    A guest's letter carries a key, by its id and version, that opens the order.
    """
    opening = {} if key is None else {"mailed_key_id": str(key[0]), "key_version": key[1]}
    return _draft(
        "order_placed",
        order,
        order.order_id,
        lines=[
            {"quantity": quantity, "name": name, "total_money": _money(total)}
            for quantity, name, total in bought.lines
        ],
        **{
            f"{name}_money": _money(bought.sums[name]) if name in bought.sums else None
            for name in SUMS
        },
        taxes=[{"label": label, "amount_money": _money(one)} for label, one in bought.taxes],
        total_money=_money(bought.total),
        shipping=[{"line": part} for part in bought.shipping],
        billing=[{"line": part} for part in bought.billing],
        pay=bought.payment_method,
        method=bought.shipping_method,
        instructions=bought.instructions,
        note=bought.note,
        vat=bought.vat_number,
        is_reversed=bought.is_reversed,
        opens=key is not None,
        **opening,
        withdraws=bought.withdraws,
    )


def order_paid(order: OfOrder, total: Money, files: int = 0) -> Draft:
    """Say that an order is paid, and that its files can be downloaded; it is the receipt."""
    ready = {"has_files": True} if files else {}
    return _draft("order_paid", order, order.order_id, total_money=_money(total), **ready)


def order_shipped(order: OfOrder, parcel: Parcel) -> Draft:
    """Say that a parcel has left, what is in it, and where its way can be followed."""
    return _draft(
        "order_shipped",
        order,
        parcel.shipment_id,
        carrier=" · ".join(word for word in (parcel.carrier, parcel.service) if word),
        tracking=parcel.tracking_number,
        address=parcel.tracking_url,
        lines=[{"quantity": quantity, "name": name} for quantity, name in parcel.lines],
        is_last=parcel.is_last,
    )


def order_cancelled(
    order: OfOrder, reason: str | None, *, due: Money | None, by_shop: bool = True
) -> Draft:
    """Say that an order is cancelled, by whom and why, and that what was paid will come back."""
    due_money = None if due is None else _money(due)
    said = {"reason": reason, "due_money": due_money, "by_shop": by_shop}
    return _draft("order_cancelled", order, order.order_id, **said)


def order_refunded(order: OfOrder, credit_id: UUID, number: str, money: Money, why: str) -> Draft:
    """Say that money is given back, how much and why, with the number of the credit note."""
    return _draft(
        "order_refunded", order, credit_id, credit=number, given_money=_money(money), reason=why
    )


def _draft(template: str, order: OfOrder, occasion: UUID, **facts: Any) -> Draft:
    return Draft(
        template=template,
        to_address=order.to_address,
        dedupe_key=f"{template}:{occasion.hex}",
        payload={"number": order.number, **facts},
        language=order.language,
        customer_id=order.customer_id,
    )


def _money(money: Money) -> str:
    return f"{money.amount} {money.currency}"
