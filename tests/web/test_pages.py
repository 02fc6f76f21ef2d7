"""Every page escapes what it is given, loads nothing from elsewhere and is fenced in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import UndefinedError
from starlette.responses import HTMLResponse

from web import pages
from web.mails import Mail
from web.operations import Operation, examples
from web.pages import Page, Shop
from web.static_files import ASSETS
from web.words import Problem

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
HOSTILE = "\"><script>alert('x')</script>&{{7*7}}{store}"
ESCAPED = "&#34;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;{{7*7}}{store}"
SHOP = Shop("Moss & Timber", "https://shop.example/", ("https://shop.example",))
NASTY = Shop(HOSTILE, "https://shop.example/")
EXAMPLE = Operation(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
MAIL = Mail(
    id="letter_1",
    to=HOSTILE,
    subject=HOSTILE,
    sent_at=NOW - timedelta(minutes=2),
    sender=HOSTILE,
    text=HOSTILE,
    html="<p>Hello</p>",
    headers=((HOSTILE, HOSTILE),),
    links=(("https://shop.example/a", HOSTILE),),
    code=HOSTILE,
)


def confirm(shop: Shop = SHOP, locale: str = "en", email: str = "j•••@example.org") -> HTMLResponse:
    return pages.confirm(
        shop=shop,
        locale=locale,
        email=email,
        asked=timedelta(minutes=3),
        token="sl_token",
        nonce="nonce",
        device="Firefox on Linux",
    )


def other(shop: Shop, email: str, current: str) -> HTMLResponse:
    return pages.confirm(
        shop=shop,
        locale="en",
        email=email,
        asked=timedelta(minutes=3),
        token=HOSTILE,
        nonce=HOSTILE,
        device=HOSTILE,
        current=current,
    )


Make = Callable[[], HTMLResponse]
PAGES: dict[str, Make] = {
    "confirm": lambda: confirm(NASTY, email=HOSTILE),
    "other": lambda: other(NASTY, HOSTILE, HOSTILE),
    "problem": lambda: pages.problem(shop=NASTY, locale="en", problem=Problem.LOGIN_REFUSED),
    "done": lambda: pages.done(shop=NASTY, locale="de", email=HOSTILE),
    "reported": lambda: pages.done(shop=NASTY, locale="en", email=None),
    "mailbox": lambda: pages.mailbox([MAIL], now=NOW),
    "empty mailbox": lambda: pages.mailbox([], now=NOW),
    "letter": lambda: pages.letter(MAIL, now=NOW),
    "home": lambda: pages.home(
        shop=NASTY, development=True, people=[pages.Person(HOSTILE, HOSTILE)]
    ),
}


@pytest.fixture
def with_graphiql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page believe that GraphiQL's files were fetched."""
    monkeypatch.setitem(pages.ENVIRONMENT.globals, "asset", lambda name: f"/assets/{name}")
    monkeypatch.setattr(ASSETS, "url", lambda name: f"/assets/{name}")


@pytest.fixture
def without_graphiql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ASSETS, "_manifest", dict)


def graphiql(shop: Shop = SHOP, development: bool = True) -> str:
    return text(
        pages.graphiql(
            shop=shop,
            operations=[EXAMPLE],
            development=development,
            people=[pages.Person(HOSTILE, HOSTILE)],
        )
    )


def text(answer: HTMLResponse) -> str:
    return bytes(answer.body).decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_text_stays_text(name: str) -> None:
    html = text(PAGES[name]())
    assert "<script" not in html
    if name != "empty mailbox":
        assert ESCAPED in html


@pytest.mark.usefixtures("with_graphiql")
def test_graphiql_keeps_hostile_texts_in_one_attribute() -> None:
    html = graphiql(NASTY)
    assert re.findall(r"<script[^>]*>", html) == [
        f'<script src="/assets/{name}" defer>'
        for name in ("react.js", "react-dom.js", "graphiql.min.js", "explorer.js", "graphiql.js")
    ]
    assert ESCAPED in html


@pytest.mark.parametrize("name", PAGES)
def test_a_page_tells_its_language_and_title_and_suits_a_phone(name: str) -> None:
    html = text(PAGES[name]())
    assert re.search(r'<html lang="(en|de)">', html)
    assert re.search(r"<title>[^<]+</title>", html)
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in html


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_no_script_or_inline_style(name: str) -> None:
    html = text(PAGES[name]())
    loaded = re.findall(r'<(?:link|img|iframe|script)[^>]*(?:href|src)="([^"]*)"', html)
    assert loaded
    assert all(url.startswith(("/assets/", "/mailbox/")) for url in loaded)
    assert not re.search(r'style="|<style|<[^>]* on\w+=', html)


@pytest.mark.usefixtures("with_graphiql")
def test_graphiql_loads_nothing_from_elsewhere() -> None:
    assert not re.search(r'(?:href|src)="(?!/)', graphiql())


def test_the_question_lets_its_form_lead_to_the_store() -> None:
    answer = confirm()
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self' https://shop.example;" in policy


def test_the_question_names_who_when_and_from_where_and_posts_what_was_given() -> None:
    html = text(confirm())
    assert "<h1>Sign in to <bdi>Moss &amp; Timber</bdi>?</h1>" in html
    for told in ("j•••<wbr>@example<wbr>.org", "3 minutes ago", "Firefox on Linux"):
        assert told in html
    assert '<form method="post" action="/sign-in"' in html
    assert '<input type="hidden" name="token" value="sl_token">' in html
    assert '<input type="hidden" name="nonce" value="nonce">' in html
    assert 'name="action" value="sign_in">Sign in</button>' in html
    assert 'name="action" value="report">It wasn’t me</button>' in html  # noqa: RUF001


def test_the_question_is_asked_in_german() -> None:
    answer = confirm(locale="de-AT")
    html = text(answer)
    assert '<html lang="de">' in html
    assert answer.headers["content-language"] == "de"
    assert "Bei <bdi>Moss &amp; Timber</bdi> anmelden?" in html
    for told in ("vor 3 Minuten", ">Anmelden</button>", "Das war ich nicht"):
        assert told in html


def test_changing_over_names_both_people() -> None:
    html = text(other(SHOP, "j•••@example.org", "ada@example.com"))
    assert "as <bdi>ada@example.com</bdi>. This link" in html.replace("<wbr>", "")
    assert "belongs to <bdi>j•••<wbr>@example<wbr>.org</bdi>" in html
    assert "Stay signed in as <bdi>ada<wbr>@example<wbr>.com</bdi>" in html


def test_an_unknown_device_is_left_out() -> None:
    answer = pages.confirm(
        shop=SHOP, locale="en", email="a", asked=timedelta(0), token="t", nonce="n"
    )
    assert "<dt>From</dt>" not in text(answer)


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.APPROVAL_PENDING, 403),
        (Problem.FORM_EXPIRED, 400),
        (Problem.LINK_DAMAGED, 400),
        (Problem.LINK_EXPIRED, 410),
        (Problem.LINK_INVALID, 404),
        (Problem.LINK_REPLACED, 410),
        (Problem.LINK_USED, 410),
        (Problem.LOGIN_REFUSED, 403),
        (Problem.RATE_LIMITED, 429),
        (Problem.UNAVAILABLE, 503),
    ],
)
def test_each_problem_has_its_status(problem: Problem, status: int) -> None:
    assert pages.problem(shop=SHOP, locale="de", problem=problem).status_code == status


def test_a_limit_says_when_to_come_back() -> None:
    answer = pages.problem(shop=SHOP, locale="en", problem=Problem.RATE_LIMITED, retry_after=60)
    assert answer.headers["retry-after"] == "60"


def test_without_a_storefront_nothing_points_to_one() -> None:
    html = text(pages.problem(shop=Shop("Moss"), locale="en", problem=Problem.LINK_USED))
    assert 'class="button"' not in html


def test_done_and_reported_are_told_apart() -> None:
    signed_in = text(pages.done(shop=SHOP, locale="en", email="ada@example.com"))
    reported = text(pages.done(shop=SHOP, locale="de", email=None))
    assert "<h1>You are signed in</h1>" in signed_in
    assert "<h1>Danke, dieser Link ist ungültig</h1>" in reported


def test_the_mailbox_is_newest_first_and_looks_again() -> None:
    older = Mail("letter_0", "b@example.com", "Older", NOW - timedelta(hours=1), "s", "t")
    html = text(pages.mailbox([older, MAIL], now=NOW))
    assert html.index("/mailbox/letter_1") < html.index("/mailbox/letter_0")
    assert "2 minutes ago" in html
    assert '<meta http-equiv="refresh" content="5">' in html
    assert "http-equiv" not in text(pages.mailbox([older], now=NOW, refresh=None))


def test_a_letter_shows_its_link_and_code_and_frames_its_html() -> None:
    mail = Mail(
        "letter_1",
        "a@example.com",
        "S",
        NOW,
        "s",
        "text",
        html="<p>",
        links=(("https://shop.example/a?b=1&c=2", "Sign in"),),
        code="4815 1623",
    )
    html = text(pages.letter(mail, now=NOW))
    assert '<a class="button" href="https://shop.example/a?b=1&amp;c=2">Sign in</a>' in html
    assert "<p>4815 1623</p>" in html
    assert 'src="/mailbox/letter_1/html"' in html
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in html


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<html><head lang=x><b>", '<html><head lang=x><base target="_blank"><b>'),
        ("<p>a", '<base target="_blank"><p>a'),
        (None, '<base target="_blank">'),
    ],
)
def test_a_letters_links_open_in_a_tab_of_their_own(html: str | None, shown: str) -> None:
    answer = pages.letter_html(Mail("i", "t", "s", NOW, "s", "t", html=html))
    assert text(answer) == shown
    assert answer.headers["content-security-policy"] == pages.POLICIES[Page.LETTER_HTML]


def test_home_in_production_has_no_development_doors() -> None:
    people = [pages.Person("ada@example.com", "Customer")]
    html = text(pages.home(shop=SHOP, development=False, people=people))
    for hidden in ("/mailbox", "GraphiQL", "ada@example.com"):
        assert hidden not in html
    assert "/healthz" in html


@pytest.mark.usefixtures("with_graphiql")
def test_graphiql_outside_development_has_no_mailbox_and_no_people() -> None:
    html = graphiql(development=False)
    assert "/mailbox" not in html
    assert "<option" not in html


@pytest.mark.usefixtures("without_graphiql")
def test_graphiql_without_its_files_says_how_to_get_them() -> None:
    answer = pages.graphiql(shop=SHOP, operations=examples(), development=True)
    assert answer.status_code == 503
    assert "python -m web.assets.fetch" in text(answer)


def test_a_forgotten_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError, match="shop"):
        pages.render("home.html", development=False)
