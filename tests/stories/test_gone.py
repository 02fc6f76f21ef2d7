"""The database is gone: the answers say so, and the first good one comes as soon as it is back."""

from __future__ import annotations

import asyncio
import json
import time

from attacks.targets import Answer, Target
from tests.serving import served
from tests.stories.places import own_store

ASK = "{ viewer { kind } products(first: 1) { nodes { name } } }"
PLANNED = "{ products(first: 1) { nodes { name } } }"
SIGN_IN = """mutation { requestSignInLink(input: {email: "ada@example.com"}) { __typename } }"""
SOON = 10  # seconds, on a busy machine


def ask(target: Target, document: str = ASK) -> Answer:
    headers = [("Content-Type", "application/json"), ("GraphQL-Preflight", "1")]
    return target.send("POST", "/graphql", headers, json.dumps({"query": document}).encode())


async def test_without_its_database_it_says_so_and_comes_back_with_it() -> None:
    async with own_store() as store:
        with served("gone", DATABASE_URL=store.url(), DATABASE_MAINTENANCE_URL=store.url()) as run:
            target = Target(run.base)
            assert ask(target).json["data"]["viewer"] == {"kind": "NOBODY"}
            for _ in range(3):
                planned = ask(target, PLANNED)
            assert planned.header("x-latchkey-plan") == "planned"

            await asyncio.to_thread(store.embedded.stop)
            for document in (PLANNED, ASK, SIGN_IN, ASK, PLANNED):
                answer = ask(target, document)
                assert (answer.status, answer.error) == (503, "SERVICE_UNAVAILABLE"), answer.text
                assert int(answer.header("retry-after")) >= 1
            assert target.send("GET", "/healthz").status == 200
            await asyncio.sleep(1)  # an answer of /readyz holds for a second
            assert target.send("GET", "/readyz").status == 503
            page = target.send("GET", "/sign-in/sl_" + "x" * 49)
            assert page.status in (400, 503)

            await asyncio.to_thread(store.embedded.start)
            back = time.monotonic()
            while ask(target).status != 200:
                assert time.monotonic() - back < SOON
                await asyncio.sleep(0.05)
            assert ask(target, PLANNED).header("x-latchkey-plan") == "planned"
            sent = ask(target, SIGN_IN).json["data"]["requestSignInLink"]
            assert sent == {"__typename": "SignInLinkSent"}
            while target.send("GET", "/readyz").status != 200:
                assert time.monotonic() - back < SOON
                await asyncio.sleep(0.05)
            assert "Traceback" not in run.words()
