"""Credits: brought together with what each changes in the orders it touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from importing import identities
from importing.known import Known
from importing.shop import Credit, Piece, Standing
from importing.targets import CREDIT_LINES, CREDITS, Record
from importing.writing import Batch

# Staff may have taken more back since; that is never undone.
RETURN = """
update order_lines l set returned_quantity = s.returned
from unnest($1::uuid[], $2::int[]) as s(id, returned)
where l.id = s.id and l.returned_quantity < s.returned
"""
STAND = """
update orders o set payment_status = s.payment, fulfilment_status = s.fulfilment
from unnest($1::uuid[], $2::text[], $3::text[]) as s(id, payment, fulfilment)
where o.id = s.id
"""


def key(credit: Credit) -> str:
    """Tell what the other system calls it."""
    return credit.number


async def write(
    batch: Batch,
    credits: Sequence[Credit],
    found: Known,
    orders: Known,
    customers: Known,
    variants: Known,
) -> None:
    """Bring credits, and let the orders stand as they leave them."""
    ids = {credit.number: found.id_of(credit.number, credit.at) for credit in credits}
    numbers = await batch.numbers("credits", ids)
    lines = await _lines_here(batch, credits, orders.ids)
    currency = batch.shop.currency
    rows: list[Record] = []
    pieces: list[Record] = []
    for credit in credits:
        id = ids[credit.number]
        customer = customers.ids.get(credit.customer)
        rows.append(_row(credit, id, numbers[credit.number], customer, currency))
        for place, piece in enumerate(credit.pieces):
            line = line_of(piece, orders.ids)
            links = (line if line in lines else None, variants.ids.get(piece.sku))
            own = (identities.part(id, place), credit.at, id, place, piece.kind)
            pieces.append(_line(piece, own, links, currency))
    await batch.copy(CREDITS, rows)
    await batch.copy(CREDIT_LINES, pieces)
    await _stand(batch, credits, orders.ids)
    await batch.refer(found, ids)


def _row(credit: Credit, id: UUID, number: str, customer: UUID | None, currency: str) -> Record:
    total = sum(piece.total_minor for piece in credit.pieces)
    return CREDITS.record(id, credit.at, credit.at, number, customer, currency, total)


def _line(
    piece: Piece, own: tuple[Any, ...], links: tuple[UUID | None, UUID | None], currency: str
) -> Record:
    said = (piece.sku, piece.name, piece.quantity, currency, piece.total_minor)
    return CREDIT_LINES.record(*own, *links, *said)


def line_of(piece: Piece, orders: Mapping[str, UUID]) -> UUID | None:
    """Tell the id of the order line that a piece takes back."""
    order = orders.get(piece.order or "")
    return identities.part(order, piece.place) if order and piece.place is not None else None


async def _lines_here(
    batch: Batch, credits: Sequence[Credit], orders: Mapping[str, UUID]
) -> set[UUID | None]:
    """Find which of the order lines are here; in a dry run they need not be."""
    wanted = {line_of(piece, orders) for credit in credits for piece in credit.pieces} - {None}
    if batch.is_dry_run:
        return set(wanted)
    statement = "select id from order_lines where id = any($1)"
    return {row["id"] for row in await batch.connection.fetch(statement, list(wanted))}


async def _stand(batch: Batch, credits: Sequence[Credit], orders: Mapping[str, UUID]) -> None:
    """Write how each order stands after the last of the credits that touches it."""
    last: dict[UUID, Standing] = {}
    for credit in credits:
        for standing in credit.standings:
            if id := orders.get(standing.order):
                last[id] = standing
    returned = [
        (identities.part(id, place), count)
        for id, standing in last.items()
        for place, count in standing.returned.items()
    ]
    await batch.change(RETURN, [id for id, _ in returned], [count for _, count in returned])
    payments = [standing.payment for standing in last.values()]
    fulfilments = [standing.fulfilment for standing in last.values()]
    await batch.change(STAND, list(last), payments, fulfilments)
