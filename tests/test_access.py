"""Every root field, asked as everyone: the answer is what `@allow` prints."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from execution.living import Subscriptions
from execution.persisted import Gate
from execution.plans import Plans
from execution.protocol import Answer, GraphQLRequest
from execution.run import Operations
from kit.database import Database
from kit.live import Hub
from kit.reads import Pool
from resolvers.context import Context
from tests.access import COMMAND, DENIALS, PAGE, YES, Root, document, page, printed, roots, viewers
from tests.conftest import HOUSE
from tests.makers import a_customer, a_member_of_staff
from tests.sdl import DEVELOPMENT

Outcome: TypeAlias = Callable[[Root, Viewer], Awaitable[str]]
ROOTS = list(roots())
EXECUTORS = {
    "graphql-core": Operations(DEVELOPMENT, plans=None),
    "plans": Operations(DEVELOPMENT, plans=lambda schema: Plans(schema, sight=1)),
}
EXPECTED: dict[str, set[str | None]] = {
    "graphql-core": {None},
    "plans": {None, "planned", "selected", "referred:denied", "referred:programmed"},
}
KNOWN = {"anyone", "customer", "guest", "signed_in", "staff", *viewers()} - {
    "nobody",
    "another customer",
}


class OneConnection(Pool):
    """A pool that lends the connection of a test, whose work is rolled back."""

    def __init__(self, connection: Any) -> None:
        super().__init__("", 1)
        self._connection = connection

    async def take(self) -> Any:
        """Lend it."""
        return self._connection

    def give_back(self, connection: Any, error: BaseException | None = None) -> None:
        """Leave it open."""


@pytest.fixture(params=EXECUTORS)
async def outcome(
    database: Database, outer: AsyncConnection, request: pytest.FixtureRequest
) -> Outcome:
    """Ask a field as a viewer, and tell how that ended; a fault of ours is no answer."""
    operations = EXECUTORS[request.param]
    lent = (await outer.get_raw_connection()).driver_connection
    both_doors = replace(database, bare=OneConnection(lent))

    async def ask(root: Root, viewer: Viewer) -> str:
        async def identify(_: AsyncSession) -> Viewer:
            return viewer

        context = Context(both_doors, HOUSE, identify=identify)
        answer = await _answer(operations, GraphQLRequest(query=document(root)), root, context)
        errors = orjson.loads(answer.body).get("errors") or []
        codes = {error["extensions"]["code"] for error in errors}
        assert codes <= {*DENIALS, "BAD_USER_INPUT"}, errors
        assert answer.plan in EXPECTED[request.param], answer.plan
        return next((DENIALS[code] for code in codes if code in DENIALS), YES)

    return ask


async def _answer(
    operations: Operations, request: GraphQLRequest, root: Root, context: Context
) -> Answer:
    if root.operation != "subscription":
        return await operations.answer(request, context)
    context.live = Hub().watch("nobody")
    return await Subscriptions(Gate(operations)).run(request, context) or Answer(b"{}")


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: f"{root.operation} {root.name}")
async def test_a_field_answers_those_whom_it_allows(
    root: Root, outcome: Outcome, session: AsyncSession
) -> None:
    people = [await a_customer(session), await a_customer(session)]
    everyone = viewers(*(row.id for row in [*people, await a_member_of_staff(session)]))

    got = {who: await outcome(root, viewer) for who, viewer in everyone.items()}

    assert got == {who: printed(root, who) for who in everyone}, document(root)


def test_the_matrix_knows_every_rule() -> None:
    unknown = {who for root in ROOTS for who in root.allowed} - KNOWN

    assert not unknown, "say in tests/access.py (printed) whom this rule allows"


def test_there_is_a_field_for_everybody_and_one_that_denies() -> None:
    outcomes = {printed(root, who) for root in ROOTS for who in viewers()}

    assert outcomes == {YES, *DENIALS.values()}


def test_the_page_shows_the_matrix() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"write it again: {COMMAND}"
