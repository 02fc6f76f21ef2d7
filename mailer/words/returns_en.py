"""What the letters about returns say in English."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = {
    "number_label": "Order",
    "return_label": "Return",
    "answer_label": "From the shop",
    "why": "You get this e-mail because of order {number} at {store}.",
}
SHARED = {**HEAD, "lines_label": "Goods"}
RETURN_REQUESTED = {
    **SHARED,
    "subject": "{store}: return {return_number} was asked for",
    "preview": "We look at it and write to you again.",
    "title": "We have your request",
    "lead": "You would like to send goods of order {number} back to {store}.",
    "advice": "We look at it and write to you again. Please do not send anything before.",
}
RETURN_APPROVED = {
    **HEAD,
    "subject": "{store}: you can send {return_number} now",
    "preview": "Your return is approved.",
    "title": "Your return is approved",
    "lead": "You can send the goods back to {store} now.",
    "paid": "{store} pays for the way back.",
    "unpaid": "You pay for the way back.",
    "advice": "Please write {return_number} on a sheet of paper and put it into the parcel.",
    "labelled": "A label for the parcel is with your order, to be printed.",
}
RETURN_DECLINED = {
    **SHARED,
    "subject": "{store}: return {return_number} is declined",
    "preview": "Please read why.",
    "title": "Your return is declined",
    "lead": "{store} does not take the goods of return {return_number} back.",
    "advice": "Please write to the shop if you see it differently. Your rights by law stay.",
}
RETURN_LABELLED = {
    **SHARED,
    "subject": "{store}: a label for {return_number}",
    "preview": "To be printed.",
    "title": "There is a label for your parcel",
    "lead": "A label for return {return_number} is with your order, to be printed.",
    "advice": "Please stick it on the parcel, and hand that to the carrier it names.",
}
RETURN_RECEIVED = {
    **SHARED,
    "subject": "{store}: return {return_number} has come",
    "preview": "Your goods are back with us.",
    "title": "Your goods have come back",
    "lead": "{store} has received goods of return {return_number}.",
    "advice": "We write to you again once your money is on its way.",
}
RETURN_CANCELLED = {
    **SHARED,
    "subject": "{store}: return {return_number} is called off",
    "preview": "Please do not send anything.",
    "title": "Your return is called off",
    "lead": "Return {return_number} is called off. You keep the goods.",
    "advice": "Please do not send anything under this number any more.",
}
RETURN_POINTS_BACK = {
    **SHARED,
    "subject": "{store}: {points} points back for return {return_number}",
    "preview": "You have paid with points.",
    "title": "Your points are back",
    "lead": "{store} gives back {points} reward points for return {return_number}, as you have "
    "paid with points.",
    "advice": "They are in your account already.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "return_approved": RETURN_APPROVED,
    "return_cancelled": RETURN_CANCELLED,
    "return_declined": RETURN_DECLINED,
    "return_labelled": RETURN_LABELLED,
    "return_points_back": RETURN_POINTS_BACK,
    "return_received": RETURN_RECEIVED,
    "return_requested": RETURN_REQUESTED,
}
