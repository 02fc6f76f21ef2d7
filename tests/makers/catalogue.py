"""Whoever keeps the catalogue, and how they ask for what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from models import Event
from tests.makers.customers import a_member_of_staff, as_staff

Do = Callable[..., Awaitable[Any]]
DOCUMENT = """mutation ($input: %(input)s!) { %(name)s(input: $input) {
  ... on %(of)s { %(fields)s } ... on Refusal { code refused: fields { path } }
} }"""


async def a_keeper(session: AsyncSession) -> Viewer:
    """Make somebody who sees and changes all products."""
    staff = await a_member_of_staff(session)
    return as_staff(staff, Permission.PRODUCTS_READ, Permission.PRODUCTS_WRITE)


def en(text: str) -> list[dict[str, str]]:
    """Say something in English."""
    return [{"language": "en", "text": text}]


def doing(ask: Callable[..., Any], by: Viewer) -> Do:
    """Make a function that carries out a mutation: its name, what it answers, and the input."""

    async def do(name: str, of: str, fields: str = "id", /, **given: Any) -> Any:
        title = f"{name[:1].upper()}{name[1:]}Input"
        document = DOCUMENT % {"input": title, "name": name, "of": of, "fields": fields}
        answer = await ask(document, by=by, input=given)
        told = answer[name] if isinstance(answer, dict) else answer
        if isinstance(told, dict) and "code" in told:
            return (told["code"], *(".".join(each["path"]) for each in told["refused"]))
        return told

    return do


async def events_of(session: AsyncSession, kind: str) -> list[Event]:
    """Read the events of a kind, the oldest first."""
    found = select(Event).where(col(Event.kind) == kind).order_by(col(Event.id))
    return list(await session.exec(found))
