"""What can be done is told as it is done: by everything that tells it, in every state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, combinations
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit import clock
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.carts import a_claim
from tests.schema.acting import MUTATIONS, NAME, SHAPE, Deed, Offer, Seen, acting_fields, named
from tests.schema.acting import offers as found
from tests.schema.states import WORLDS
from tests.schema.states.worlds import People, State, World

EVER = timedelta(days=200 * 365)
MOMENT = timedelta(seconds=1)
WHOLE = ("customer", "staff")
ALWAYS = (*WHOLE, "guest by key")  # others take turns: the same rules tell them
DENIED = {"FORBIDDEN", "UNAUTHENTICATED"}


@dataclass
class Told:
    """One row, asked about by everybody who sees it, in one state after the other."""

    ask: Ask
    outer: AsyncConnection
    offer: Offer
    world: World
    seen: Seen
    state: State | None = None

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Take back whatever is done within."""
        point = await self.outer.begin_nested()
        try:
            yield
        finally:
            await point.rollback()

    async def read(self, by: Viewer) -> dict[str, Any]:
        """Read what can be done, by its kind."""
        [*actions] = (await self.ask(self.offer.read, by=by, id=self.world.id))["node"][NAME]
        kinds = [one["kind"] for one in actions]
        assert kinds == sorted(kinds), "in alphabetical order, each once"
        return {one["kind"]: one for one in actions}

    async def do(self, by: Viewer, deed: Deed) -> tuple[str | None, str | None]:
        """Do it and take it back; the code and the words by which it was refused."""
        wants = {**deed.given(self.world.given), **self.world.more.get(deed.name, {})}
        wants |= self.state.more.get(deed.name, {}) if self.state else {}
        async with self.undone():
            answer = await self.ask(deed.document, by=by, input=wants)
        if isinstance(answer, str):
            return answer, None
        return answer[deed.name].get("code"), answer[deed.name].get("message")

    async def agrees(self, by: Viewer, where: str, *, whole: bool) -> None:
        """See that each thing is told as it is done; as a whole, also when its time is over."""
        deeds, told = self.offer.deeds, await self.read(by)
        assert set(told) == {kind for kind, deed in deeds.items() if deed.lets(by)}, where
        for kind, says in told.items():
            done = await self.do(by, deeds[kind])
            assert (says["code"], says["reason"]) == done, (where, kind)
            assert says["allowed"] is (done[0] is None), (where, kind)
            self.seen.told.add((kind, says["allowed"]))
            self.seen.codes.add(says["code"])
        self.seen.look(await self.facts(by))
        if whole:
            await self.later(by, told, where)

    async def facts(self, by: Viewer) -> dict[str, Any]:
        """Read what it is told by."""
        of = type(self.world.row)
        read = sa.select(self.offer.meaning.facts(by)).where(of.id == self.world.row.id)
        facts: dict[str, Any] = (await self.outer.execute(read)).scalar_one()
        return facts

    async def later(self, by: Viewer, told: dict[str, Any], where: str) -> None:
        """See that what ends says when, and ends then."""
        with clock.travel(EVER):
            later = await self.read(by) if any(says["allowed"] for says in told.values()) else told
        for kind, says in told.items():
            still = says["allowed"] and says["until"] is None
            assert later[kind]["allowed"] is still, (where, kind, "says until when")
            if says["until"] is not None:
                await self.ends(by, kind, says, where)

    async def ends(self, by: Viewer, kind: str, says: dict[str, Any], where: str) -> None:
        """See that it can be done until then, and no longer."""
        assert says["allowed"], (where, kind)
        left = datetime.fromisoformat(says["until"]) - clock.now()
        assert left > timedelta(), (where, kind)
        for ahead, can in ((left - MOMENT, True), (left, False)):
            with clock.travel(ahead):
                then = (await self.read(by))[kind]
                done = await self.do(by, self.offer.deeds[kind])
            assert (then["allowed"], then["code"], then["reason"]) == (can, *done), (where, kind)
            assert (then["until"] == says["until"]) is can, (where, kind)


async def everybody(session: AsyncSession, offer: Offer) -> tuple[People, dict[str, Viewer]]:
    """Make one of everybody who may see such a row: staff with each set of permissions."""
    owner, staff = await a_customer(session), await a_member_of_staff(session)
    (_, guest), (_, keyed) = a_claim(), a_claim()
    wanted, reading = sorted(offer.permissions), Permission.ORDERS_READ
    viewers = {"customer": as_customer(owner), "guest": guest, "guest by key": keyed}
    for some in chain.from_iterable(combinations(wanted, n) for n in range(1, len(wanted))):
        viewers[f"staff, {' '.join(some)}"] = as_staff(staff, reading, *some)
    viewers["staff, reading"] = as_staff(staff, reading)
    viewers["staff"] = desk = as_staff(staff, reading, *wanted)
    return People(owner, guest, keyed, desk), viewers


async def asking(
    ask: Ask, session: AsyncSession, outer: AsyncConnection, on: str
) -> tuple[Told, dict[str, Viewer]]:
    """Make a row of a noun, and everybody who is to ask about it."""
    offer = found()[on]
    people, viewers = await everybody(session, offer)
    told = Told(ask, outer, offer, await WORLDS[on](session, people), Seen(offer))
    await session.commit()
    return told, viewers


def in_turn(turn: int, viewers: dict[str, Viewer]) -> list[str]:
    """Let one of the others have this turn."""
    others = [who for who in viewers if who not in ALWAYS]
    return [others[turn % len(others)]]


def test_whatever_tells_what_can_be_done_tells_it_in_one_way() -> None:
    for on, title, action in acting_fields():
        assert title == NAME, f"call {on}.{title} {NAME}"
        assert set(action.fields) == SHAPE, f"{action.name} tells no more and no less"


def test_every_kind_names_the_mutation_that_does_it() -> None:
    for on, _, action in acting_fields():
        for kind, names in named(action).items():
            where = f"{action.name} {kind}: name its mutation, and no other, in backticks"
            assert len(names) == 1, where
            assert names[0] in MUTATIONS, where
        for kind, deed in found()[on].deeds.items():
            assert on in deed.answers, f"{kind}: {deed.name} answers what it was done with"
            assert f"{on[:1].lower()}{on[1:]}Id" in deed.input.fields, f"{kind}: {deed.name}"


def test_every_noun_that_tells_it_has_a_table_of_its_states() -> None:
    assert set(found()) == set(WORLDS), "write the states of each in tests/schema/states/"


@pytest.mark.parametrize("on", sorted(WORLDS))
async def test_what_is_told_is_what_is_done_in_every_state_by_everybody(
    ask: Ask, session: AsyncSession, outer: AsyncConnection, on: str
) -> None:
    told, viewers = await asking(ask, session, outer, on)

    for n, state in enumerate(told.world.states):
        async with told.undone():
            await state.begin(session)
            told.state = state
            for who in (*ALWAYS, *in_turn(n, viewers)):
                await told.agrees(viewers[who], f"{state.says}, {who}", whole=who in WHOLE)

    assert not told.seen.missing()


@pytest.mark.parametrize("on", sorted(WORLDS))
async def test_what_somebody_is_not_told_of_they_cannot_do(
    ask: Ask, session: AsyncSession, outer: AsyncConnection, on: str
) -> None:
    told, viewers = await asking(ask, session, outer, on)

    for who, by in viewers.items():
        for kind in set(told.offer.deeds) - set(await told.read(by)):
            code, _ = await told.do(by, told.offer.deeds[kind])
            assert code in DENIED, (who, kind)
