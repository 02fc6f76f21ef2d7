"""Checkouts: what a buyer says about how their cart is to become an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth import throttle
from auth.desk import Client, Desk
from auth.refusals import RateLimited
from auth.throttle import buckets
from auth.viewer import Viewer
from auth.viewing import ForViewers
from domain import addresses, filling, vat_checks
from domain.addresses import GivenAddress
from domain.carts import Expected
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import InvalidInput, NoSuchAddress, NoSuchCart
from domain.terms_refusals import NoSuchShippingMethod
from kit import clock, emails
from kit.driver import Row
from kit.ids import PublicId
from kit.refused import Wrong
from kit.vat_numbers import LONGEST
from models import Address, Cart, Checkout, PaymentMethod, ShippingMethod
from models.points import MOST as MOST_POINTS

TYPED = ForViewers(  # the address that was typed into the checkout of a viewer's cart
    lambda viewer: (
        select(Checkout.email)
        .join(Cart, col(Cart.id) == col(Checkout.cart_id))
        .where(filling.current(viewer))
    )
)


def _left(description: str) -> Any:
    return Field(default_factory=lambda: None, description=description)


class UpdateCheckout(Command):
    """Say how the cart is to become an order; what is not sent stays, and null takes it back."""

    email: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            max_length=emails.READ_AT_MOST,
            description="Where letters about the order go; null is the account's address.",
        ),
    ]
    shipping_address: Annotated[
        GivenAddress | None, _left("Where it goes; null is the usual one of the address book.")
    ]
    shipping_address_id: Annotated[
        PublicId | None, _left("Where it goes: one of the address book, as it is now.")
    ]
    billing_address: Annotated[
        GivenAddress | None,
        _left("Who is billed; null is the usual one of the book, else where it goes."),
    ]
    billing_address_id: Annotated[
        PublicId | None, _left("Who is billed: one of the address book, as it is now.")
    ]
    shipping_method_id: Annotated[
        PublicId | None,
        _left("How it is sent, one of `checkout.shippingMethods`; null: the first."),
    ]
    points: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=0,
            le=MOST_POINTS,
            description="How many reward points pay for it, as far as it costs that; null is none.",
        ),
    ]
    payment_method: Annotated[PaymentMethod | None, _left("How it is paid.")]
    vat_number: Annotated[
        Annotated[str, Line(LONGEST, least=0)] | None,
        _left("The buyer's VAT number; null is that of the account, an empty text is none."),
    ]
    expected_version: Expected


async def update(session: AsyncSession, viewer: Viewer, command: UpdateCheckout) -> Cart:
    """Keep what the buyer says; it goes with the cart."""
    cart = await filling.locked(session, viewer, command.expected_version)
    if cart is None:
        raise NoSuchCart
    values = await _values(session, viewer, command)
    if "vat_number" in command.sent():
        values["vat"] = await vat_checks.given(session, cart, command.vat_number)
    if values:
        made = {**Checkout(cart_id=cart.id).model_dump(), **values}
        said = insert(Checkout).values(**made)
        await session.exec(said.on_conflict_do_update(index_elements=["cart_id"], set_=values))
    return filling.touched(cart)


def counted(
    viewer: Viewer, typed: Iterable[Row], desk: Desk, client: Client
) -> Sequence[throttle.Bucket]:
    """Tell where an order that is to be placed is counted; `typed` is what `TYPED` finds.

    A confirmation goes to whatever address was typed, so nobody can fill a stranger's mailbox; and
    a network of guests takes no more than so much of the stock.
    """
    limits = desk.policy.limits
    email = next((row.email for row in typed), None)
    wanted = [] if email is None else buckets("order-address", _key(email), limits.order_address)
    if viewer.customer_id is None:
        stage = 1 + len(limits.order_address)
        wanted += buckets("order-network", client.network, limits.order_network, stage)
    return wanted


async def admit(session: AsyncSession, wanted: Sequence[throttle.Bucket]) -> None:
    """Count an order, whatever becomes of it, or refuse it where there were too many."""
    taken = await throttle.take(session, wanted, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


def _key(email: str) -> str:
    return emails.folded(email.lower())


async def _values(session: AsyncSession, viewer: Viewer, command: UpdateCheckout) -> dict[str, Any]:
    """Write what was sent as it is kept, or refuse, blaming each field."""
    sent = command.sent()
    values: dict[str, Any] = {}
    if "email" in sent:
        values["email"] = _email(command.email)
    for name in ("shipping_address", "billing_address"):
        if name in sent or f"{name}_id" in sent:
            values[name] = await _address(session, viewer, command, name)
    if "shipping_method_id" in sent:
        values["shipping_method_id"] = await _method(session, command.shipping_method_id)
    if "points" in sent:
        values["points"] = command.points or 0
    if "payment_method" in sent:
        values["payment_method"] = command.payment_method
    return values


async def _method(session: AsyncSession, id: str | None) -> UUID | None:
    """Find a method that is offered at all, and keep it from being deleted meanwhile."""
    if id is None:
        return None
    key = kit.ids.of(ShippingMethod, id)
    offered = select(ShippingMethod.id).where(
        col(ShippingMethod.id) == key, col(ShippingMethod.is_active)
    )
    held = offered.with_for_update(read=True, key_share=True)
    found = None if key is None else (await session.exec(held)).one_or_none()
    if found is None:
        raise NoSuchShippingMethod(Wrong(("shippingMethodId",), NoSuchShippingMethod.sentence()))
    return found


def _email(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return emails.normalise(text).address
    except emails.BadEmail as error:
        raise InvalidInput(Wrong(("email",), str(error))) from None


async def _address(
    session: AsyncSession, viewer: Viewer, command: UpdateCheckout, name: str
) -> dict[str, Any] | None:
    """Read an address that is given, or that is in the book; both at once are refused."""
    given, id = getattr(command, name), getattr(command, f"{name}_id")
    path = "shippingAddress" if name == "shipping_address" else "billingAddress"
    if given is not None and id is not None:
        raise InvalidInput(Wrong((path,), "Give an address or name one of the book, not both."))
    if given is not None:
        return addresses.checked(addresses.parts_of(given), path)
    if id is None:
        return None
    kept = await found(session, viewer, Address, id, NoSuchAddress, path=f"{path}Id")
    return {part: getattr(kept, part) for part in addresses.NAMES}
