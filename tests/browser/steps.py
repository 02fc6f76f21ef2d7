"""Steps of a customer between the pages: what the storefront asks, and what comes by mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.browser.conftest import Visit
from tests.stories.keeping import CHANGE, CONFIRM_STEP_UP, STEP_UP
from tests.stories.signing_in import ASK, ASK_STAFF

PATIENCE = 20  # seconds for a letter
MAILS = "{ mailbox(first: 50) { nodes { toAddress text link code } } }"
Fits = Callable[[dict[str, Any]], Any]
GRANT = """mutation ($key: String!) { grantConsent(input: {kindKey: $key}) {
  ... on Consent { state } ... on Refusal { code }
} }"""
CONSENTS = "{ me { consents { state kind { key } } } }"
WHO = "{ viewer { customer { email } staff { email } } }"


def someone() -> str:
    """Make up an address, long enough to be trouble on a telephone."""
    return f"maximiliane.{uuid4().hex[:12]}@unterwegs.example.com"


async def ask(visit: Visit, document: str, **variables: Any) -> Any:
    """Ask as the storefront does, with the browser's cookies."""
    answer = await visit.page.context.request.post(
        f"{visit.server}/graphql",
        data={"query": document, "variables": variables},
        headers={"Origin": visit.server, "Accept-Language": visit.language},
    )
    said = await answer.json()
    assert "errors" not in said, said
    return said["data"]


async def mail(visit: Visit, to: str, fits: Fits, count: int = 1) -> dict[str, Any]:
    """Wait until so many letters to somebody fit; the newest."""
    for _ in range(PATIENCE * 5):
        mails = (await ask(visit, MAILS))["mailbox"]["nodes"]
        found = [one for one in mails if one["toAddress"] == to and fits(one)]
        if len(found) >= count:
            newest: dict[str, Any] = found[0]
            return newest
        await asyncio.sleep(0.2)
    raise AssertionError(f"{to} did not get {count} such letters")


async def link(visit: Visit, to: str, path: str, count: int = 1) -> str:
    """Wait for so many letters to somebody that link to a path; the link of the newest."""
    text: str = (await mail(visit, to, lambda one: path in one["text"], count))["text"]
    return next(word for word in text.split() if path in word)


async def signed_in(visit: Visit, address: str, count: int = 1) -> None:
    """Ask for a link and open it, in the same browser."""
    sent = (await ask(visit, ASK, email=address))["requestSignInLink"]
    assert "challengeId" in sent, sent
    landing = await link(visit, address, "/sign-in/", count)
    await visit.page.context.request.get(landing, max_redirects=0)
    assert await who(visit) == address


async def who(visit: Visit) -> str | None:
    """Tell as whom a browser is signed in."""
    viewer = (await ask(visit, WHO))["viewer"]
    person = viewer["customer"] or viewer["staff"]
    return person["email"] if person else None


async def staffed(visit: Visit, address: str = "owner@example.com") -> None:
    """Sign in as the owner of the demonstration store."""
    before = {one["link"] for one in (await ask(visit, MAILS))["mailbox"]["nodes"]}
    await ask(visit, ASK_STAFF, email=address)
    found = await mail(visit, address, lambda one: one["link"] and one["link"] not in before)
    await visit.page.context.request.get(found["link"], max_redirects=0)
    assert await who(visit) == address


async def stepped_up(visit: Visit, address: str) -> None:
    """Prove once more who it is, by the code in a letter that has no link."""
    await ask(visit, STEP_UP)
    code = (await mail(visit, address, lambda one: one["code"] and not one["link"]))["code"]
    assert "freshUntil" in (await ask(visit, CONFIRM_STEP_UP, code=code))["confirmStepUp"]


async def change_asked(visit: Visit, address: str, to: str) -> None:
    """Wish for another address."""
    await stepped_up(visit, address)
    answer = (await ask(visit, CHANGE, email=to))["requestEmailChange"]
    assert "expiresAt" in answer, answer


async def consents(visit: Visit) -> dict[str, str]:
    """Read how the consents of whoever is signed in stand."""
    mine = (await ask(visit, CONSENTS))["me"]["consents"]
    return {one["kind"]["key"]: one["state"] for one in mine}
