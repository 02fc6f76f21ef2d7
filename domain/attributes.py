"""Attributes: what the store wants to know of its customers."""

from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command
from domain.finding import found
from domain.refusals import ChoiceInUse, InvalidInput, KeyTaken, NoSuchAttribute, TooMany
from domain.texts import Labels, kept
from kit.ids import PublicId
from kit.refused import Wrong
from models import AttributeChoice, AttributeDefinition, AttributeKind, CustomerAttribute

MOST_ATTRIBUTES = 100
MOST_CHOICES = 200
FIRST, LAST = -1_000_000, 1_000_000
KEY = r"^[a-z][a-z0-9_]{0,63}$"
KEY_SAID = "a small letter, then small letters, digits and _, 64 at most."
TURN = sa.text("select pg_advisory_xact_lock(7431005)")  # whoever changes definitions takes turns
FLAGS = ("at_sign_up", "customer_edits", "customer_sees", "is_active", "is_required", "position")

Key = Annotated[str, Field(pattern=KEY, description=f"Its name for programs: {KEY_SAID}")]
AttributeId = Annotated[PublicId, Field(description="The attribute.")]


def _left(description: str) -> Any:
    """Describe a field that stays as it is when it is not sent, or null."""
    return Field(default_factory=lambda: None, description=description)


Label = Annotated[Labels | None, _left("What it is called in forms, in each language.")]
IsRequired = Annotated[bool | None, _left("Whether a form cannot do without it.")]
AtSignUp = Annotated[bool | None, _left("Whether it is asked for when an account is made.")]
CustomerSees = Annotated[bool | None, _left("Whether customers see their value.")]
CustomerEdits = Annotated[
    bool | None, _left("Whether customers set their value; they see it then, too.")
]
Position = Annotated[
    Annotated[int, Field(ge=FIRST, le=LAST)] | None, _left("Its place in forms, small ones first.")
]


class Choice(Command):
    """One of the values that an attribute can have."""

    key: Key
    label: Annotated[Labels, Field(description="What it is called, in each language.")]


Choices = Annotated[
    Annotated[list[Choice], Field(max_length=MOST_CHOICES)] | None,
    _left("All values that it can have, in their order; of attributes of the kind CHOICE alone."),
]


class CreateAttribute(Command):
    """Make something that the store wants to know of customers."""

    key: Key
    kind: Annotated[AttributeKind, Field(description="What its value is.")]
    label: Annotated[Labels, Field(description="What it is called in forms, in each language.")]
    choices: Choices
    is_required: IsRequired
    at_sign_up: AtSignUp
    customer_sees: CustomerSees
    customer_edits: CustomerEdits
    position: Position


class UpdateAttribute(Command):
    """Change an attribute; what is not sent, or null, stays."""

    attribute_id: AttributeId
    label: Label
    choices: Choices
    is_required: IsRequired
    at_sign_up: AtSignUp
    customer_sees: CustomerSees
    customer_edits: CustomerEdits
    position: Position
    is_active: Annotated[bool | None, _left("Whether it is in use.")]


class DeleteAttribute(Command):
    """Delete an attribute with all that is known of customers about it."""

    attribute_id: AttributeId


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateAttribute
) -> AttributeDefinition:
    """Make an attribute."""
    await (await session.connection()).execute(TURN)
    count = select(sa.func.count(col(AttributeDefinition.id)))
    if (await session.exec(count)).one() >= MOST_ATTRIBUTES:
        raise TooMany(message=f"There can be {MOST_ATTRIBUTES} attributes; delete one first.")
    same = select(AttributeDefinition.id).where(col(AttributeDefinition.key) == command.key)
    if (await session.exec(same)).first() is not None:
        raise KeyTaken(Wrong(("key",), KeyTaken.sentence()))
    definition = AttributeDefinition(
        key=command.key, kind=command.kind, label=kept(command.label, "label")
    )
    _set(definition, command)
    session.add(definition)
    await session.flush()
    await _choose(session, definition, command.choices or [])
    told = _told(definition, command.choices)
    await record(session, viewer, "attribute_definition:create", of=definition, after=told)
    return definition


async def update(
    session: AsyncSession, viewer: Viewer, command: UpdateAttribute
) -> AttributeDefinition:
    """Change an attribute; values that customers have are kept."""
    definition = await _found(session, viewer, command.attribute_id)
    before = _told(definition, None)
    if command.label is not None:
        definition.label = kept(command.label, "label")
    _set(definition, command)
    if command.choices is not None:
        await _choose(session, definition, command.choices)
    after = _told(definition, command.choices)
    if after != before:
        await record(
            session,
            viewer,
            "attribute_definition:update",
            of=definition,
            before=before,
            after=after,
        )
    return definition


async def delete(
    session: AsyncSession, viewer: Viewer, command: DeleteAttribute
) -> AttributeDefinition:
    """Delete an attribute; what was known of customers about it goes with it."""
    definition = await _found(session, viewer, command.attribute_id)
    await session.delete(definition)
    told = _told(definition, None)
    await record(session, viewer, "attribute_definition:delete", of=definition, before=told)
    return definition


def _set(definition: AttributeDefinition, command: CreateAttribute | UpdateAttribute) -> None:
    for name in FLAGS:
        value = getattr(command, name, None)
        if value is not None:
            setattr(definition, name, value)
    definition.customer_sees = definition.customer_sees or definition.customer_edits


async def _choose(
    session: AsyncSession, definition: AttributeDefinition, choices: list[Choice]
) -> None:
    """Make the choices of an attribute those that are given, in their order."""
    wanted = _checked(definition, choices)
    mine = select(AttributeChoice).where(col(AttributeChoice.definition_id) == definition.id)
    there = {row.key: row for row in await session.exec(mine)}
    gone = sorted(there.keys() - wanted.keys())
    await _refuse_in_use(session, definition, gone)
    for key in gone:
        await session.delete(there[key])
    for place, (key, label) in enumerate(wanted.items()):
        row = there.get(key) or AttributeChoice(definition_id=definition.id, key=key)
        row.label, row.position = label, place
        session.add(row)
    await session.flush()


def _checked(definition: AttributeDefinition, choices: list[Choice]) -> dict[str, dict[str, str]]:
    if bool(choices) != (definition.kind is AttributeKind.CHOICE):
        raise InvalidInput(Wrong(("choices",), "Attributes of the kind CHOICE alone have choices."))
    wanted: dict[str, dict[str, str]] = {}
    for place, choice in enumerate(choices):
        if choice.key in wanted:
            path = ("choices", str(place), "key")
            raise InvalidInput(Wrong(path, "This choice is there twice."))
        wanted[choice.key] = kept(choice.label, "choices", str(place), "label")
    return wanted


async def _refuse_in_use(
    session: AsyncSession, definition: AttributeDefinition, keys: list[str]
) -> None:
    chosen = col(CustomerAttribute.value)["choice"].astext
    used = select(CustomerAttribute.id).where(
        col(CustomerAttribute.definition_id) == definition.id, chosen.in_(keys)
    )
    if keys and (await session.exec(used.limit(1))).first() is not None:
        raise ChoiceInUse(Wrong(("choices",), ChoiceInUse.sentence()))


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> AttributeDefinition:
    await (await session.connection()).execute(TURN)
    return await found(
        session, viewer, AttributeDefinition, id, NoSuchAttribute, path="attributeId", lock=True
    )


def _told(definition: AttributeDefinition, choices: list[Choice] | None) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(definition, name) for name in FLAGS}
    told |= {"key": definition.key, "kind": definition.kind, "label": dict(definition.label)}
    return told if choices is None else {**told, "choices": [choice.key for choice in choices]}
