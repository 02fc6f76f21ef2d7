"""Media: pictures and films that show a product."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.catalogue_refusals import NoSuchMedium
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.products import ProductId, locked
from domain.properties import Position
from domain.refusals import InvalidInput, NoSuchVariant, TooMany
from domain.texts import Wordings, kept
from kit.ids import PublicId, public
from kit.refused import Wrong
from kit.urls import LONGEST, BadUrl, https
from models import Medium, MediumKind, Product, Variant

MOST_MEDIA = 100

URL_SAID = f"Where it lies: an address of https, {LONGEST} characters at most."
ALT_SAID = "What is to be seen, for who cannot see it, in each language; null for nothing."
VARIANT_SAID = "The variant that it shows; null for all."
MediumId = Annotated[PublicId, Field(description="The medium.")]
Url = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Alt = Annotated[Wordings | None, left(ALT_SAID)]
OfVariant = Annotated[PublicId | None, left(VARIANT_SAID)]
Kind = Annotated[MediumKind | None, left("What it is; IMAGE unless told.")]


class CreateMedium(Repeatable):
    """Show a picture or a film of a product."""

    product_id: ProductId
    url: Annotated[Url, Field(description=URL_SAID)]
    kind: Kind
    alt: Alt
    variant_id: OfVariant
    position: Position


class UpdateMedium(Command):
    """Change a medium; what is not sent stays."""

    medium_id: MediumId
    url: Annotated[Url | None, left(URL_SAID)]
    kind: Kind
    alt: Alt
    variant_id: OfVariant
    position: Position


class DeleteMedium(Command):
    """Show a medium no more."""

    medium_id: MediumId


async def create(session: AsyncSession, viewer: Viewer, command: CreateMedium) -> Medium:
    """Show a medium, behind those that are there unless told."""
    product = await locked(session, viewer, command.product_id)
    mine = select(Medium.position).where(col(Medium.product_id) == product.id)
    places = list(await session.exec(mine))
    if len(places) >= MOST_MEDIA:
        raise TooMany(message=f"A product has {MOST_MEDIA} media at most.")
    row = Medium(product_id=product.id, url=command.url, position=max([-1, *places]) + 1)
    await _set(session, viewer, row, command)
    session.add(row)
    await session.flush()
    await record(session, viewer, "medium:create", of=row, after=told(row))
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateMedium) -> Medium:
    """Change a medium."""
    row = await _found(session, viewer, command.medium_id)
    before = told(row)
    await _set(session, viewer, row, command)
    await session.flush()
    await recorded(session, viewer, "medium:update", row, before)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteMedium) -> Medium:
    """Delete a medium; what lies at its address is not ours."""
    row = await _found(session, viewer, command.medium_id)
    await session.delete(row)
    await record(session, viewer, "medium:delete", of=row, before=told(row))
    return row


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Medium:
    of = await found(session, viewer, Medium, id, NoSuchMedium, path="mediumId")
    await locked(session, viewer, public(Product, of.product_id))
    return await found(session, viewer, Medium, id, NoSuchMedium, path="mediumId", lock=True)


async def _set(
    session: AsyncSession, viewer: Viewer, row: Medium, command: CreateMedium | UpdateMedium
) -> None:
    sent = command.sent()
    if command.url is not None:
        try:
            row.url = https(command.url)
        except BadUrl as error:
            raise InvalidInput(Wrong(("url",), str(error))) from None
    if "alt" in sent:
        row.alt = {} if command.alt is None else kept(command.alt, "alt")
    if "variant_id" in sent:
        row.variant_id = await _variant(session, viewer, row, command.variant_id)
    put(row, command, "kind", "position")


async def _variant(
    session: AsyncSession, viewer: Viewer, row: Medium, id: str | None
) -> UUID | None:
    if id is None:
        return None
    variant = await found(session, viewer, Variant, id, NoSuchVariant, path="variantId")
    if variant.product_id != row.product_id:
        raise NoSuchVariant(Wrong(("variantId",), "The product has no such variant."))
    return variant.id
