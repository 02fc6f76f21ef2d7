"""Render the pages a person sees, each with the headers that fence it in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any

from babel.dates import format_timedelta
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from web.mails import Mail
from web.operations import Operation
from web.static_files import ASSETS
from web.words import WORDS, Problem, spoken

ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+\Z")
GRAPHIQL_FILES = ("react.js", "react-dom.js", "graphiql.min.js", "graphiql.min.css")
STATUS = {
    Problem.APPROVAL_PENDING: HTTPStatus.FORBIDDEN,
    Problem.FORM_EXPIRED: HTTPStatus.BAD_REQUEST,
    Problem.LINK_DAMAGED: HTTPStatus.BAD_REQUEST,
    Problem.LINK_EXPIRED: HTTPStatus.GONE,
    Problem.LINK_INVALID: HTTPStatus.NOT_FOUND,
    Problem.LINK_REPLACED: HTTPStatus.GONE,
    Problem.LINK_USED: HTTPStatus.GONE,
    Problem.LOGIN_REFUSED: HTTPStatus.FORBIDDEN,
    Problem.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Problem.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Page(StrEnum):
    """The kinds of page that differ in what they may load, send and be framed by."""

    GRAPHIQL = "GRAPHIQL"
    LETTER_HTML = "LETTER_HTML"
    MAILBOX = "MAILBOX"
    PLAIN = "PLAIN"
    SIGN_IN = "SIGN_IN"


OWN = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:"
SHUT = "frame-ancestors 'none'; base-uri 'none'"
POLICIES = {
    Page.GRAPHIQL: "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    f"form-action 'none'; {SHUT}",
    Page.LETTER_HTML: "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    Page.MAILBOX: f"{OWN}; frame-src 'self'; form-action 'none'; {SHUT}",
    Page.PLAIN: f"{OWN}; form-action 'none'; {SHUT}",
    Page.SIGN_IN: f"{OWN}; form-action {{form_action}}; {SHUT}",
}


@dataclass(frozen=True)
class Shop:
    """The store as its pages name it, and the origins a sign-in may lead to."""

    name: str
    url: str | None = None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration store to sign in as."""

    email: str
    label: str
    staff: bool = False


def headers_for(page: Page, origins: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers of a page; `origins` are where its form's answer may redirect to.

    Chromium applies `form-action` to the redirect after a POST as well.
    """
    for origin in (listed := list(origins)):
        if not ORIGIN.match(origin):
            raise ValueError(f"not an origin: {origin!r}")
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": POLICIES[page].format(form_action=" ".join(["'self'", *listed])),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def fill(text: str, **values: str) -> Markup:
    """Put values into a sentence, each escaped and kept from turning the direction of the rest."""
    isolated = {
        name: Markup("<bdi>{}</bdi>").format(broken(value)) for name, value in values.items()
    }
    return escape(text).format(**isolated)


def broken(text: str) -> Markup:
    """Let an address that is too long for its line be broken where it reads well."""
    whole = escape(text)
    return Markup(re.sub(r"(?=[@.])", "<wbr>", whole)) if "@" in whole else whole


def ago(past: timedelta, language: str) -> str:
    """Say how long ago something was."""
    return format_timedelta(-past, add_direction=True, format="long", locale=language)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["broken"] = broken
ENVIRONMENT.filters["fill"] = fill
ENVIRONMENT.globals["asset"] = ASSETS.url


def render(name: str, **data: Any) -> str:
    """Fill in a template."""
    return ENVIRONMENT.get_template(name).render(data)


def answer(
    name: str,
    page: Page,
    *,
    status: int = HTTPStatus.OK,
    origins: Iterable[str] = (),
    extra: Mapping[str, str] | None = None,
    **data: Any,
) -> HTMLResponse:
    """Answer with a page and the headers that suit it."""
    headers = {**headers_for(page, origins), **(extra or {})}
    return HTMLResponse(render(name, **data), status_code=status, headers=headers)


def confirm(
    *,
    shop: Shop,
    locale: str | None,
    email: str,
    asked: timedelta,
    token: str,
    nonce: str,
    device: str | None = None,
    current: str | None = None,
) -> HTMLResponse:
    """Ask whether to sign in, or, where `current` is somebody else, whether to change over.

    The form posts `token`, `nonce` and `action` (`sign_in` or `report`) to /sign-in.
    """
    language = spoken(locale)
    return answer(
        "sign_in_other.html" if current else "sign_in_confirm.html",
        Page.SIGN_IN,
        origins=shop.origins,
        extra={"Content-Language": language},
        language=language,
        words=WORDS[language],
        shop=shop,
        email=email,
        current=current,
        asked=ago(asked, language),
        device=device,
        token=token,
        nonce=nonce,
    )


def problem(
    *, shop: Shop, locale: str | None, problem: Problem, retry_after: int | None = None
) -> HTMLResponse:
    """Say why nobody was signed in and what to do next."""
    language = spoken(locale)
    extra = {"Content-Language": language}
    if retry_after is not None:
        extra["Retry-After"] = str(retry_after)
    return answer(
        "sign_in_problem.html",
        Page.SIGN_IN,
        status=STATUS[problem],
        extra=extra,
        language=language,
        words=WORDS[language],
        shop=shop,
        problem=problem.value,
    )


def done(*, shop: Shop, locale: str | None, email: str | None) -> HTMLResponse:
    """Say who is signed in, or, without an address, that the link was reported and is dead."""
    language = spoken(locale)
    return answer(
        "sign_in_done.html",
        Page.SIGN_IN,
        extra={"Content-Language": language},
        language=language,
        words=WORDS[language],
        shop=shop,
        email=email,
    )


def mailbox(mails: Sequence[Mail], *, now: datetime, refresh: int | None = 5) -> HTMLResponse:
    """List caught mails, newest first; `refresh` is in seconds."""
    newest = sorted(mails, key=lambda mail: mail.sent_at, reverse=True)
    rows = [(mail, ago(now - mail.sent_at, "en")) for mail in newest]
    return answer("mailbox.html", Page.MAILBOX, rows=rows, refresh=refresh)


def letter(mail: Mail, *, now: datetime) -> HTMLResponse:
    """Show one mail: its links as buttons, its code, and both its parts."""
    age = ago(now - mail.sent_at, "en")
    return answer("letter.html", Page.MAILBOX, mail=mail, age=age)


def letter_html(mail: Mail) -> HTMLResponse:
    """Answer the mail's own HTML for the frame; its links open in a tab of their own."""
    base = '<base target="_blank">'
    html, found = re.subn(r"<head[^>]*>", lambda tag: tag[0] + base, mail.html or "", count=1)
    return HTMLResponse(html if found else base + html, headers=headers_for(Page.LETTER_HTML))


def home(
    *, shop: Shop, development: bool, people: Sequence[Person] = (), graphql: str = "/graphql"
) -> HTMLResponse:
    """Say what is running here and where its doors are."""
    return answer(
        "home.html",
        Page.PLAIN,
        shop=shop,
        development=development,
        people=people if development else (),
        graphql=graphql,
    )


def graphiql(
    *,
    shop: Shop,
    operations: Sequence[Operation],
    development: bool,
    people: Sequence[Person] = (),
    endpoint: str = "/graphql",
) -> HTMLResponse:
    """Serve GraphiQL, or, where its files were not fetched, how to get them."""
    if any(ASSETS.url(name) is None for name in GRAPHIQL_FILES):
        return answer(
            "graphiql_missing.html",
            Page.PLAIN,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            development=development,
        )
    config = {
        "endpoint": endpoint,
        "mailbox": "/mailbox" if development else None,
        "people": [asdict(person) for person in people] if development else [],
        "operations": [asdict(operation) for operation in operations],
    }
    return answer(
        "graphiql.html",
        Page.GRAPHIQL,
        shop=shop,
        development=development,
        people=config["people"],
        config=json.dumps(config),
    )
