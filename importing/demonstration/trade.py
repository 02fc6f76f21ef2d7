"""Trade: the groups, levels and price lists of the demonstration store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from importing.demonstration.births import Births
from importing.demonstration.shelves import Item
from models import (
    CustomerGroup,
    GroupKind,
    GroupMembership,
    MembershipSource,
    Price,
    PriceList,
)

TRADER = "juergen"  # who buys for a company
LEVELS = (("silver", ("Silver", "Silber"), 3, 300), ("gold", ("Gold", "Gold"), 8, 500))
TIERS = ((1, 80), (10, 70), (50, 60))  # from how many on, and percent of the regular price
SALE = 85  # percent of it
OF_SALE = 6  # variants


def trade(
    births: Births, shelf: Mapping[str, Item], customers: Mapping[str, UUID], now: datetime
) -> None:
    """Make a wholesale group with its prices, levels to climb to, and a sale that is on."""
    opened = now - timedelta(days=700)
    wholesale = _group(births, opened, "wholesale", ("Wholesale", "Großhandel"), shows_net=True)
    births.make(
        GroupMembership,
        opened,
        customer_id=customers[TRADER],
        group_id=wholesale.id,
        source=MembershipSource.STAFF,
    )
    for rank, (key, name, orders, discount) in enumerate(LEVELS, 1):
        _group(
            births,
            opened,
            key,
            name,
            kind=GroupKind.LEVEL,
            rank=rank,
            discount_bp=discount,
            rule_orders=orders,
            rule_days=365,
        )
    own = births.make(PriceList, opened, name="Wholesale", group_id=wholesale.id, currency="EUR")
    begun, ends = now - timedelta(days=3), now + timedelta(days=11)
    sale = births.make(PriceList, begun, name="Sale", currency="EUR", starts_at=begun, ends_at=ends)
    for sku in sorted(shelf):
        for least, percent in TIERS:
            _price(births, own, shelf[sku], percent, min_quantity=least)
    for sku in sorted(shelf)[:OF_SALE]:
        minor = shelf[sku].variant.price_minor
        _price(births, sale, shelf[sku], SALE, was_minor=minor)


def _group(
    births: Births, at: datetime, key: str, name: tuple[str, str], **values: object
) -> CustomerGroup:
    words = dict(zip(("en", "de"), name, strict=True))
    return births.make(CustomerGroup, at, key=key, name=words, **values)


def _price(births: Births, on: PriceList, item: Item, percent: int, **values: int | None) -> None:
    births.make(
        Price,
        on.created_at,
        price_list_id=on.id,
        variant_id=item.variant.id,
        currency="EUR",
        amount_minor=item.variant.price_minor * percent // 100,
        **values,
    )
