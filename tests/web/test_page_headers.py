"""Each page may load, send and be framed exactly as it needs."""

from __future__ import annotations

import pytest

from web import pages
from web.pages import Page


def test_the_sign_in_pages_have_exactly_these_headers() -> None:
    assert pages.headers_for(Page.SIGN_IN, ["https://shop.example", "http://localhost:5173"]) == {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; form-action 'self' https://shop.example http://localhost:5173; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


@pytest.mark.parametrize(
    ("page", "policy"),
    [
        (
            Page.GRAPHIQL,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "font-src 'self' data:; connect-src 'self'; form-action 'none'; "
            "frame-ancestors 'none'; base-uri 'none'",
        ),
        (
            Page.MAILBOX,
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
            "frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (
            Page.LETTER_HTML,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
            "form-action 'none'; frame-ancestors 'self'; base-uri 'none'; "
            "sandbox allow-popups allow-popups-to-escape-sandbox",
        ),
        (
            Page.PLAIN,
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
            "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ],
)
def test_each_page_may_do_exactly_what_it_needs(page: Page, policy: str) -> None:
    assert pages.headers_for(page)["Content-Security-Policy"] == policy


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example/path",
        "https://shop.example; script-src *",
        "https://shop.example\r\nX: y",
        "https://shop.example\n",
        "https://*",
        "javascript:",
        "shop.example",
        "'unsafe-inline'",
        "",
    ],
)
def test_what_is_no_origin_never_gets_into_a_policy(origin: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        pages.headers_for(Page.SIGN_IN, [origin])
