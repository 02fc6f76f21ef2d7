"""Visibility: every table's rule holds for every kind of viewer, and is closed by default."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import EVERYTHING, Permission
from auth.viewer import NOBODY, SYSTEM, VALUES, Viewer, customer, staff
from auth.visibility import RULES, visible
from kit import ids
from models import (
    ActorKind,
    Address,
    CaughtMail,
    ConsentKind,
    Credit,
    Customer,
    Order,
    Product,
    Property,
    PropertyValue,
    TaxClass,
    Variant,
    Wishlist,
)
from tests.makers.rows import a_row

MODELS: list[Any] = sorted(RULES, key=lambda model: str(model.__name__))
POSTGRES: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
NONE: frozenset[Permission] = frozenset()
OPEN = {
    CaughtMail: "rows exist in development only, and so does the field that shows them",
    ConsentKind: "whoever is asked to consent reads to what",
    Property: "whoever browses reads by what lists are narrowed down",
    PropertyValue: "whoever browses reads by what lists are narrowed down",
    TaxClass: "whoever buys may know of which class goods are",
}


def a_guest() -> Viewer:
    return Viewer(claim_hash=ids.new().bytes)


def a_stranger() -> Viewer:
    return customer(ids.new(), session_id=ids.new())


def a_member() -> Viewer:
    return Viewer(kind=ActorKind.CUSTOMER, customer_id=ids.new(), business_id=ids.new())


def a_colleague(permissions: frozenset[Permission] = NONE) -> Viewer:
    return staff(ids.new(), permissions, session_id=ids.new())


def a_machine(permissions: frozenset[Permission] = NONE) -> Viewer:
    return Viewer(kind=ActorKind.API_KEY, api_key_id=ids.new(), permissions=permissions)


def viewers() -> dict[str, Viewer]:
    """Make one viewer of every kind, no two times the same."""
    plain = {
        "nobody": NOBODY,
        "system": SYSTEM,
        "guest": a_guest(),
        "customer": a_stranger(),
        "member of a business": a_member(),
    }
    trusted = {
        f"{name} with {', '.join(sorted(permissions)) or 'nothing'}": make(permissions)
        for name, make in (("staff", a_colleague), ("machine", a_machine))
        for permissions in (NONE, EVERYTHING, *(frozenset({one}) for one in Permission))
    }
    return {**plain, **trusted}


def asked(model: Any, viewer: Viewer) -> Any:
    """Compile the rows of a table that a viewer of this kind may know of."""
    return visible(model, viewer.template()).compile(dialect=POSTGRES)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_rule_is_the_same_sql_for_all_of_a_kind(model: Any) -> None:
    for (name, one), other in zip(viewers().items(), viewers().values(), strict=True):
        assert one.template_key == other.template_key, name
        assert str(asked(model, one)) == str(asked(model, other)), name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_who_asks_is_a_placeholder_in_the_sql(model: Any) -> None:
    for name, viewer in viewers().items():
        values = {getattr(viewer, value) for value in VALUES} - {None}
        compiled = asked(model, viewer)
        placeholders = {key for key in compiled.params if key.startswith("viewer_")}

        assert placeholders <= {f"viewer_{value}" for value in VALUES}, name
        assert not values & set(map(_hashable, compiled.params.values())), name


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_every_fact_of_a_viewer_is_in_the_key_of_a_plan() -> None:
    keys = [viewer.template_key for viewer in viewers().values()]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "model", [m for m in MODELS if m not in OPEN], ids=lambda model: model.__name__
)
@pytest.mark.parametrize(
    "viewer",
    [NOBODY, a_guest(), a_stranger(), a_member(), a_colleague(), a_machine()],
    ids=["nobody", "guest", "customer", "member", "staff", "machine"],
)
async def test_who_has_no_right_to_a_row_sees_none(
    session: AsyncSession, model: Any, viewer: Viewer
) -> None:
    await a_row(session, model)

    assert (await session.exec(visible(model, viewer))).all() == []


@pytest.mark.parametrize("model", [Product, Variant])
async def test_what_is_published_is_for_everybody(session: AsyncSession, model: Any) -> None:
    product = await a_row(session, Product, is_published=True)
    row = product if model is Product else await a_row(session, Variant, product_id=product.id)

    assert (await session.exec(visible(model, NOBODY))).all() == [row]


@pytest.mark.parametrize("model", [Address, Credit, Order, Wishlist])
async def test_whose_row_it_is_sees_it_and_no_other(session: AsyncSession, model: Any) -> None:
    owner = await a_row(session, Customer)
    row = await a_row(session, model, customer_id=owner.id)
    await a_row(session, model)

    assert (await session.exec(visible(model, customer(owner.id)))).all() == [row]
    assert (await session.exec(visible(Customer, customer(owner.id)))).all() == [owner]


async def test_a_guest_sees_what_they_claim(session: AsyncSession) -> None:
    guest = a_guest()
    row = await a_row(session, Order, customer_id=None, claim_hash=guest.claim_hash)

    assert (await session.exec(visible(Order, guest))).all() == [row]
    assert (await session.exec(visible(Order, a_guest()))).all() == []


@pytest.mark.parametrize(
    ("model", "permission"),
    [
        (Address, Permission.CUSTOMERS_READ),
        (Customer, Permission.CUSTOMERS_READ),
        (Credit, Permission.ORDERS_READ),
        (Order, Permission.ORDERS_READ),
        (Product, Permission.PRODUCTS_READ),
    ],
)
async def test_staff_see_what_one_permission_shows_and_others_do_not(
    session: AsyncSession, model: Any, permission: Permission
) -> None:
    row = await a_row(session, model)
    others = EVERYTHING - {permission}

    assert row in (await session.exec(visible(model, a_colleague(frozenset({permission}))))).all()
    assert (await session.exec(visible(model, a_colleague(others)))).all() == []
