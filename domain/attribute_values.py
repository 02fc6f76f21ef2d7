"""Values of attributes: what customers tell of themselves, and what staff know of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import CustomerErased, InvalidInput, NoSuchCustomer
from kit.ids import PublicId
from kit.refused import Wrong
from models import (
    AttributeChoice,
    AttributeDefinition,
    AttributeKind,
    Customer,
    CustomerAttribute,
    CustomerStatus,
)

MOST_VALUES = 100
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
NAMES = {  # the field of a value by the kind of its attribute, as clients write it
    AttributeKind.CHOICE: "choice",
    AttributeKind.DATE: "date",
    AttributeKind.NUMBER: "number",
    AttributeKind.TEXT: "text",
    AttributeKind.YES_NO: "yesNo",
}


def _one_of(description: str, **rules: Any) -> Any:
    return Field(default_factory=lambda: None, description=description, **rules)


class AttributeValue(Command):
    """What an attribute is to be: one value, of its kind; none of them takes it away."""

    key: Annotated[str, Line(64), Field(description="The key of the attribute.")]
    text: Annotated[
        Annotated[str, Line(1000)] | None, _one_of("A text of 1 to 1000 characters, for TEXT.")
    ]
    number: Annotated[
        Annotated[Decimal, Field(max_digits=21, decimal_places=6)] | None,
        _one_of("A decimal of at most 15 digits before the point and 6 after it, for NUMBER."),
    ]
    date: Annotated[date | None, _one_of("A day from 1900 to 2199, for DATE.")]
    choice: Annotated[Annotated[str, Line(64)] | None, _one_of("The key of a choice, for CHOICE.")]
    yes_no: Annotated[bool | None, _one_of("True for yes, for YES_NO.")]

    def given(self) -> dict[str, Any]:
        """The values that were sent and are not null, by their names."""
        values = {
            "choice": self.choice,
            "date": self.date,
            "number": self.number,
            "text": self.text,
            "yesNo": self.yes_no,
        }
        return {name: value for name, value in values.items() if value is not None}


Values = Annotated[
    list[AttributeValue],
    Field(
        max_length=MOST_VALUES,
        description="The attributes to set; those that are not named stay as they are.",
    ),
]


class SetMyAttributes(Command):
    """Tell the store what it wants to know of the viewer; all of it is kept, or nothing."""

    values: Values


class SetCustomerAttributes(Command):
    """Keep what the store knows of a customer; all of it is kept, or nothing."""

    customer_id: Annotated[PublicId, Field(description="The customer.")]
    values: Values


async def set_mine(session: AsyncSession, viewer: Viewer, command: SetMyAttributes) -> Customer:
    """Keep what the customer who asks tells of themselves, where they may."""
    own = select(Customer).where(col(Customer.id) == viewer.customer_id)
    locking = own.with_for_update(key_share=True).execution_options(populate_existing=True)
    customer = (await session.exec(locking)).one()
    offered = [one for one in await definitions(session) if one.customer_edits]
    values = await checked(session, offered, command.values, "values")
    await keep(session, viewer, customer, values)
    return customer


async def set_for(
    session: AsyncSession, viewer: Viewer, command: SetCustomerAttributes
) -> Customer:
    """Keep what staff know of a customer."""
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId", lock=True
    )
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    values = await checked(session, await definitions(session), command.values, "values")
    await keep(session, viewer, customer, values)
    return customer


async def definitions(session: AsyncSession) -> list[AttributeDefinition]:
    """Read the attributes in use, as they are while this transaction lasts."""
    asked = select(AttributeDefinition).where(col(AttributeDefinition.is_active))
    ordered = asked.order_by(col(AttributeDefinition.id)).with_for_update(read=True)
    return list(await session.exec(ordered.execution_options(populate_existing=True)))


async def checked(
    session: AsyncSession,
    offered: Sequence[AttributeDefinition],
    values: Sequence[AttributeValue],
    *path: str,
) -> dict[UUID, dict[str, Any] | None]:
    """Write values as they are kept, by attribute, or refuse, blaming each that is wrong."""
    by_key = {definition.key: definition for definition in offered}
    choices = await _choices(session, offered)
    kept: dict[UUID, dict[str, Any] | None] = {}
    wrong: list[Wrong] = []
    for place, value in enumerate(values):
        definition = by_key.get(value.key)
        where = (*path, str(place))
        try:
            if definition is None:
                raise _Misfit("key", "There is no such attribute, or it is not yours to set.")
            if definition.id in kept:
                raise _Misfit("key", "This attribute is there twice.")
            kept[definition.id] = _written(definition, value, choices)
        except _Misfit as misfit:
            wrong.append(Wrong((*where, misfit.name), str(misfit)))
    if wrong:
        raise InvalidInput(*wrong)
    return kept


async def keep(
    session: AsyncSession,
    viewer: Viewer,
    customer: Customer,
    values: dict[UUID, dict[str, Any] | None],
) -> None:
    """Write values, and take away those that are None."""
    gone = [id for id, value in values.items() if value is None]
    if gone:
        mine = col(CustomerAttribute.customer_id) == customer.id
        await session.exec(
            sa.delete(CustomerAttribute).where(mine, col(CustomerAttribute.definition_id).in_(gone))
        )
    rows = [
        CustomerAttribute(customer_id=customer.id, definition_id=id, value=value).model_dump()
        for id, value in sorted(values.items())
        if value is not None
    ]
    if rows:
        new = insert(CustomerAttribute).values(rows)
        change = {"value": new.excluded.value}
        keys = ["customer_id", "definition_id"]
        await session.exec(new.on_conflict_do_update(index_elements=keys, set_=change))
    if values:
        after = {"changed": sorted(id.hex for id in values)}
        await record(
            session,
            viewer,
            "customer:set_attributes",
            of=customer,
            customer_id=customer.id,
            after=after,
        )


class _Misfit(ValueError):
    """A value does not fit its attribute; `name` is the field to blame."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _written(
    definition: AttributeDefinition, value: AttributeValue, choices: dict[UUID, set[str]]
) -> dict[str, Any] | None:
    given, name = value.given(), NAMES[definition.kind]
    others = sorted(given.keys() - {name})
    if others:
        raise _Misfit(others[0], f"This attribute is a {definition.kind}: send `{name}`.")
    if not given:
        if definition.is_required:
            raise _Misfit(name, "This must be told.")
        return None
    return {name: _plain(definition, given[name], choices)}


def _plain(definition: AttributeDefinition, value: Any, choices: dict[UUID, set[str]]) -> Any:
    match value:
        case Decimal():
            return number(value)
        case date():
            if not FIRST_DATE <= value <= LAST_DATE:
                raise _Misfit("date", "Days from 1900 to 2199 are kept.")
            return value.isoformat()
        case str() if definition.kind is AttributeKind.CHOICE:
            if value not in choices.get(definition.id, set()):
                raise _Misfit("choice", "There is no such choice.")
            return value
    return value


def number(value: Decimal) -> str:
    """Write a number the one way: no exponent, no idle zero, no minus before nothing."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


async def _choices(
    session: AsyncSession, offered: Sequence[AttributeDefinition]
) -> dict[UUID, set[str]]:
    ids = [one.id for one in offered if one.kind is AttributeKind.CHOICE]
    found: dict[UUID, set[str]] = {id: set() for id in ids}
    if ids:
        asked = select(AttributeChoice).where(col(AttributeChoice.definition_id).in_(ids))
        for row in await session.exec(asked):
            found[row.definition_id].add(row.key)
    return found
