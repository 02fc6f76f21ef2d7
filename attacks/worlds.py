"""Worlds: what an attack has at hand: the target, its mailbox, and as many people as it needs."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from attacks.browsers import Browser
from attacks.mailboxes import Mail, Mailbox
from attacks.targets import Target

ASK = """mutation ($email: String!, $to: String, $bearer: Boolean, $language: String) {
  requestSignInLink(input: {
    email: $email, redirectUri: $to, bearer: $bearer, language: $language
  }) {
    __typename
    ... on SignInLinkSent { challengeId resendAfter loginProof }
    ... on Refusal { code message }
    ... on RateLimited { retryAfter }
  }
}"""
REDEEM = """mutation ($token: String!, $proof: String, $confirm: Boolean, $bearer: Boolean) {
  redeemSignInLink(input: {
    token: $token, loginProof: $proof, confirm: $confirm, bearer: $bearer
  }) {
    __typename
    ... on SignedIn { viewer { kind } token redirectUri }
    ... on ConfirmationRequired { maskedEmail requestedFrom }
    ... on Refusal { code }
  }
}"""
TYPE = """mutation ($id: ID!, $code: String!) {
  redeemSignInCode(input: {challengeId: $id, code: $code}) {
    __typename
    ... on SignedIn { viewer { kind } }
    ... on Refusal { code }
  }
}"""
ASK_STAFF = ASK.replace("requestSignInLink", "requestStaffSignInLink")


class NotTried(Exception):
    """This attack cannot be tried here; the message says why."""


@dataclass
class World:
    """What a run of the suite knows.

    `forwarded` says that the deployment trusts what we say in X-Forwarded-For, so that every
    visitor can come from a network of their own. `patience` is how many seconds a limit is waited
    out, where it is not what is attacked.
    """

    target: Target
    mailbox: Mailbox
    addresses: str = "attack-{}@example.com"
    staff: str | None = None
    forwarded: bool = False
    patience: int = 0
    samples: int = 500
    log: Path | None = None
    secrets: list[str] = field(default_factory=list)
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    _people: Any = field(default_factory=lambda: count(1))

    def address(self) -> str:
        """Make an address that nobody used before."""
        return self.addresses.format(f"{self.run}-{next(self._people)}")

    def network(self) -> str | None:
        """Make a network that nobody came from before, where that can be said."""
        if not self.forwarded:
            return None
        return f"2001:db8:{secrets.randbits(16):x}:{secrets.randbits(16):x}::1"

    def browser(self, **more: Any) -> Browser:
        """Start a browser with an empty jar."""
        return Browser(self.target, self.network(), seen=self.secrets, **more)

    def asked(self, browser: Browser, email: str, document: str = ASK, **more: Any) -> Any:
        """Ask for a link, waiting out a limit that is not what is attacked."""
        until = time.monotonic() + self.patience
        while True:
            answer = browser.ask(document, email=email, **more)
            if answer["__typename"] != "RateLimited":
                return answer
            if time.monotonic() + answer["retryAfter"] > until:
                raise NotTried(f"limited for {answer['retryAfter']} s: see --forwarded")
            time.sleep(answer["retryAfter"])

    def mail(self, to: str, number: int = 1) -> Mail:
        """Wait for the so-manieth mail to an address."""
        until = time.monotonic() + 30
        while True:
            found = self.mailbox.mails(to)
            if len(found) >= number:
                mail = found[number - 1]
                self.secrets += [mail.token, mail.code]
                return mail
            if time.monotonic() > until:
                raise AssertionError(f"only {len(found)} of {number} mails came")
            time.sleep(0.1)

    def link(self, browser: Browser, email: str, number: int = 1, **more: Any) -> Mail:
        """Ask for a link and wait for its mail."""
        answer = self.asked(browser, email, **more)
        if answer["__typename"] != "SignInLinkSent":
            raise AssertionError(f"asking for a link was refused: {answer}")
        return self.mail(email, number)

    def signed_in(self, browser: Browser, email: str, number: int = 1) -> Mail:
        """Sign in as a person does: ask, read the mail, click."""
        mail = self.link(browser, email, number)
        browser.open(mail.path)
        if browser.who() != email:
            raise AssertionError("an honest click did not sign in")
        return mail

    def need(self, what: object, why: str) -> None:
        """Leave an attack untried that needs what is not there."""
        if not what:
            raise NotTried(why)
