"""Modifiers: what staff let a product ask of its buyer."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.amounts import minor_in
from domain.attributes import Key
from domain.catalogue_refusals import NoSuchModifier
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.modifying import LONGEST, MOST_CHOICES, MOST_MODIFIERS
from domain.products import ProductId, locked
from domain.properties import Position
from domain.refusals import InvalidInput, KeyTaken, TooMany
from domain.settings import currency_of_goods
from domain.texts import Titles, kept
from kit.currencies import Currency
from kit.ids import PublicId, public
from kit.refused import Wrong
from models import Modifier, ModifierChoice, ModifierKind, Product

NAME_SAID = "What is asked, in each language."
LEAST_SAID = "How many choices must be made; 0, as unless told, when it may be left open."
MOST_SAID = (
    "How many choices may be made, 1 unless told; for a text, its longest length, "
    f"{LONGEST} unless told."
)
CHOICES_SAID = "All choices, in their order; one whose key was there before stays. For CHOICE."

ModifierId = Annotated[PublicId, Field(description="The modifier.")]
Count = Annotated[int, Field(ge=0, le=LONGEST)]
Least = Annotated[Count | None, left(LEAST_SAID)]
Most = Annotated[Annotated[int, Field(ge=1, le=LONGEST)] | None, left(MOST_SAID)]


class ModifierOption(Command):
    """One of the answers to a modifier, and what it adds to the price."""

    key: Key
    name: Annotated[Titles, Field(description="What it is called, in each language.")]
    difference: Annotated[
        Decimal | None,
        left(
            "What it adds to the price of one, in the store's currency; what it saves is negative."
        ),
    ]


Options = Annotated[
    Annotated[list[ModifierOption], Field(max_length=MOST_CHOICES)] | None, left(CHOICES_SAID)
]


class CreateModifier(Repeatable):
    """Let a product ask something of its buyer."""

    product_id: ProductId
    key: Key
    kind: Annotated[ModifierKind, Field(description="How it is answered.")]
    name: Annotated[Titles, Field(description=NAME_SAID)]
    choices: Options
    least: Least
    most: Most
    position: Position


class UpdateModifier(Command):
    """Change a modifier; what is not sent, or null, stays. What was answered before is kept."""

    modifier_id: ModifierId
    name: Annotated[Titles | None, left(NAME_SAID)]
    choices: Options
    least: Least
    most: Most
    position: Position


class DeleteModifier(Command):
    """Let a product ask this no more."""

    modifier_id: ModifierId


async def create(session: AsyncSession, viewer: Viewer, command: CreateModifier) -> Modifier:
    """Make a modifier of a product, with its choices."""
    product = await locked(session, viewer, command.product_id)
    there = await _of_product(session, product)
    if len(there) >= MOST_MODIFIERS:
        raise TooMany(message=f"A product asks {MOST_MODIFIERS} things at most.")
    if command.key in {each.key for each in there}:
        raise KeyTaken(Wrong(("key",), KeyTaken.sentence()))
    row = Modifier(
        product_id=product.id,
        key=command.key,
        kind=command.kind,
        name=kept(command.name, "name"),
        most=1 if command.kind is ModifierKind.CHOICE else LONGEST,
        position=max((each.position + 1 for each in there), default=0),
    )
    put(row, command, "least", "most", "position")
    _refuse_misfit(row, len(command.choices or []))
    session.add(row)
    await session.flush()
    choices = await _choose(session, row, command.choices or [])
    after = {**told(row), "choices": choices}
    await record(session, viewer, "modifier:create", of=row, after=after)
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateModifier) -> Modifier:
    """Change a modifier; lines of carts and orders keep what was answered."""
    row = await _found(session, viewer, command.modifier_id)
    before = {**told(row), "choices": _told(await choices_of(session, row))}
    if command.name is not None:
        row.name = kept(command.name, "name")
    put(row, command, "least", "most", "position")
    if command.choices is None:
        choices = before["choices"]
        _refuse_misfit(row, len(choices))
    else:
        choices = await _choose(session, row, command.choices)
    await session.flush()
    await recorded(session, viewer, "modifier:update", row, before, choices=choices)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteModifier) -> Modifier:
    """Delete a modifier with its choices."""
    row = await _found(session, viewer, command.modifier_id)
    before = {**told(row), "choices": _told(await choices_of(session, row))}
    await session.delete(row)
    await record(session, viewer, "modifier:delete", of=row, before=before)
    return row


async def choices_of(session: AsyncSession, row: Modifier) -> list[ModifierChoice]:
    """Read the choices of a modifier, in their order."""
    mine = select(ModifierChoice).where(col(ModifierChoice.modifier_id) == row.id)
    ordered = mine.order_by(col(ModifierChoice.position), col(ModifierChoice.id))
    return list(await session.exec(ordered))


async def _of_product(session: AsyncSession, product: Product) -> list[Modifier]:
    mine = select(Modifier).where(col(Modifier.product_id) == product.id)
    return list(await session.exec(mine))


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Modifier:
    of = await found(session, viewer, Modifier, id, NoSuchModifier, path="modifierId")
    await locked(session, viewer, public(Product, of.product_id))
    return await found(session, viewer, Modifier, id, NoSuchModifier, path="modifierId", lock=True)


async def _choose(
    session: AsyncSession, row: Modifier, choices: list[ModifierOption]
) -> list[dict[str, Any]]:
    """Make the choices of a modifier those that are given; tell them as they are on record."""
    _refuse_misfit(row, len(choices))
    currency = await currency_of_goods(session)
    wanted = _wanted(currency, choices)
    there = {each.key: each for each in await choices_of(session, row)}
    for key in sorted(there.keys() - wanted.keys()):
        await session.delete(there[key])
    for place, (key, (name, difference)) in enumerate(wanted.items()):
        each = there.get(key) or ModifierChoice(modifier_id=row.id, key=key, currency=currency)
        each.name, each.difference_minor, each.position = name, difference, place
        session.add(each)
    await session.flush()
    return _told(await choices_of(session, row))


def _wanted(
    currency: Currency, choices: list[ModifierOption]
) -> dict[str, tuple[dict[str, str], int]]:
    wanted: dict[str, tuple[dict[str, str], int]] = {}
    for place, choice in enumerate(choices):
        path = ("choices", str(place))
        if choice.key in wanted:
            raise InvalidInput(Wrong((*path, "key"), "This choice is there twice."))
        amount = choice.difference or Decimal(0)
        minor = minor_in(currency, abs(amount), *path, "difference")
        name = kept(choice.name, *path, "name")
        wanted[choice.key] = (name, -minor if amount < 0 else minor)
    return wanted


def _refuse_misfit(row: Modifier, count: int) -> None:
    """Refuse what nobody could answer."""
    if row.kind is ModifierKind.TEXT:
        if count:
            raise InvalidInput(Wrong(("choices",), "What is answered in words has no choices."))
        if row.least > 1:
            why = "Words are asked for with 1, or may be left open with 0."
            raise InvalidInput(Wrong(("least",), why))
        return
    if not count:
        raise InvalidInput(Wrong(("choices",), "Name the choices."))
    if row.least > min(count, row.most):
        why = "There are not so many choices to make."
        raise InvalidInput(Wrong(("least",), why))


def _told(choices: list[ModifierChoice]) -> list[dict[str, Any]]:
    return [{"key": each.key, "difference_minor": each.difference_minor} for each in choices]
