"""Nonces: short-lived signed state that is kept nowhere, such as the landing page's button."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from kit import clock
from kit.tokens import Keys

LANDING_AGE = timedelta(minutes=15)


class _Signer(TimestampSigner):
    """Sign with the time of the house's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


@dataclass(frozen=True)
class Nonces:
    """Sign and read state: the newest key signs, each is understood."""

    keys: Keys

    def sign(self, purpose: str, value: Any) -> str:
        """Write state that `read` understands for the same purpose only."""
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, text: str, age: timedelta) -> Any:
        """Read state that is not older than `age`; None for anything else.

        Several spellings of a text may be read: count uses by rows, never by the text.
        """
        try:
            return self._serializer(purpose).loads(text, max_age=int(age.total_seconds()))
        except (BadData, UnicodeError):
            return None

    def landing(self, token: str, secret: str) -> str:
        """Sign that the page for `token` was shown to the browser whose cookie holds `secret`."""
        return self.sign("landing", [_digest(token), _digest(secret)])

    def landed(self, nonce: str, token: str, secret: str) -> bool:
        """Tell whether the button was pressed on our page, in that browser, not long ago."""
        read = self.read("landing", nonce, LANDING_AGE)
        return bool(secret) and read == [_digest(token), _digest(secret)]

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            list(self.keys)[::-1],  # it signs with the last
            salt=f"latchkey.{purpose}.v1",
            signer=_Signer,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


def make_secret() -> str:
    """Make what the cookie beside a signed form holds."""
    return secrets.token_urlsafe(24)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
