"""Redaction: cut what lets a reader of the logs in, and mask whom they speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kit.emails import mask

CUT = "[cut]"
LONGEST_READ, LONGEST = 1_000_000, 20_000
DEEPEST, MOST_ITEMS = 6, 100
LARGEST, LONGEST_NUMBER = 2**63, 40  # of what JSON can say as a number
SECRET_NAME = re.compile(
    r"(?:^|[_-])(?:api[_-]?key|authorization|cookie|nonce|password|proof|query[_-]string|secret|signature"
    r"|token|variables)s?$",
    re.IGNORECASE,
)
_HEADER = r"(?:(?:set-)?cookie|(?:proxy-)?authorization)"
TOKEN = re.compile(
    r"(?<![0-9A-Za-z])(?:la|lb|lc|lg|lk|ls|sl)(?:_|%5f)[0-9A-Za-z]{8,}", re.IGNORECASE
)
# What `kit.signing` signs, wherever it is put: a link with its parts mixed up holds all the same.
SIGNED = re.compile(r"(?<![\w-])[\w-]{2,4000}\.[\w-]{6}\.[\w-]{43}(?![\w-])", re.ASCII)
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # A URL may hold a password, and a password an @.
    (re.compile(r"://[^\s/@:]{0,256}:\S{0,512}@"), f"://{CUT}@"),
    (
        re.compile(
            r"(/(?:sign(?:-|%2d)in|consents|files|preferences|print(?:/|%2f)links|unsubscribe)(?:/|%2f))[^\s\"'<>]+",
            re.IGNORECASE,
        ),
        rf"\1{CUT}",
    ),
    (re.compile(r"\?\S+"), f"?{CUT}"),
    # A header in a printed dictionary or list of pairs ends with its quote,
    (
        re.compile(
            rf"(\\*[\"']{_HEADER}\\*[\"']\s*[:=,]\s*b?(\\*[\"']))(?:(?!\2)(?:\\.|.))*\2",
            re.IGNORECASE,
        ),
        rf"\1{CUT}\2",
    ),
    # and elsewhere with its line.
    (re.compile(rf"(\b{_HEADER}\s*[:=]\s*)[^\n]+", re.IGNORECASE), rf"\1{CUT}"),
    (re.compile(r"\b(bearer\s+|basic\s+(?=\S{8}))[^\s\"',;]+", re.IGNORECASE), rf"\1{CUT}"),
    (TOKEN, CUT),
    (SIGNED, CUT),
    # What SQLAlchemy and Postgres quote of the values of a statement.
    (re.compile(r"\[parameters: .*?\](?=\n|\Z)", re.DOTALL), f"[parameters: {CUT}]"),
    (re.compile(r"(\bKey \([^\n)]*\)=)\([^\n]*\)"), rf"\1({CUT})"),
    (re.compile(r"(\brow contains )\([^\n]*"), rf"\1({CUT})"),
)
_LOCAL = r"[^\s\"'<>()\[\],;:\\@]"
EMAIL = re.compile(
    rf"(\"[^\"\n@]{{1,64}}\"|(?<!{_LOCAL})(?:(?!%40){_LOCAL})++)(?:@|%40)(\[?\w[\w.:-]*)"
)
CODE = re.compile(r"(?<!\d)\d{4}[ \u00a0\u2009\u202f.-]?\d{4}(?!\d)")
# None of the rules finds anything where this finds nothing; most values are such.
SUSPECT = re.compile(
    r"[@?%:(\[]|/sign|/consents|/files|/preferences|/print|/unsubscribe|(?:la|lb|lc|lg|lk|ls|sl)_|bearer|basic|cookie|authorization|code"
    r"|\.[\w-]{6}\.[\w-]{43}",
    re.IGNORECASE,
)
SHORT = 200


class Plain(str):
    """A text that holds no secret for certain: one of ours, or one that was redacted before."""

    __slots__ = ()


def redacted(text: str) -> str:
    """Cut secrets out of a text of the logs: whatever it is, nobody can sign in with the rest."""
    if len(text) <= SHORT and text.isascii() and not SUSPECT.search(text):
        return text
    text = text[:LONGEST_READ].encode("utf-8", "backslashreplace").decode()
    for pattern, left in RULES:
        text = pattern.sub(left, text)
    text = _without_codes(EMAIL.sub(_masked, text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def without_tokens(text: str) -> str:
    """Cut tokens alone out of a text that its reader has sent."""
    return TOKEN.sub(CUT, text)


@lru_cache(maxsize=500)
def redacted_name(name: str) -> str:
    """Write the name of a value, which is nearly always one that we gave it."""
    return redacted(name)


@lru_cache(maxsize=500)
def is_secret(name: str) -> bool:
    """Tell whether what goes by a name is cut, whatever it says."""
    return SECRET_NAME.search(name) is not None


def redacted_path(path: str) -> Plain:
    """Write the path of a request as the logs may show it."""
    return Plain(redacted(path.partition("?")[0]))


def redacted_value(value: Any, name: str = "", depth: int = 0) -> Any:
    """Cut secrets out of a value of an event, by what it says and by what it is called."""
    if value is None or value is True or value is False or type(value) is Plain:
        return value
    if is_secret(name):
        return CUT
    if isinstance(value, (int, float)):
        return _number(name, value)
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return _within(value, name, depth + 1)
    text = redacted(_text(value))
    return CODE.sub(CUT, text) if "code" in name.lower() else text


def _number(name: str, value: float) -> Any:
    if "code" in name.lower() and CODE.fullmatch(str(value)):
        return CUT
    return value if abs(value) < LARGEST else str(value)[:LONGEST_NUMBER]


def _within(value: Any, name: str, depth: int) -> Any:
    if depth > DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        pairs = list(value.items())[:MOST_ITEMS]
        return {redacted_name(_text(k)): redacted_value(v, _text(k), depth) for k, v in pairs}
    items = list(value)[:MOST_ITEMS]
    if len(items) == 2 and isinstance(items[0], str | bytes):  # a header, as ASGI has it
        return [redacted(_text(items[0])), redacted_value(items[1], _text(items[0]), depth)]
    return [redacted_value(item, name, depth) for item in items]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("latin-1")
    try:
        return f"{type(value).__name__}: {value}" if _is_error(value) else str(value)
    except Exception:  # an object that cannot be printed must not cost us the event
        return f"<{type(value).__name__}>"


def _is_error(value: Any) -> bool:
    return isinstance(value, BaseException)


def _masked(found: re.Match[str]) -> str:
    local = found[1].lstrip('"')
    return mask(f"{local}@{found[2]}")


def _without_codes(text: str) -> str:
    start = text.lower().find("code")
    return text if start < 0 else text[:start] + CODE.sub(CUT, text[start:])
