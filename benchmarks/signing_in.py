"""Signing in: the product's way beside the statements it sends, sent by asyncpg alone.

The statements are recorded from the product itself, with their values, in transactions that are
rolled back. So they are the same by construction, and sending them again costs nothing but
asyncpg and Postgres: it is the floor, without making tokens, limits and letters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import ASGIApp

from auth import links, redeeming
from auth.answers import SignedIn
from auth.desk import Client, Desk
from auth.links import Request, Sent
from benchmarks import calling
from benchmarks.calling import AGENT
from benchmarks.measuring import Case, Figures, Sizes, Way, measured
from benchmarks.recording import Statements, recorded, sent
from benchmarks.sites import Site
from benchmarks.stores import Person
from kit import emails, ids, tokens
from kit.database import WRITING, Database
from models import Audience

SignIn = Callable[[int], Awaitable[Any]]

ASK = """mutation Ask($email: String!) {
  requestSignInLink(input: { email: $email }) {
    __typename ... on SignInLinkSent { challengeId } } }"""
REDEEM = """mutation Redeem($token: String!) {
  redeemSignInLink(input: { token: $token }) { __typename } }"""


async def measure(site: Site) -> list[Figures]:
    """Measure asking and redeeming, one after the other and several at once."""
    product = Product(site.database, site.desk, site.store.customers)
    requests = Requests(site.app, site.desk, site.store.customers)
    direct = await Direct.recorded(product, site.place.app, site.sizes)
    ways: dict[str, SignIn] = {
        "statements by asyncpg": direct.sign_in,
        "auth.links, auth.redeeming": product.sign_in,
        "POST /graphql": requests.sign_in,
    }
    try:
        cases = _cases(ways, site.sizes)
        found = [await measured(case, site.backends, site.sizes.rounds) for case in cases]
    finally:
        await direct.close()
    return [figures for each in found for figures in each]


class Product:
    """Asks for links and redeems them as the product does, in two transactions."""

    def __init__(self, database: Database, desk: Desk, people: Sequence[Person]) -> None:
        self.database = database
        self._desk = desk
        self._people = people

    async def sign_in(self, turn: int) -> SignedIn:
        """Sign a customer in."""
        client = client_of(turn)
        asked = await self.database.transaction(lambda s: self._ask(s, turn, client))
        signed_in = await self.database.transaction(lambda s: self._redeem(s, asked, client))
        assert isinstance(signed_in, SignedIn), signed_in
        return signed_in

    async def unkept(self, turn: int, between: Callable[[], None]) -> None:
        """Sign a customer in and take it back."""
        client = client_of(turn)
        async with self.database.writes() as session:
            asked = await self._ask(session, turn, client)
            between()
            signed_in = await self._redeem(session, asked, client)
            assert isinstance(signed_in, SignedIn), signed_in
            await session.rollback()

    async def _ask(self, session: AsyncSession, turn: int, client: Client) -> UUID:
        email = emails.normalise(_person(self._people, turn).email)
        request = Request(audience=Audience.CUSTOMER, email=email, client=client)
        sent = await links.ask(session, self._desk, request)
        assert isinstance(sent, Sent), sent
        return sent.link_id

    async def _redeem(self, session: AsyncSession, link_id: UUID, client: Client) -> Any:
        token = tokens.link_token(self._desk.link_keys.newest, link_id)
        return await redeeming.redeem(session, self._desk, token, client)


class Requests:
    """Signs in as a browser does, by two requests to the whole application."""

    def __init__(self, app: ASGIApp, desk: Desk, people: Sequence[Person]) -> None:
        self._app = app
        self._desk = desk
        self._people = people

    async def sign_in(self, turn: int) -> None:
        """Sign a customer in."""
        asked = calling.graphql(ASK, email=_person(self._people, turn).email)
        answer = await calling.post(self._app, "/graphql", asked, ip=_ip(turn))
        sent = orjson.loads(answer.body)["data"]["requestSignInLink"]
        _, link_id = ids.parse(sent["challengeId"]) or ("", UUID(int=0))
        token = tokens.link_token(self._desk.link_keys.newest, link_id)
        body, cookie = calling.graphql(REDEEM, token=token), answer.cookies()
        answer = await calling.post(self._app, "/graphql", body, cookie=cookie, ip=_ip(turn))
        redeemed = orjson.loads(answer.body)["data"]["redeemSignInLink"]
        assert redeemed["__typename"] == "SignedIn", answer.body


class Direct:
    """Sends recorded statements by asyncpg: those of asking, and then those of redeeming."""

    def __init__(self, recorded: list[tuple[Statements, Statements]], free: list[Any]) -> None:
        self._recorded = recorded
        self._free = free
        self._lent = asyncio.Semaphore(len(free))

    @classmethod
    async def recorded(cls, product: Product, url: str, sizes: Sizes) -> Direct:
        """Record as many sign-ins as will be sent, and connect as often as the product does."""
        wanted = 2 * (sizes.rounds + 1) * sizes.sign_ins
        found = [await _recorded(product, turn) for turn in range(wanted)]
        free = [await asyncpg.connect(url, server_settings=WRITING) for _ in range(8)]
        return cls(found, free)

    async def sign_in(self, turn: int) -> None:
        """Send the statements of one sign-in, in two transactions."""
        async with self._lent:
            connection = self._free.pop()
            try:
                for statements in self._recorded[turn]:
                    await sent(connection, statements)
            finally:
                self._free.append(connection)

    async def close(self) -> None:
        """End the connections."""
        for connection in self._free:
            await connection.close()


async def _recorded(product: Product, turn: int) -> tuple[Statements, Statements]:
    with recorded(product.database) as kept:
        await product.unkept(turn, lambda: kept.append([]))
    asking, redeeming = kept
    return asking, redeeming


def _cases(ways: dict[str, SignIn], sizes: Sizes) -> list[Case]:
    turns = {name: count() for name in ways}  # what was recorded can be sent once

    def way(name: str, at_once: int) -> Way:
        async def run(times: int) -> None:
            for _ in range(0, times, at_once):
                batch = [ways[name](next(turns[name])) for _ in range(at_once)]
                await asyncio.gather(*batch)

        return Way(name, run)

    return [
        Case(name, [way(each, at_once) for each in ways], sizes.sign_ins)
        for name, at_once in (
            ("sign-in, one by one", 1),
            (f"sign-in, {sizes.at_once} at once", sizes.at_once),
        )
    ]


def _person(people: Sequence[Person], turn: int) -> Person:
    return people[turn % len(people)]


def client_of(turn: int) -> Client:
    """Start a browser, in a network of its own."""
    browser = tokens.make(tokens.BROWSER)
    return Client(ip=_ip(turn), agent=AGENT.decode(), browser=browser, request_id="benchmark")


def _ip(turn: int) -> str:
    return f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"
