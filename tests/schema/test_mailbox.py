"""The development mailbox, through the schema."""

from __future__ import annotations

from typing import Any

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

import models
from execution.protocol import GraphQLRequest
from execution.run import Operations
from kit.database import Database
from resolvers.context import Context
from tests.conftest import HOUSE, Ask
from tests.makers.rows import a_row
from tests.sdl import DEVELOPMENT

MAILBOX = "{ mailbox(first: 2) { nodes { toAddress subject text html link code } } }"
TEXT = "Hello,\n\nhttps://shop.example.com/sign-in/sl_abc\n\n1234 5678\n\nGoodbye 2026-0001"
ANSWERING = Operations(DEVELOPMENT)


async def mailbox(database: Database) -> list[dict[str, Any]]:
    context = Context(database, HOUSE)
    answer = await ANSWERING.answer(GraphQLRequest(query=MAILBOX), context)
    nodes: list[dict[str, Any]] = orjson.loads(answer.body)["data"]["mailbox"]["nodes"]
    return nodes


async def test_anybody_reads_what_was_caught_the_latest_first(
    database: Database, session: AsyncSession
) -> None:
    for subject in ("First", "Second", "Third"):
        await a_row(session, models.CaughtMail, subject=subject)

    assert [mail["subject"] for mail in await mailbox(database)] == ["Third", "Second"]


async def test_a_mail_shows_its_link_and_its_code(
    database: Database, session: AsyncSession
) -> None:
    await a_row(session, models.CaughtMail, to_address="ada@example.com", text=TEXT, html="<p>")

    [mail] = await mailbox(database)

    assert mail["link"] == "https://shop.example.com/sign-in/sl_abc"
    assert mail["code"] == "12345678"
    assert (mail["toAddress"], mail["text"], mail["html"]) == ("ada@example.com", TEXT, "<p>")


async def test_a_mail_without_link_or_code_has_none(
    database: Database, session: AsyncSession
) -> None:
    await a_row(session, models.CaughtMail, text="Thank you for order A-1042 of 2026-01-31.")

    [mail] = await mailbox(database)

    assert (mail["link"], mail["code"]) == (None, None)


async def test_in_production_there_is_no_such_field(ask: Ask, session: AsyncSession) -> None:
    await a_row(session, models.CaughtMail)

    assert await ask(MAILBOX) == "GRAPHQL_VALIDATION_FAILED"
