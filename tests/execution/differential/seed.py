"""A shop to ask about: awkward words, many currencies, ties, and rows that nobody may see."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock, ids
from models import (
    Address,
    Business,
    Carrier,
    CaughtMail,
    ChargeKind,
    Credit,
    CreditLine,
    Customer,
    FulfilmentStatus,
    Gender,
    Order,
    OrderAddress,
    OrderCharge,
    OrderLine,
    PaymentStatus,
    Product,
    Session,
    Shipment,
    ShipmentLine,
    Staff,
    StoreSetting,
    Variant,
    Wishlist,
    WishlistItem,
)
from schema.nodes import PUBLISHED
from tests.execution.differential.afterwards import follow
from tests.execution.differential.carts import a_filled_cart
from tests.execution.differential.goods import Goods
from tests.execution.differential.rewards import rewarded
from tests.execution.differential.seeded import Seeded
from tests.execution.differential.shelves import shelve
from tests.execution.differential.viewers import CLAIM, viewers
from tests.execution.differential.words import AWKWARD, CURRENCIES, LANGUAGES, MINORS, MOMENTS
from tests.makers.rows import a_row


class Seed:
    """Makes the rows, the same for the same number."""

    def __init__(self, session: AsyncSession, number: int = 5) -> None:
        self.session, self.r = session, random.Random(number)
        self.rows: list[Any] = []

    async def whole(self) -> Seeded:
        """Fill an empty shop."""
        businesses = [await self.add(Business(name=self.text())) for _ in range(2)]
        variants = [variant async for variant in self.products(24)]
        goods = Goods(self.r, self.words)
        await self.add(goods.tax)  # before products are made to be of its class
        for row in goods.all_of([x for x in self.rows if isinstance(x, Product)], variants):
            await self.add(row)
        await shelve(self, variants)
        people = await rewarded(self, [await self.person(n) for n in range(6)])
        for n, person in enumerate(people):
            for _ in range(1 + self.r.randrange(6)):
                of: dict[str, Any] = {"customer_id": person.id}
                if n == 5:
                    of = {"business_id": businesses[0].id}
                await self.order(variants, **of)
            await a_filled_cart(self, variants[n : n + 4], customer_id=person.id)
            for days in (-1, 1, 2):
                await self.wishlist(variants, customer_id=person.id)
                until = clock.now() + timedelta(days=days)
                ends = {"idle_expires_at": until, "expires_at": until}
                self.rows.append(await a_row(self.session, Session, customer_id=person.id, **ends))
        await a_filled_cart(self, variants[:9], claim_hash=CLAIM)
        for _ in range(3):
            await self.order(variants, claim_hash=CLAIM)
        for _ in range(4):
            await self.add(await a_row(self.session, CaughtMail, text=self.text(), raw=b""))
        await follow(self, people, variants)
        for model in PUBLISHED:
            self.rows.append(await a_row(self.session, model))
        for key, value in (("sign_up", "APPROVAL"), ("feature:QUOTES", True), ("other", "\x02")):
            await self.add(StoreSetting(key=key, value=value, updated_at=clock.now()))
        seeded = self._told(await self.torn(people[0].id))
        member = next(row.id for row in self.rows if isinstance(row, Staff))
        came = {s.customer_id: s.id for s in self.rows if isinstance(s, Session)}
        visits = [(each.id, came[each.id]) for each in people]
        seeded.viewers = list(viewers(visits, businesses[0].id, member))
        await self.session.commit()
        return seeded

    async def add(self, *rows: Any) -> Any:
        """Put rows in; the first of them."""
        self.session.add_all(rows)
        await self.session.flush()
        self.rows += rows
        return rows[0]

    def text(self, most: int = 100) -> str:
        """Choose a text, awkward more often than not."""
        return self.r.choice(AWKWARD)[:most]

    def maybe(self, value: Any) -> Any:
        """Forget a value now and then."""
        return value if self.r.random() < 0.7 else None

    def words(self) -> dict[str, str]:
        """Choose texts in some languages, or in none."""
        known = self.r.sample(LANGUAGES, self.r.randrange(4))
        return {tag: self.text() for tag in known}

    def moment(self) -> datetime:
        """Choose a moment; most lie within an hour, so that some are the same."""
        if self.r.random() < 0.1:
            return self.r.choice(MOMENTS)
        micros = self.r.choice([0, 0, 120_000, 1, 999_999])
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            minutes=self.r.randrange(60), microseconds=micros
        )

    def postal(self) -> dict[str, Any]:
        """Choose the parts of an address."""
        names = ("first_name", "last_name", "company", "line2", "city", "region", "district")
        parts = {name: self.maybe(self.text()) for name in names}
        country = self.r.choice(["GB", "DE", "JP", "HK"])
        return {**parts, "line1": self.text(), "country": country, "postal_code": "12345"}

    async def products(self, count: int) -> Any:
        """Yield variants of products, of which some are not published."""
        for n in range(count):
            product = await self.add(
                Product(
                    slug=f"product-{n}" if n % 3 else f"produkt-{n}-é",
                    name=self.words(),
                    description=self.words(),
                    is_published=n % 4 > 0,
                )
            )
            for place in range(self.r.randrange(4)):
                price, currency = self.r.choice(MINORS), self.r.choice(CURRENCIES)
                yield await self.add(
                    Variant(
                        product_id=product.id,
                        position=place // 2,
                        sku=f"SKU-{n}-{place}",
                        name=self.words(),
                        currency=currency,
                        price_minor=price,
                    )
                )

    async def person(self, n: int) -> Customer:
        """Make a customer with an address book."""
        person = Customer(
            email=f"customer{n}@example.com",
            email_key=f"customer{n}@example.com",
            email_verified_at=self.moment(),
            created_at=self.moment(),
            first_name=self.maybe(self.text()),
            last_name=self.maybe(self.text()),
            phone=self.maybe("+442079460018"),
            birthdate=self.maybe(self.r.choice([date(1980, 2, 29), date(1, 1, 2)])),
            gender=self.maybe(self.r.choice(list(Gender))),
            last_seen_at=self.maybe(self.moment()),
        )
        await self.add(person)
        for _ in range(3):
            await self.add(
                Address(customer_id=person.id, created_at=self.moment(), **self.postal())
            )
        return person

    async def order(self, variants: list[Variant], **owner: Any) -> None:
        """Make an order with all that hangs on it."""
        number, currency = f"A-{len(self.rows)}", self.r.choice(CURRENCIES)
        address = await self.add(OrderAddress(**self.postal()))
        goods, off = self.r.choice(MINORS), self.r.choice([0, 5, 2**40])
        order = await self.add(
            Order(
                number=number,
                placed_at=self.moment(),
                payment_status=self.r.choice(list(PaymentStatus)),
                fulfilment_status=self.r.choice(list(FulfilmentStatus)),
                email=self.maybe(self.text()),
                nickname=self.maybe(self.text()),
                shipping_method=self.maybe(self.text()),
                currency=currency,
                goods_minor=goods,
                discount_minor=off,
                total_minor=goods - off,
                shipping_address_id=self.maybe(address.id),
                billing_address_id=self.maybe(address.id),
                **owner,
            )
        )
        lines = [await self.line(order, variants) for _ in range(self.r.randrange(5))]
        for kind in self.r.sample(list(ChargeKind), 2):
            await self.add(
                OrderCharge(
                    order_id=order.id,
                    position=0,
                    kind=kind,
                    label=self.text(),
                    currency=currency,
                    amount_minor=-self.r.choice(MINORS),
                )
            )
        await self.sent(order, lines)

    async def line(self, order: Order, variants: list[Variant]) -> OrderLine:
        """Make one line, in a place that others may have too."""
        variant = self.maybe(self.r.choice(variants))
        line: OrderLine = await self.add(
            OrderLine(
                order_id=order.id,
                position=self.r.randrange(2),
                variant_id=variant and variant.id,
                sku="s",
                name=self.text(),
                quantity=self.r.choice([1, 2, 2**31 - 1]),
                currency=order.currency,
                unit_minor=self.r.choice(MINORS),
                total_minor=self.r.choice(MINORS),
            )
        )
        return line

    async def sent(self, order: Order, lines: list[OrderLine]) -> None:
        """Send some of an order, and give something back for it."""
        shipment = await self.add(
            Shipment(
                order_id=order.id,
                carrier=self.r.choice(list(Carrier)),
                service=self.maybe(self.text()),
                tracking_number=self.maybe(self.text()),
                shipped_at=self.moment(),
                delivered_at=self.maybe(self.moment()),
            )
        )
        credit = await self.add(
            Credit(
                number=f"C-{len(self.rows)}",
                customer_id=self.maybe(order.customer_id),
                issued_at=self.moment(),
                currency=order.currency,
                total_minor=self.r.choice(MINORS),
            )
        )
        for line in lines:
            of: dict[str, Any] = {"order_line_id": line.id, "quantity": 1}
            await self.add(
                ShipmentLine(shipment_id=shipment.id, **of),
                CreditLine(
                    credit_id=credit.id,
                    position=0,
                    sku="s",
                    name=self.text(),
                    variant_id=line.variant_id,
                    currency=order.currency,
                    total_minor=self.r.choice(MINORS),
                    created_at=self.moment(),
                    **of,
                ),
            )

    async def torn(self, owner: UUID) -> ShipmentLine:
        """Send a line of somebody else's order with an order of `owner`."""
        orders = {
            row.id for row in self.rows if isinstance(row, Order) and row.customer_id == owner
        }
        shipment = next(s for s in self.rows if isinstance(s, Shipment) and s.order_id in orders)
        line = next(x for x in self.rows if isinstance(x, OrderLine) and x.order_id not in orders)
        row: ShipmentLine = await self.add(
            ShipmentLine(shipment_id=shipment.id, order_line_id=line.id, quantity=1)
        )
        return row

    async def wishlist(self, variants: list[Variant], **owner: Any) -> None:
        """Make a wishlist with items that may not be for sale."""
        name = f"{self.text(50)}{len(self.rows)}"
        wishlist = await self.add(Wishlist(name=name, created_at=self.moment(), **owner))
        for variant in self.r.sample(variants, 4):
            await self.add(
                WishlistItem(wishlist_id=wishlist.id, variant_id=variant.id, added_at=self.moment())
            )

    def _told(self, torn: ShipmentLine) -> Seeded:
        shown = [row for row in self.rows if isinstance(row, PUBLISHED)]
        keys = [row.number for row in shown if isinstance(row, Order | Credit)]
        keys += [row.slug for row in shown if isinstance(row, Product)]
        found = [ids.public(type(row), row.id) for row in shown]
        return Seeded(found, keys, torn=ids.public(ShipmentLine, torn.id))
