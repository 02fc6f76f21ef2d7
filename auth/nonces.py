"""Nonces: short-lived signed state that is kept nowhere, such as the landing page's button."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from kit.signing import Signing

LANDING_AGE = timedelta(minutes=15)


@dataclass(frozen=True)
class Nonces(Signing):
    """Sign and read what a page hands to its own form."""

    def landing(self, token: str, secret: str) -> str:
        """Sign that the page for `token` was shown to the browser whose cookie holds `secret`."""
        return self.sign("landing", [_digest(token), _digest(secret)])

    def landed(self, nonce: str, token: str, secret: str) -> bool:
        """Tell whether the button was pressed on our page, in that browser, not long ago."""
        read = self.read("landing", nonce, LANDING_AGE)
        return bool(secret) and read == [_digest(token), _digest(secret)]


def make_secret() -> str:
    """Make what the cookie beside a signed form holds."""
    return secrets.token_urlsafe(24)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
