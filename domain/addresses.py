"""Addresses: a customer's address book."""

from typing import Annotated, Any, TypeAlias

import sqlalchemy as sa
from pydantic import Field
from pydantic.alias_generators import to_camel
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line, Repeatable
from domain.finding import found, locked_owner
from domain.refusals import DuplicateAddress, InvalidInput, NoSuchAddress, TooMany
from kit import phones, postal
from kit.ids import PublicId
from kit.refused import Wrong
from models import Address
from models.addresses import Postal

MOST = 50
NAMES = tuple(Postal.model_fields)
DEFAULTS = ("is_default_billing", "is_default_shipping")

AddressId = Annotated[PublicId, Field(description="The address.")]
Short: TypeAlias = Annotated[str, Line(100, least=0)]
Long: TypeAlias = Annotated[str, Line(200, least=0)]
Code: TypeAlias = Annotated[str, Line(postal.LONGEST_POSTAL_CODE, least=0)]


def part(name: str) -> Any:
    """Describe a part that may be left out as its column does; an empty text is no text."""
    return Field(default_factory=lambda: None, description=Postal.model_fields[name].description)


def needed(name: str) -> Any:
    """Describe a part that must be given as its column does."""
    return Field(description=Postal.model_fields[name].description)


PHONE = Field(
    default_factory=lambda: None,
    description="Telephone for the carrier; without a + it is read as dialled in the country.",
)


class GivenAddress(Command):
    """An address; what `addressForm` of its country requires is needed."""

    first_name: Annotated[Short | None, part("first_name")]
    last_name: Annotated[Short | None, part("last_name")]
    company: Annotated[Long | None, part("company")]
    line1: Annotated[Long, needed("line1")]
    line2: Annotated[Long | None, part("line2")]
    district: Annotated[Short | None, part("district")]
    city: Annotated[Short | None, part("city")]
    region: Annotated[Short | None, part("region")]
    postal_code: Annotated[Code | None, part("postal_code")]
    country: Annotated[str, Line(2, least=2), needed("country")]
    phone: Annotated[Annotated[str, Line(phones.LONGEST, least=0)] | None, PHONE]


class CreateAddress(GivenAddress, Repeatable):
    """Add an address to the address book; what `addressForm` of its country requires is needed."""


class UpdateAddress(Command):
    """Change parts of an address; what is not sent stays, and null takes a part away."""

    address_id: AddressId
    first_name: Annotated[Short | None, part("first_name")]
    last_name: Annotated[Short | None, part("last_name")]
    company: Annotated[Long | None, part("company")]
    line1: Annotated[Long | None, part("line1")]
    line2: Annotated[Long | None, part("line2")]
    district: Annotated[Short | None, part("district")]
    city: Annotated[Short | None, part("city")]
    region: Annotated[Short | None, part("region")]
    postal_code: Annotated[Code | None, part("postal_code")]
    country: Annotated[Annotated[str, Line(2, least=2)] | None, part("country")]
    phone: Annotated[Annotated[str, Line(phones.LONGEST, least=0)] | None, PHONE]


class DeleteAddress(Command):
    """Delete an address from the address book; orders keep their own copy."""

    address_id: AddressId


class SetDefaultAddress(Command):
    """Choose an address for bills, for parcels or for both; false changes nothing."""

    address_id: AddressId
    billing: Annotated[
        bool | None,
        Field(default_factory=lambda: None, description="Whether to choose it for bills."),
    ]
    shipping: Annotated[
        bool | None,
        Field(default_factory=lambda: None, description="Whether to choose it for parcels."),
    ]


async def create(session: AsyncSession, viewer: Viewer, command: CreateAddress) -> Address:
    """Add an address, once; the first becomes the default for bills and parcels."""
    await locked_owner(session, viewer)
    parts = checked(parts_of(command))
    book = await _book(session, viewer)
    known = _twin(book, parts)
    if known is not None:
        return known
    if len(book) >= MOST:
        raise TooMany(message=f"You can have {MOST} addresses; delete one first.")
    values: dict[str, Any] = {"customer_id": viewer.customer_id, **parts}
    for flag in DEFAULTS:
        values[flag] = not any(getattr(other, flag) for other in book)
    address = Address(**values)
    session.add(address)
    await session.flush()
    await record(session, viewer, "address:create", of=address)
    return address


async def update(session: AsyncSession, viewer: Viewer, command: UpdateAddress) -> Address:
    """Change parts of an address, which must then be as good as a new one."""
    await locked_owner(session, viewer)
    address = await _address(session, viewer, command.address_id)
    sent = {name: value for name, value in command.sent().items() if name in NAMES}
    parts = checked({**{name: getattr(address, name) for name in NAMES}, **sent})
    others = [other for other in await _book(session, viewer) if other.id != address.id]
    if _twin(others, parts) is not None:
        raise DuplicateAddress
    changed = sorted(name for name in NAMES if getattr(address, name) != parts[name])
    for name in changed:
        setattr(address, name, parts[name])
    if changed:
        await record(session, viewer, "address:update", of=address, after={"changed": changed})
    return address


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteAddress) -> Address:
    """Delete an address; if it was a default, the newest that remains takes its place."""
    await locked_owner(session, viewer)
    address = await _address(session, viewer, command.address_id)
    await session.delete(address)
    await session.flush()
    left = await _book(session, viewer)
    if left:
        for flag in DEFAULTS:
            setattr(left[-1], flag, getattr(left[-1], flag) or getattr(address, flag))
    await record(session, viewer, "address:delete", of=address)
    return address


async def set_default(session: AsyncSession, viewer: Viewer, command: SetDefaultAddress) -> Address:
    """Choose an address for bills or parcels; whichever was chosen before no longer is."""
    await locked_owner(session, viewer)
    address = await _address(session, viewer, command.address_id)
    wanted = {"is_default_billing": command.billing, "is_default_shipping": command.shipping}
    flags = [flag for flag in DEFAULTS if wanted[flag] and not getattr(address, flag)]
    for flag in flags:
        others = sa.update(Address).where(
            col(Address.customer_id) == address.customer_id, getattr(Address, flag)
        )
        await session.exec(others.values({flag: False}))
        setattr(address, flag, True)
        await session.flush()
    if flags:
        await record(session, viewer, "address:set_default", of=address, after={"chosen": flags})
    return address


def parts_of(command: GivenAddress) -> dict[str, str | None]:
    """Read the parts that were given."""
    return {name: getattr(command, name) for name in NAMES}


def checked(parts: dict[str, str | None], *path: str) -> dict[str, str | None]:
    """Write the parts of an address as they are kept, or refuse, blaming each below `path`."""
    kept = postal.canonical(parts)
    wrong = problems(kept)
    if wrong:
        raise InvalidInput(*(Wrong((*path, to_camel(name)), why) for name, why in wrong.items()))
    return kept


def problems(kept: dict[str, str | None]) -> dict[str, str]:
    """Say by part what is wrong with a canonical address, whose telephone is written as E.164."""
    wrong = postal.problems(kept)
    if not kept["line1"]:
        wrong.setdefault("line1", "Street is required.")
    if kept["phone"]:
        try:
            kept["phone"] = phones.e164(kept["phone"], kept["country"])
        except phones.BadPhone as error:
            wrong["phone"] = str(error)
    return wrong


def _twin(book: list[Address], parts: dict[str, str | None]) -> Address | None:
    """Find the address that differs at most in case and spaces."""
    wanted = postal.key(parts)
    return next((address for address in book if postal.key(address.model_dump()) == wanted), None)


async def _book(session: AsyncSession, viewer: Viewer) -> list[Address]:
    """Read the viewer's addresses, the newest last."""
    own = select(Address).where(col(Address.customer_id) == viewer.customer_id)
    ordered = own.order_by(col(Address.created_at), col(Address.id))
    return list(await session.exec(ordered.execution_options(populate_existing=True)))


async def _address(session: AsyncSession, viewer: Viewer, id: str) -> Address:
    return await found(session, viewer, Address, id, NoSuchAddress, path="addressId", lock=True)
