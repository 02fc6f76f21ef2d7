"""Signing: state that travels with whoever it is about, and is kept nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, Serializer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

from kit import clock
from kit.tokens import Keys


class _Signer(TimestampSigner):
    """Sign with the time of the house's clock, unless told another."""

    def __init__(self, *args: Any, at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def get_timestamp(self) -> int:
        return int((self.at or clock.now()).timestamp())


class _Serializer(URLSafeTimedSerializer):
    """Write state that never begins with a dot, which many a proxy refuses in a path."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(Serializer.dump_payload(self, obj))


@dataclass(frozen=True)
class Signing:
    """Sign and read state: the newest key signs, each is understood."""

    keys: Keys = field(repr=False)

    def sign(self, purpose: str, value: Any, at: datetime | None = None) -> str:
        """Write state that `read` understands for the same purpose only, as of now or of `at`."""
        return str(self._serializer(purpose, at).dumps(value))

    def read(self, purpose: str, text: str, age: timedelta) -> Any:
        """Read state that is not older than `age`; None for anything else.

        Several spellings of a text may be read: count uses by rows, never by the text.
        """
        try:
            return self._serializer(purpose).loads(text, max_age=int(age.total_seconds()))
        except (BadData, UnicodeError):
            return None

    def _serializer(self, purpose: str, at: datetime | None = None) -> URLSafeTimedSerializer:
        return _Serializer(
            list(self.keys)[::-1],  # it signs with the last
            salt=f"latchkey.{purpose}.v1",
            signer=_Signer,
            signer_kwargs={
                "key_derivation": "hmac",
                "digest_method": hashlib.sha256,
                "at": at,
            },
        )
