"""Letters about orders, to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from kit.money import Money
from mailer import orders, returns, withdrawals
from mailer.letters import Draft
from mailer.orders import Bought, OfOrder, Parcel
from mailer.returns import Way
from mailer.sign_in import Asked
from mailer.withdrawals import Declared

ID = UUID("019342f0-0000-7000-8000-000000000009")
MONEY = Money(123450, "EUR")
PAGE = "https://track.test/1Z%209"
PARCEL = Parcel(ID, "DHL", ((2, "Mug <blue>"), (1, "Jug")), "Express", "1Z 9", PAGE, is_last=False)

BOUGHT = Bought(
    lines=((2, "Mug <blue>", MONEY), (1, "Jug", Money(100, "EUR"))),
    sums={
        "goods": Money(123460, "EUR"),
        "discount": Money(-500, "EUR"),
        "shipping": Money(490, "EUR"),
    },
    taxes=(("VAT 19 %", Money(19710, "EUR")),),
    total=MONEY,
    shipping=("Ada Lovelace", "12 St James's Square", "LONDON", "SW1Y 4JH", "UNITED KINGDOM"),
    billing=("Ada <b>Lovelace</b>", "1 Bill Street", "LONDON", "SW1Y 4JH", "UNITED KINGDOM"),
    payment_method="BANK_TRANSFER",
    shipping_method="Parcel",
    instructions="DE02 1203 0000 0000 2020 51",
    note="Ring twice.",
    vat_number="FR40303265045",
    is_reversed=True,
)
WAY = Way("Latchkey <GmbH>\nRückweg 1\n10115 Berlin", is_paid=True, has_label=True)
GOODS = ((2, "Mug <blue>"), (1, "Jug"))


def of_order(asked: Asked) -> OfOrder:
    """Name an order whose customer reads what `asked` says."""
    return OfOrder(ID, "A-1042", asked.to_address, language=asked.language)


def declared(asked: Asked) -> Declared:
    """Withdraw from an order."""
    at, words = datetime(2026, 1, 31, 12, 30, tzinfo=UTC), "The mug <alone>"
    told = (ID, "W-1001", "A-1042", "Ada <b>Lovelace</b>", asked.to_address, at, words)
    return Declared(*told, language=asked.language)


WRITERS: dict[str, Callable[[Asked], Draft]] = {
    "order_cancelled": lambda a: orders.order_cancelled(of_order(a), "Sold <out>", due=MONEY),
    "order_paid": lambda a: orders.order_paid(of_order(a), MONEY),
    "order_placed": lambda a: orders.order_placed(of_order(a), BOUGHT),
    "order_refunded": lambda a: orders.order_refunded(of_order(a), ID, "C-1001", MONEY, "<b>"),
    "order_shipped": lambda a: orders.order_shipped(of_order(a), PARCEL),
    "withdrawal_answered": lambda a: withdrawals.withdrawal_answered(declared(a), "Send <it>"),
    "withdrawal_received": lambda a: withdrawals.withdrawal_received(declared(a)),
    "return_approved": lambda a: returns.return_approved(of_order(a), ID, "R-1001", WAY),
    "return_cancelled": lambda a: returns.return_cancelled(of_order(a), ID, "R-1001"),
    "return_declined": lambda a: returns.return_declined(of_order(a), ID, "R-1001", "Worn <out>"),
    "return_labelled": lambda a: returns.return_labelled(of_order(a), ID, "R-1001"),
    "return_points_back": lambda a: returns.return_points_back(of_order(a), ID, "R-1001", 500),
    "return_received": lambda a: returns.return_received(of_order(a), ID, "R-1001", GOODS),
    "return_requested": lambda a: returns.return_requested(of_order(a), ID, "R-1001", GOODS),
}
