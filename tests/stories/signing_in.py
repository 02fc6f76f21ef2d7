"""Signing in, as the stories tell it: what is asked for, and what is found in mails and tables."""

from __future__ import annotations

from typing import Any

from tests.makers.sign_ins import rows
from tests.stories.shop import Browser, Shop, link_in

ASK = """mutation ($email: String!, $bearer: Boolean, $shared: Boolean) {
  requestSignInLink(input: {
    email: $email, redirectUri: "/account", bearer: $bearer, endsWithBrowser: $shared
  }) {
    ... on SignInLinkSent { challengeId resendAfter loginProof }
    ... on Refusal { code message fields { path message } }
    ... on RateLimited { retryAfter }
  }
}"""
ASK_STAFF = """mutation ($email: String!) {
  requestStaffSignInLink(input: {email: $email}) {
    ... on SignInLinkSent { challengeId } ... on Refusal { code }
  }
}"""
REDEEM = """mutation ($token: String!, $proof: String, $confirm: Boolean, $bearer: Boolean) {
  redeemSignInLink(input: {
    token: $token, loginProof: $proof, confirm: $confirm, bearer: $bearer
  }) {
    __typename
    ... on SignedIn {
      viewer { kind customer { email } } accountCreated attachedOrders token redirectUri
    }
    ... on ConfirmationRequired { maskedEmail requestedAt requestedFrom }
    ... on Refusal { code }
  }
}"""
TYPE = """mutation ($id: ID!, $code: String!) {
  redeemSignInCode(input: {challengeId: $id, code: $code}) {
    __typename
    ... on SignedIn { viewer { kind customer { email } } token }
    ... on Refusal { code fields { path message } }
    ... on CodeIncorrect { attemptsLeft }
  }
}"""
WHO = "{ viewer { kind customer { email } staff { email } permissions } }"
OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }"
OUT_EVERYWHERE = """mutation { signOutEverywhere {
  ... on SignedOut { viewer { kind } } ... on Refusal { code }
} }"""
ADA = "ada@example.com"


async def asked(shop: Shop, browser: Browser, email: str = ADA, **more: Any) -> str:
    """Ask for a link and find its path in the mail."""
    answer = await browser.ask(ASK, email=email, **more)
    assert "challengeId" in answer["requestSignInLink"], answer
    return link_in([mail for mail in await shop.mails(email) if "/sign-in/" in mail.text][-1])


async def who(browser: Browser) -> str | None:
    """Tell as whom a browser is signed in."""
    viewer = (await browser.ask(WHO))["viewer"]
    person = viewer["customer"] or viewer["staff"]
    return person["email"] if person else None


async def count(shop: Shop, sql: str) -> int:
    """Count what a query finds."""
    return len(await shop.database.transaction(lambda s: rows(s, sql)))


def token_in(path: str) -> str:
    """Take the token out of a path."""
    return path.rsplit("/", 1)[1]


def code_in(text: str) -> str:
    """Find the code in a mail."""
    digits = [line.strip().replace(" ", "") for line in text.splitlines()]
    [found] = [line for line in digits if len(line) == 8 and line.isdigit()]
    return found
