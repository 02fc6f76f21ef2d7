"""Keeping an account safe, as the stories tell it: sessions, step-ups, changes of address."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from models import CaughtMail
from tests.stories.shop import BASE, HIDDEN, Browser, Shop
from tests.stories.signing_in import ADA, asked, code_in

SESSIONS = """{ mySessions {
  id device place kind current createdAt lastSeenAt expiresAt endsWithBrowser
} }"""
END = """mutation ($id: ID!) { endSession(input: {sessionId: $id}) {
  ... on Session { id } ... on Refusal { code fields { path } }
} }"""
END_OTHERS = "mutation { endOtherSessions { ... on SessionsEnded { ended } } }"
STEP_UP = """mutation { requestStepUp {
  ... on StepUpSent { maskedEmail expiresAt }
  ... on Refusal { code } ... on RateLimited { retryAfter }
} }"""
CONFIRM_STEP_UP = """mutation ($code: String!) { confirmStepUp(input: {code: $code}) {
  ... on SteppedUp { freshUntil token }
  ... on Refusal { code message } ... on CodeIncorrect { attemptsLeft }
} }"""
CHANGE = """mutation ($email: String!) { requestEmailChange(input: {email: $email}) {
  ... on EmailChangeRequested { expiresAt waitsForOld }
  ... on Refusal { code fields { path message } }
} }"""
START = """mutation ($id: ID!, $email: String!) {
  startEmailChange(input: {customerId: $id, email: $email}) {
    ... on EmailChangeRequested { waitsForOld } ... on Refusal { code }
  }
}"""
CONFIRM_CHANGE = """mutation ($token: String!) { confirmEmailChange(input: {token: $token}) {
  ... on EmailChangeConfirmed { changed token } ... on Refusal { code }
} }"""
LINK = re.compile(rf"{re.escape(BASE)}(/confirm/\S+)")
NEW = "ada@new.example.com"


async def signed_in(shop: Shop, browser: Browser, email: str = ADA) -> None:
    """Come in by the link, in the browser that asks for it."""
    landed = await browser.open(await asked(shop, browser, email))
    assert landed.status_code == 303, landed.text


async def sessions_of(browser: Browser) -> list[dict[str, Any]]:
    """List where the person of a browser is signed in."""
    found: list[dict[str, Any]] = (await browser.ask(SESSIONS))["mySessions"]
    return found


async def letter(shop: Shop, to: str, subject: str) -> CaughtMail:
    """Find the latest letter to somebody whose subject has some words."""
    found = [mail for mail in await shop.mails(to) if subject in mail.subject]
    assert found, f"nothing about {subject!r} for {to}"
    return found[-1]


def button_in(mail: CaughtMail) -> str:
    """Find the path of a letter's button."""
    found = LINK.search(mail.text)
    assert found, mail.text
    return found[1]


async def press(
    browser: Browser, page: httpx2.Response, action: str, **headers: str
) -> httpx2.Response:
    """Press a button of a page that a letter led to."""
    form = {**dict(HIDDEN.findall(page.text)), "action": action}
    sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin", **headers}
    return await browser.client.post("/confirm", data=form, headers=sent)


async def pressed(browser: Browser, path: str, action: str) -> httpx2.Response:
    """Open a letter's link and press a button of its page."""
    return await press(browser, await browser.open(path), action)


async def stepped_up(shop: Shop, browser: Browser, email: str = ADA) -> dict[str, Any]:
    """Prove once more who sits there."""
    await browser.ask(STEP_UP)
    code = code_in((await letter(shop, email, "code")).text)
    answer: dict[str, Any] = (await browser.ask(CONFIRM_STEP_UP, code=code))["confirmStepUp"]
    return answer


async def change(browser: Browser, email: str = NEW) -> dict[str, Any]:
    """Wish for another address."""
    answer: dict[str, Any] = (await browser.ask(CHANGE, email=email))["requestEmailChange"]
    return answer
