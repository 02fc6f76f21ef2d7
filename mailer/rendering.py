"""Rendering: from a letter's row to a mail; links and codes are derived here and nowhere kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency
from markupsafe import Markup, escape

from kit import tokens
from kit.redirects import Placement, carrying
from kit.signing import Signing
from kit.tokens import Button
from mailer import preferences
from mailer.message import Mail, address, line
from mailer.sheets import fill
from mailer.words import DEFAULT, spoken, words_of
from models import Letter

FILLER = Markup("&#847;&zwnj;&nbsp; ") * 60  # keeps the body, and so the code, off lock screens
Say = Callable[[str], str]


@dataclass(frozen=True)
class Secrets:
    """What rendering knows besides the letter: the keys by version, and who is writing.

    `base_url` is the public address of this server, without a slash at its end.
    """

    link_keys: Mapping[int, bytes] = field(repr=False)
    base_url: str
    store_name: str
    sender: str
    zone: tzinfo = UTC
    language: str = DEFAULT
    code_digits: int = 8
    signing: Signing | None = field(default=None, repr=False)
    placement: Placement = Placement.FRAGMENT

    def __post_init__(self) -> None:
        address(self.sender)


@dataclass(frozen=True)
class Voice:
    """A letter's words in one language, and how it tells time."""

    words: Mapping[str, str]
    language: str
    zone: tzinfo

    def time(self, moment: str, shape: str) -> str:
        """Write a moment of the payload; `shape` is the word that holds its pattern."""
        at, pattern = datetime.fromisoformat(moment), self.words[shape]
        return format_datetime(at, pattern, tzinfo=self.zone, locale=self.language)

    def money(self, told: str) -> str:
        """Write an amount of the payload, `12.50 EUR`, as the language does."""
        amount, currency = told.split()
        return format_currency(Decimal(amount), currency, locale=self.language)

    def say(self, facts: Mapping[str, str]) -> tuple[Say, Say]:
        """Return what fills in the sentences, once for HTML and once for text."""
        return (
            lambda key: escape(self.words[key]).format(**facts),
            lambda key: self.words[key].format(**facts),
        )


def render(letter: Letter, secrets: Secrets) -> Mail:
    """Render a letter; the same letter gives the same mail.

    Raises KeyError when the template or the key's version is not known (yet) to this program.
    """
    language = spoken(letter.language, secrets.language)
    voice = Voice(words_of(letter.template, language), language, secrets.zone)
    facts = facts_of(letter.payload, secrets, voice)
    in_html, in_text = voice.say(facts)
    subject = line(in_text("subject"))
    links = preferences.links(letter.payload, secrets.base_url, secrets.signing, letter.created_at)
    shown: dict[str, Any] = {
        **_lists(letter.payload, voice),
        **facts,
        **links,
        **_proofs(letter, secrets),
        "withdrawing": _withdrawing(letter.payload, secrets),
        "written": partial(_written, letter.payload),
        "language": language,
        "subject": subject,
    }
    shown |= {"initial": facts["store"][:1].upper(), "filler": FILLER}
    html, text = fill(letter.template, {**shown, "say": in_html}, {**shown, "say": in_text})
    return Mail(
        letter_id=letter.id,
        template=letter.template,
        language=language,
        sender=secrets.sender,
        sender_name=facts["store"],
        recipient=letter.to_address,
        subject=subject,
        text=text,
        html=html,
        written_at=letter.created_at,
        unsubscribe=links.get("unsubscribe"),
        reference=UUID(letter.payload.get("link_id") or letter.id.hex),
    )


def _written(payload: Mapping[str, Any], name: str) -> list[str]:
    """Return a text of the payload in the lines in which it was written."""
    return [line(one) for one in payload[name].split("\n")]


def facts_of(payload: Mapping[str, Any], secrets: Secrets, voice: Voice) -> dict[str, str]:
    """Return what the sentences of a letter may mention, each a single line.

    That is the store, its host, every text of the payload, each amount `x_money`, and each moment
    `x_at` in three ways: `x_at`, `x_time` (the hour alone) and `x_hour` (the hour and its zone).
    """
    facts = {key: value for key, value in payload.items() if isinstance(value, str)}
    for key in [key for key in facts if key.endswith("_at")]:
        moment, name = facts[key], key.removesuffix("_at")
        facts[key] = voice.time(moment, "moment")
        facts[f"{name}_time"] = voice.time(moment, "time")
        facts[f"{name}_hour"] = voice.time(moment, "hour")
    for key in [key for key in facts if key.endswith("_money")]:
        facts[key] = voice.money(facts[key])
    facts["store"] = secrets.store_name
    facts["host"] = urlsplit(payload.get("origin") or secrets.base_url).netloc
    facts["place"] = _place(payload, voice)
    return {name: line(fact) for name, fact in facts.items()}


def _lists(payload: Mapping[str, Any], voice: Voice) -> dict[str, Any]:
    """Return what templates may mention and sentences may not: lists of rows, yes and no, null."""

    def told(name: str, fact: Any) -> str:
        return line(voice.money(fact) if name.endswith("_money") else str(fact))

    return {
        key: [{name: told(name, fact) for name, fact in row.items()} for row in value]
        if isinstance(value, list)
        else value
        for key, value in payload.items()
        if value is None or isinstance(value, bool | list)
    }


def _place(payload: Mapping[str, Any], voice: Voice) -> str:
    browser = payload.get("browser") or voice.words["unknown_browser"]
    country = Locale(voice.language).territories.get(payload.get("country") or "")
    return voice.words["place"].format(browser=browser, country=country) if country else browser


def _proofs(letter: Letter, secrets: Secrets) -> dict[str, Any]:
    """Derive the link and the halves of the code, where the letter is one that carries them."""
    if "key_version" not in letter.payload:
        return {}
    if "button" in letter.payload:
        return {"link": _button(letter.payload, secrets)}
    key = secrets.link_keys[letter.payload["key_version"]]
    if "mailed_key_id" in letter.payload:
        token = tokens.mailed_key(key, UUID(letter.payload["mailed_key_id"]))
        return {"link": f"{secrets.base_url}/open/{token}"}
    if "code_id" in letter.payload:
        return {"code": _code(key, UUID(letter.payload["code_id"]), secrets)}
    link_id = UUID(letter.payload["link_id"])
    with_code = letter.payload.get("code_expires_at") is not None
    return {
        "link": _link(letter.payload.get("landing"), tokens.link_token(key, link_id), secrets),
        "code": _code(key, link_id, secrets) if with_code else None,
    }


def _code(key: bytes, id: UUID, secrets: Secrets) -> tuple[str, str]:
    code = tokens.code(key, id, secrets.code_digits)
    half = len(code) // 2
    return code[:half], code[half:]


def _withdrawing(payload: Mapping[str, Any], secrets: Secrets) -> str | None:
    """Lead to the page of withdrawing, where the letter is of an order from which one may."""
    if not payload.get("withdraws"):
        return None
    return f"{secrets.base_url}/withdraw?{urlencode({'order': payload['number']})}"


def _button(payload: Mapping[str, Any], secrets: Secrets) -> str:
    key, of = secrets.link_keys[payload["key_version"]], UUID(payload["button_id"])
    token = tokens.button_token(key, Button(payload["button"]), of)
    return f"{secrets.base_url}/confirm/{token}"


def _link(landing: str | None, token: str, secrets: Secrets) -> str:
    """Lead to our own page, or to the storefront's that redeems the token itself."""
    if landing is None:
        return f"{secrets.base_url}/sign-in/{token}"
    return carrying(landing, token, secrets.placement)
