"""Tokens: what a person carries to be known again, and the digests that are kept of it."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID
from zlib import crc32

# Prefixes, by which a leaked token is recognised.
API_KEY, BROWSER, BUTTON = "lk_", "lb_", "la_"
CLAIM, SHARE = "lg_", "lc_"
LINK, SESSION = "sl_", "ls_"

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
SIZE = 32
BODY, CHECK = 43, 6
SHAPE = re.compile(rf"[0-9A-Za-z]{{{BODY + CHECK}}}", re.ASCII)
ADDED_IN_MAIL = " \t\r\n\u00a0.,>)"


class Button(StrEnum):
    """What a link in a letter leads to, when it is not signing in: a page with a button."""

    END_SESSION = "end-session"
    NEW_EMAIL = "new-email"
    OLD_EMAIL = "old-email"


@dataclass(frozen=True)
class Keys:
    """Secret keys by version: the newest derives, each of them is still understood."""

    versions: Mapping[int, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("at least one key is needed")
        for version, key in self.versions.items():
            if not 1 <= version <= 32_767:
                raise ValueError("versions of keys are numbers from 1 to 32767")
            if len(key) < SIZE:
                raise ValueError(f"key {version} is shorter than {SIZE} bytes")

    @property
    def version(self) -> int:
        """The version that derives now."""
        return max(self.versions)

    @property
    def newest(self) -> bytes:
        """The key that derives now."""
        return self.versions[self.version]

    def of(self, version: int) -> bytes:
        """Return the key of a version; KeyError when it was taken away."""
        return self.versions[version]

    def __iter__(self) -> Iterator[bytes]:
        """Go through the keys, newest first."""
        return (self.versions[version] for version in sorted(self.versions, reverse=True))


def make(prefix: str) -> str:
    """Make a token of 256 random bits."""
    return written(secrets.token_bytes(SIZE), prefix)


def written(raw: bytes, prefix: str) -> str:
    """Write 32 bytes as a token: the prefix, 43 digits of base 62, and 6 that check the rest."""
    body = prefix + _digits(int.from_bytes(raw), BODY)
    return body + _digits(crc32(body.encode()), CHECK)


def read(text: str, prefix: str) -> bytes | None:
    """Read the 32 bytes of a token; None when it was damaged on its way, or never was one.

    White space and punctuation that mail programs add at its end are forgiven.
    """
    text = text[: 2 * (len(prefix) + BODY + CHECK)].lstrip().rstrip(ADDED_IN_MAIL)
    if not text.startswith(prefix) or not SHAPE.fullmatch(text, len(prefix)):
        return None
    body, check = text[:-CHECK], text[-CHECK:]
    number = _number(body[len(prefix) :])
    if number >> (8 * SIZE) or _number(check) != crc32(body.encode()):
        return None
    return number.to_bytes(SIZE)


def digest(raw: bytes) -> bytes:
    """Return what the database keeps of a token."""
    return sha256(raw).digest()


def link_token(key: bytes, link_id: UUID) -> str:
    """Derive the token of a sign-in link, so that neither outbox nor database holds it."""
    return written(derived(key, b"sign-in-link", link_id.bytes), LINK)


def button_token(key: bytes, button: Button, id: UUID) -> str:
    """Derive the token of a link that leads to a button about one row."""
    return written(derived(key, button.value.encode(), id.bytes), BUTTON)


def button_digest(key: bytes, button: Button, id: UUID) -> bytes:
    """Return what the database keeps of such a link."""
    return digest(derived(key, button.value.encode(), id.bytes))


def mailed_key(key: bytes, id: UUID) -> str:
    """Derive the token of a mailed key, which is a guest's claim on one thing."""
    return written(derived(key, b"mailed-key", id.bytes), CLAIM)


def code(key: bytes, link_id: UUID, digits: int = 8) -> str:
    """Derive the short code that is sent along with a sign-in link, or alone to step up."""
    number = int.from_bytes(derived(key, b"sign-in-code", link_id.bytes)) % 10**digits
    return f"{number:0{digits}}"


def code_digest(code_key: bytes, link_id: UUID, code: str) -> bytes:
    """Return what the database keeps of a code; keyed, because a code alone is soon guessed."""
    return derived(code_key, b"code-digest", link_id.bytes, code.encode("utf-8", "replace"))


def derived(key: bytes, purpose: bytes, *parts: bytes) -> bytes:
    """Derive 32 bytes from a key for one purpose; parts are told apart by their lengths."""
    framed = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(key, purpose + b"\0" + framed, "sha256")


def same(one: bytes | None, other: bytes | None) -> bool:
    """Compare two secrets in constant time; nothing equals nothing."""
    return one is not None and other is not None and hmac.compare_digest(one, other)


def _digits(number: int, length: int) -> str:
    found = []
    for _ in range(length):
        number, value = divmod(number, 62)
        found.append(ALPHABET[value])
    return "".join(reversed(found))


def _number(digits: str) -> int:
    number = 0
    for character in digits:
        number = number * 62 + VALUES[character]
    return number
