"""The table of who may ask from where."""

from __future__ import annotations

import pytest

from web.origins import Sent, is_ambiguous, is_trusted

SHOP = "https://shop.test"
EVIL = "https://evil.test"
ALLOWED = frozenset({SHOP, "https://api.shop.test"})


def sent(
    who: str,
    origin: str | None = None,
    site: str | None = None,
    method: str = "POST",
    preflight: bool = False,
) -> Sent:
    claims = "claim" in who
    return Sent(method, origin, site, "cookie" in who, "bearer" in who, preflight, claims)


@pytest.mark.parametrize("who", ["nobody", "cookie", "claim"])
@pytest.mark.parametrize(
    ("origin", "site", "method", "expected"),
    [
        (SHOP, "cross-site", "POST", True),
        (SHOP, "same-site", "POST", True),
        (SHOP, None, "POST", True),
        ("https://api.shop.test", "same-origin", "POST", True),
        ("http://renamed-by-a-proxy", "same-origin", "POST", True),
        (EVIL, "cross-site", "POST", False),
        (EVIL, "same-site", "POST", False),
        (EVIL, None, "POST", False),
        (EVIL, "none", "POST", False),
        ("https://shop.test.evil.test", None, "POST", False),
        ("http://shop.test", None, "POST", False),
        ("https://shop.test:444", None, "POST", False),
        ("HTTPS://SHOP.TEST", None, "POST", False),
        ("", None, "POST", False),
        ("null", None, "POST", False),
        ("null", "same-origin", "POST", False),
        (None, "same-origin", "POST", True),
        (None, "same-site", "POST", True),
        (None, "cross-site", "POST", False),
        (None, "none", "POST", False),
        (None, "invented", "POST", False),
        (None, "same-origin", "GET", True),
        (None, "none", "GET", True),
        (EVIL, "cross-site", "GET", False),
    ],
)
def test_a_page_may_ask_when_we_know_it(
    who: str, origin: str | None, site: str | None, method: str, expected: bool
) -> None:
    assert is_trusted(sent(who, origin, site, method), ALLOWED) is expected


def test_a_request_from_no_page_needs_the_header_only_with_a_cookie() -> None:
    assert is_trusted(sent("nobody"), ALLOWED)
    assert not is_trusted(sent("cookie"), ALLOWED)
    assert not is_trusted(sent("cookie", method="GET"), ALLOWED)
    assert is_trusted(sent("cookie", preflight=True), ALLOWED)
    assert not is_trusted(sent("claim"), ALLOWED)
    assert not is_trusted(sent("claim", method="GET"), ALLOWED)
    assert is_trusted(sent("claim", preflight=True), ALLOWED)


def test_the_header_does_not_excuse_a_foreign_page() -> None:
    assert not is_trusted(sent("cookie", EVIL, "cross-site", preflight=True), ALLOWED)


def test_a_link_followed_from_elsewhere_may_read_without_a_cookie_only() -> None:
    assert is_trusted(sent("nobody", None, "cross-site", "GET"), ALLOWED)
    assert not is_trusted(sent("cookie", None, "cross-site", "GET"), ALLOWED)
    assert not is_trusted(sent("claim", None, "cross-site", "GET"), ALLOWED)


@pytest.mark.parametrize("origin", [EVIL, "null", None])
def test_a_bearer_may_ask_from_anywhere(origin: str | None) -> None:
    assert is_trusted(sent("bearer", origin, "cross-site"), ALLOWED)


def test_two_credentials_are_ambiguous() -> None:
    assert is_ambiguous(sent("cookie and bearer"))
    assert not is_ambiguous(sent("cookie"))
    assert not is_ambiguous(sent("bearer"))
    assert not is_ambiguous(sent("claim and bearer"))
