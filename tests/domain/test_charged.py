"""The price shown is the price charged: for whom the cart is, as they themselves are shown it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY
from domain import pricing
from domain.price_facts import facts_for
from domain.settings import Key
from kit import clock
from kit.ids import public
from models import (
    Cart,
    CartLine,
    Customer,
    CustomerGroup,
    GroupMembership,
    MembershipSource,
    Price,
    PriceList,
    StoreSetting,
    TaxClass,
    TaxExemption,
    Variant,
)
from tests.conftest import Ask
from tests.makers import a_customer, a_product, a_variant, as_customer
from tests.makers.groups import a_group, a_membership, a_price, a_price_list
from tests.makers.rows import a_row

OFFER = """query ($id: ID!, $quantity: Int!) { node(id: $id) { ... on Variant {
  offer(quantity: $quantity) { unit { amount } includesTax } } } }"""
QUANTITIES = (1, 2, 5, 9, 10, 11, 100)
DAY = timedelta(days=1)
PERIODS = (  # counted from now
    *((None, None), (-DAY, None), (None, DAY), (-DAY, DAY)),
    *((DAY, None), (None, -DAY), (-2 * DAY, -DAY)),
)


@dataclass
class World:
    """A random shop, and what its rows say of it."""

    session: AsyncSession
    r: random.Random
    settings: dict[str, str] = field(default_factory=dict)
    rate: int = 0
    groups: list[CustomerGroup] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    exemptions: list[TaxExemption] = field(default_factory=list)
    lists: dict[Any, PriceList] = field(default_factory=dict)
    prices: list[Price] = field(default_factory=list)

    async def fill(self) -> Variant:
        """Make it, and a variant that it sells."""
        session, r = self.session, self.r
        for key in (Key.PRICES_ENTERED, Key.PRICES_SHOWN):
            if r.random() < 0.7:
                self.settings[key] = r.choice(["NET", "GROSS"])
                session.add(StoreSetting(key=key, value=self.settings[key], updated_at=clock.now()))
        self.rate = r.choice([0, 700, 1900, 2550])
        tax = await a_row(session, TaxClass, key="random", rate_bp=self.rate)
        product = await a_product(session, tax_class_id=tax.id)
        mug = await a_variant(session, product, price_minor=r.randint(0, 5000))
        for _ in range(4):
            values = {"discount_bp": r.choice([0, 500, 1250, 3333]), "shows_net": self.maybe()}
            self.groups.append(await a_group(session, **values))
        for _ in range(3):
            await self.customer()
        for _ in range(6):
            await self.list(mug)
        return mug

    async def customer(self) -> None:
        """Make a customer in some groups, perhaps exempt."""
        customer = await a_customer(self.session)
        self.customers.append(customer)
        for group in self.r.sample(self.groups, self.r.randint(0, 3)):
            values = {
                "ends_at": self.r.choice([None, clock.now() + DAY, clock.now() - DAY]),
                "source": self.r.choice(list(MembershipSource)),
            }
            self.memberships.append(await a_membership(self.session, group, customer, **values))
        if self.r.random() < 0.3:
            today = clock.now().date()
            begins = today + self.r.choice([-1, 0, 1]) * DAY
            self.exemptions.append(
                await a_row(
                    self.session,
                    TaxExemption,
                    customer_id=customer.id,
                    valid_from=begins,
                    expires_on=begins + self.r.choice([0, 1]) * DAY,
                    revoked_at=self.r.choice([None, None, clock.now()]),
                )
            )

    async def list(self, variant: Variant) -> None:
        """Make a price list with tiers for a group or for all, at some time."""
        now, r = clock.now(), self.r
        begins, ends = r.choice(PERIODS)
        one = await a_price_list(
            self.session,
            group_id=r.choice([None, *(group.id for group in self.groups)]),
            currency=r.choice(["EUR", "EUR", "USD"]),
            starts_at=begins and now + begins,
            ends_at=ends and now + ends,
            is_active=r.random() < 0.8,
        )
        self.lists[one.id] = one
        for least in r.sample([1, 2, 5, 10, 100], r.randint(1, 3)):
            minor = r.randint(0, 5000)
            price = await a_price(self.session, one, variant, minor, min_quantity=least)
            self.prices.append(price)

    def maybe(self) -> bool | None:
        """Choose one of three."""
        return self.r.choice([None, True, False])

    def expected(
        self, variant: Variant, customer: Customer | None, quantity: int
    ) -> tuple[int, bool]:
        """Work out by hand what one costs, and whether the tax is in it."""
        now = clock.now()
        held = {
            m.group_id
            for m in self.memberships
            if customer is not None
            and m.customer_id == customer.id
            and m.source is not MembershipSource.BARRED
            and (m.ends_at is None or m.ends_at > now)
        }
        mine = [group for group in self.groups if group.id in held]
        best = max((group.discount_bp for group in mine), default=0)
        found = [rounded(Fraction(variant.price_minor * (10_000 - best), 10_000))]
        for price in self.prices:
            one = self.lists[price.price_list_id]
            runs = (one.starts_at or now) <= now and (one.ends_at is None or one.ends_at > now)
            for_them = one.group_id is None or one.group_id in held
            if one.is_active and runs and for_them and one.currency == "EUR":
                found += [price.amount_minor] if price.min_quantity <= quantity else []
        shown = self.settings.get(Key.PRICES_SHOWN, "GROSS")
        if any(group.shows_net is not None for group in mine):
            shown = "NET" if any(group.shows_net for group in mine) else "GROSS"
        if customer is not None and any(
            e.customer_id == customer.id
            and e.revoked_at is None
            and e.valid_from <= now.date() <= e.expires_on
            for e in self.exemptions
        ):
            shown = "NET"
        factor = Fraction(10_000 + self.rate, 10_000)
        entered = self.settings.get(Key.PRICES_ENTERED, "GROSS")
        minor = Fraction(min(found))
        if (entered, shown) == ("NET", "GROSS"):
            minor *= factor
        elif (entered, shown) == ("GROSS", "NET"):
            minor /= factor
        return rounded(minor), shown == "GROSS"


def rounded(amount: Fraction) -> int:
    """Round to whole cents, halves up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


async def in_carts(session: AsyncSession, variant: Variant, carts: list[Cart]) -> dict[Any, Any]:
    """Price each line of carts for whom its cart is, in one statement."""
    for cart in carts:
        for quantity in QUANTITIES:
            answers = quantity.to_bytes(2, "big")
            session.add(
                CartLine(
                    cart_id=cart.id,
                    variant_id=variant.id,
                    quantity=quantity,
                    answers_hash=answers,
                    currency="EUR",
                    seen_minor=0,
                )
            )
    await session.commit()
    lines = (
        sa.select(col(Cart.customer_id), col(CartLine.quantity), facts_for(col(Cart.customer_id)))
        .select_from(CartLine, Cart, Variant)
        .where(col(Cart.id) == col(CartLine.cart_id), col(Variant.id) == col(CartLine.variant_id))
    )
    told = (await (await session.connection()).execute(lines)).all()
    return {
        (customer, quantity): pricing.offer(facts, quantity=quantity)
        for customer, quantity, facts in told
    }


@pytest.mark.parametrize("seed", range(25))
async def test_what_is_shown_is_what_a_cart_costs(
    ask: Ask, session: AsyncSession, seed: int
) -> None:
    world = World(session, random.Random(seed))
    mug = await world.fill()
    carts = [Cart(customer_id=customer.id, currency="EUR") for customer in world.customers]
    carts.append(Cart(claim_hash=b"a guest", currency="EUR"))
    session.add_all(carts)
    await session.flush()
    charged = await in_carts(session, mug, carts)

    for customer in (*world.customers, None):
        by = NOBODY if customer is None else as_customer(customer)
        for quantity in QUANTITIES:
            asked = {"id": public(Variant, mug.id), "quantity": quantity}
            shown = (await ask(OFFER, by=by, **asked))["node"]["offer"]
            offer = charged[(customer and customer.id, quantity)]
            assert offer is not None
            assert shown["unit"]["amount"] == str(offer.unit.amount)
            assert (offer.unit.minor, offer.includes_tax) == world.expected(
                mug, customer, quantity
            ), (seed, customer, quantity)
