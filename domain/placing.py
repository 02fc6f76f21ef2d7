"""Placing: a cart becomes an order, all of it or nothing, in one transaction.

Locks are taken in the order of the house: the cart, the order with its payment, points, and what
everybody wants last: the counters of codes, then stock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.viewer import Viewer
from auth.viewing import ForViewers
from domain import (
    amounts,
    availability,
    checkout_facts,
    code_uses,
    consequences,
    estimating,
    filling,
    freezing,
    guests,
    idempotency,
    mailed_keys,
    order_letters,
    payment_entries,
    payments,
    points,
    reservations,
    vat_numbers,
)
from domain.checkout_problems import CheckoutProblem, CheckoutProblemKind
from domain.checkout_refusals import CheckoutIncomplete, ShortLine, ShortStock, TotalChanged
from domain.commands import Repeatable
from domain.estimating import Estimate, Facts
from domain.mailed_keys import Mailed
from domain.providers import BY_HAND_ALONE, Providers
from domain.refusals import NoSuchCart
from domain.reservations import Shortage
from kit import clock, rows
from kit.driver import Row
from kit.ids import PublicId
from kit.money import Money
from kit.refused import Wrong
from kit.rows import Drawn
from kit.statements import compiled
from kit.tokens import Keys
from mailer import letters
from models import Cart, CartLine, Letter, Order, PaymentStatus
from models.orders import NUMBERS, STATUS

# The next number for people that no order has, not even one that was imported.
NUMBER = Drawn(
    "free",
    f"""next(number) as (
  select 'A-' || nextval('{NUMBERS.name}')
  union all select 'A-' || nextval('{NUMBERS.name}') from next
  where exists (select from orders where orders.number = next.number)
), free as (
  select number from next where not exists (select from orders where orders.number = next.number)
)""",
    (
        (Order, "number", "free.number"),
        (Letter, "payload", "r.payload || jsonb_build_object('number', free.number)"),
    ),
)
SAID = compiled(sa.text("delete from checkouts where cart_id = :cart"))
CLOSE = compiled(  # so that the next thing that is added begins another
    sa.text(
        "update carts set status = 'ORDERED', version = version + 1, updated_at = :now"
        " where id = :cart"
    )
)
HELD = ForViewers(
    lambda viewer: (
        sa.select(col(Cart.id), col(Cart.note)).where(filling.current(viewer)).with_for_update()
    )
)
FACTS = ForViewers(
    lambda viewer: sa.select(checkout_facts.to_place(viewer)).where(
        col(Cart.id) == sa.bindparam("cart")
    )
)


class PlaceOrder(Repeatable):
    """Order what is in the cart, as its checkout shows it."""

    idempotency_key: Annotated[
        str,
        Field(
            min_length=8,
            max_length=100,
            pattern=r"^[\x21-\x7e]+$",
            description=(
                "Name this attempt; sent again with the same input within 24 hours, it gives the "
                "same order and orders nothing twice. 8 to 100 visible ASCII characters."
            ),
        ),
    ]
    expected_total: Annotated[
        Decimal,
        Field(
            ge=0,
            description="What `checkout.totals.total` was when the buyer agreed to it; refused "
            "when it comes to something else by now.",
        ),
    ]


Held: TypeAlias = Row  # the id and the note of a cart that is locked


@dataclass(frozen=True)
class Place:
    """Where somebody orders: the languages they read, who moves the money, and by which keys a
    guest is mailed a way back to the order, if at all."""

    languages: Sequence[str] = ()
    providers: Providers = BY_HAND_ALONE
    keys: Keys | None = None


async def place(
    session: AsyncSession, viewer: Viewer, command: PlaceOrder, at: Place = Place()
) -> Order:
    """Order what is in the cart: all of it, at the total that the buyer agreed to, or nothing."""
    cart = next(iter(await HELD.run(session, viewer)), None)
    if cart is None:
        raise NoSuchCart
    estimate = await _estimated(session, viewer, cart)
    _refuse(estimate, command)
    order = await _written(session, viewer, cart, estimate, at)
    if order.payment_status is PaymentStatus.PAID:
        await consequences.follow(session, viewer, order, consequences.PAID)
    await _take(session, viewer, cart, order, estimate)
    return order


async def _estimated(session: AsyncSession, viewer: Viewer, cart: Held) -> Estimate:
    """Reckon the order anew, from what is true while the cart is held."""
    [[facts]] = await FACTS.run(session, viewer, cart=cart.id)
    return estimating.estimate(facts)


def _refuse(estimate: Estimate, command: PlaceOrder) -> None:
    """Refuse what cannot be ordered as it is, or comes to something else than was agreed to."""
    blocking = [problem for problem in estimate.problems if problem.blocks]
    short = [one for one in blocking if one.kind is CheckoutProblemKind.SHORT_STOCK]
    if short:
        raise ShortStock([_short_line(estimate, problem) for problem in short])
    if blocking:
        wrong = (Wrong(tuple(problem.path), problem.message) for problem in blocking)
        raise CheckoutIncomplete(*wrong)
    totals = estimate.totals
    expected = amounts.minor_in(totals.currency, command.expected_total, "expectedTotal")
    if expected != totals.total:
        raise TotalChanged(Money(expected, totals.currency), Money(totals.total, totals.currency))


def _short_line(estimate: Estimate, problem: CheckoutProblem) -> ShortLine:
    assert problem.line_id is not None
    key = kit.ids.of(CartLine, problem.line_id)
    wanted = next(facts["wanted"] for facts, _ in estimate.lines if UUID(facts["id"]) == key)
    return ShortLine(problem.line_id, wanted, problem.available)


async def _written(
    session: AsyncSession, viewer: Viewer, cart: Held, estimate: Estimate, at: Place
) -> Order:
    """Write down the order with all that it froze, what is to be paid, the event and the letter.

    The same statement closes the cart, and keeps the answer to the key.
    """
    facts, owner = estimate.facts, viewer.customer_id
    if owner is None:
        owner = await guests.of_address(session, facts["email"], at.languages[0])
    order = _head(estimate, viewer, cart, owner, at)
    goes_to, billed = addresses = freezing.addresses_of(estimate)
    order.shipping_address_id = None if goes_to is None else goes_to[1]["id"]
    order.billing_address_id = billed[1]["id"]
    assert estimate.payment_method is not None, "else something blocks"
    payment = payments.begin(order, estimate.payment_method, at.providers)
    total = Money(order.total_minor, order.currency).amount
    mailed = _mailed(viewer, order, at)
    written = [
        *{one[1]["id"]: one for one in addresses if one is not None}.values(),
        rows.of(order),
        *freezing.lines_of(estimate, order.id, at.languages),
        *freezing.charges_of(estimate, order.id, at.languages),
        *freezing.taxes_of(estimate, order.id, at.languages),
        rows.of(payment),
        rows.of(payment_entries.event_of(viewer, order, "place", total=str(total))),
        *(() if mailed is None else mailed[1:]),
        letters.letter(order_letters.placed(order, estimate, at.languages, mailed and mailed[0])),
    ]
    closing = (SAID, {"cart": cart.id}), (CLOSE, {"cart": cart.id, "now": clock.now()})
    keeping = idempotency.answer(session, order)
    beside = closing if keeping is None else (*closing, keeping)
    [[number, _]] = await rows.write(
        session, written, wakes=letters.CHANNEL, drawn=NUMBER, beside=beside
    )
    word = STATUS[order.fulfilment_status, order.payment_status]
    return rows.held(session, order, number=number, status=word)


def _mailed(viewer: Viewer, order: Order, at: Place) -> tuple[Mailed, rows.New] | None:
    """Make the key that a guest is mailed; a customer signs in."""
    if viewer.customer_id is not None or at.keys is None:
        return None
    return mailed_keys.to_order(at.keys, order.id)


def _head(estimate: Estimate, viewer: Viewer, cart: Held, owner: UUID, at: Place) -> Order:
    facts, totals = estimate.facts, estimate.totals
    vat = vat_numbers.understood(facts["vat"])
    return rows.made(
        Order,
        number="",  # `NUMBER` fills it
        customer_id=owner,
        business_id=viewer.business_id,
        claim_hash=viewer.claim_hash,
        cart_id=cart.id,
        email=facts["email"],
        note=cart.note,
        placed_at=clock.now(),
        shipping_method=freezing.method_name(estimate, at.languages),
        currency=totals.currency,
        goods_minor=totals.goods,
        discount_minor=totals.discount,
        shipping_minor=totals.shipping,
        handling_minor=totals.handling,
        fees_minor=totals.fees,
        tax_minor=totals.tax,
        total_minor=totals.total,
        prices_include_tax=totals.includes_tax,
        tax_treatment=totals.treatment,
        vat_number=vat.number,
        vat_check=vat.check,
        vat_checked_at=vat.checked_at,
        points_used=totals.points_used,
        points_earned=totals.points_earned,
    )


async def _take(
    session: AsyncSession, viewer: Viewer, cart: Held, order: Order, estimate: Estimate
) -> None:
    """Take from what everybody wants, or refuse, and with it all that was written."""
    wanted: Counter[UUID] = Counter()
    for facts, _ in estimate.lines:
        wanted[UUID(facts["variant"])] += facts["quantity"]
    await points.use(session, viewer, order, order.points_used, "points")
    used = [UUID(code.key) for _, code in estimate.codes if code.problem is None and code.amount]
    await code_uses.take(session, order, used)
    short = await reservations.consume(session, viewer, cart.id, wanted, order.id)
    if short:
        left = {one.variant_id: one for one in short}
        raise ShortStock(
            [
                _short_of(facts, left[variant])
                for facts, _ in estimate.lines
                if (variant := UUID(facts["variant"])) in left
            ]
        )


def _short_of(facts: Facts, shortage: Shortage) -> ShortLine:
    """Tell of a line that somebody else was faster, and no more than customers are shown."""
    line_id = PublicId(kit.ids.public(CartLine, UUID(facts["id"])))
    left = availability.told(facts["stock"], shortage.sellable)
    return ShortLine(line_id, shortage.wanted, left)
