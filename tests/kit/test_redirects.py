"""Redirects: to listed storefronts, written anew; what only looks like one is refused."""

from __future__ import annotations

import pytest

from kit import redirects
from kit.redirects import BadRedirect, Placement, Storefront, carrying

SHOP = Storefront("https://shop.example")
PART = Storefront("https://group.example", "/shop")
LOCAL = Storefront("http://localhost:3000")
FRONTS = [SHOP, PART, LOCAL, Storefront("http://[::1]:3000")]


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("https://shop.example/account?tab=1#orders", "https://shop.example/account?tab=1#orders"),
        ("HTTPS://Shop.Example/Account", "https://shop.example/Account"),
        ("https://shop.example:443/a", "https://shop.example/a"),
        ("https://shop.example//a", "https://shop.example//a"),
        ("/account", "https://shop.example/account"),
        ("/", "https://shop.example/"),
        ("/%2fevil.example", "https://shop.example/%2fevil.example"),
        ("https://group.example/shop", "https://group.example/shop"),
        ("https://group.example/shop/a", "https://group.example/shop/a"),
        ("http://localhost:3000/a", "http://localhost:3000/a"),
        ("http://[::1]:3000/a", "http://[::1]:3000/a"),
        ("https://shop.example/?next=https://evil.example", None),
        ("https://shop.example/a..b/.well-known", None),
    ],
)
def test_a_location_on_a_storefront_is_written_anew(raw: str, written: str | None) -> None:
    assert redirects.allowed(raw, FRONTS) == (written or raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "account",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:\\\\shop.example",
        "https:/shop.example",
        "https:shop.example",
        "https:///shop.example",
        "https://",
        "https://shop.example@evil.example/",
        "https://ada:pw@shop.example/",
        "https://@shop.example/",
        "https://shop.example.evil.example/",
        "https://evil.example/https://shop.example",
        "https://shop.example\\@evil.example",
        "https://shop.exam\tple/",
        "https://shop.example/\r\nSet-Cookie: sid=1",
        "https://shop.example/%0d%0aSet-Cookie:%20sid=1",
        "https://shop.example/%00",
        "https://shop.example/%5Cevil.example",
        "https://shop.example/a b",
        " https://shop.example/",
        "https://shop.example/\0",
        "https://shop.example/\u2028",
        "https://shop.example/ä",
        "https://\u017fhop.example/",
        "https://shop。example/",
        "https://shop.example./",
        "https://shop.example:8443/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://[::1/",
        "http://shop.example/",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "data:text/html,hi",
        "https://group.example/",
        "https://group.example/shopping",
        "https://group.example/shop/../admin",
        "https://group.example/shop/%2e%2E/admin",
        "https://group.example/shop/..",
        "http://localhost:3001/",
        "http://localhost/",
        "https://localhost:3000/",
        "https://shop.example/" + "a" * 2000,
    ],
)
def test_anything_else_is_refused(raw: str) -> None:
    with pytest.raises(BadRedirect):
        redirects.allowed(raw, FRONTS)


def test_nothing_is_allowed_where_no_storefront_is_listed() -> None:
    with pytest.raises(BadRedirect):
        redirects.allowed("/account", [])


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example/",
        "https://Shop.example",
        "https://shop.example:443",
        "http://shop.example",
        "shop.example",
        "*",
    ],
)
def test_a_storefront_is_listed_by_its_very_origin(origin: str) -> None:
    with pytest.raises(ValueError, match=r"origin|redirect"):
        Storefront(origin)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://shop.example", Storefront("https://shop.example", "/")),
        ("https://shop.example/", Storefront("https://shop.example", "/")),
        ("https://shop.example/in/app", Storefront("https://shop.example", "/in/app")),
        ("http://localhost:3000/in", Storefront("http://localhost:3000", "/in")),
    ],
)
def test_a_storefront_may_name_a_page(text: str, read: Storefront) -> None:
    assert Storefront.of(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/in?to=a",
        "https://shop.example/in#a",
        "https://shop.example/a/../in",
        "https://shop.example/%5cin",
        "https://Shop.example/in",
        "https://shop.example:443/in",
        "https://shop.example/ in",
        "/in",
    ],
)
def test_a_page_of_a_storefront_is_written_as_it_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"origin|redirect"):
        Storefront.of(text)


APP = [
    Storefront.of(one) for one in ("https://a.example", "https://a.example/in", "https://b.example")
]


@pytest.mark.parametrize(
    ("uri", "fits"),
    [
        ("https://a.example/in", True),
        ("https://a.example/in/", True),
        ("https://a.example/in?to=b", False),
        ("https://a.example/in?", False),
        ("https://a.example/in/out", False),
        ("https://a.example/inn", False),
        ("https://a.example/", False),
        ("https://b.example/anywhere", True),
        ("https://b.example/anywhere?to=a", False),
    ],
)
def test_a_token_is_handed_to_the_page_that_is_named_and_to_no_query(uri: str, fits: bool) -> None:
    assert redirects.takes_tokens(uri, APP) is fits


@pytest.mark.parametrize(
    ("uri", "placement", "expected"),
    [
        ("https://a.example/in", Placement.FRAGMENT, "https://a.example/in#t=sl_x"),
        ("https://a.example/in#old", Placement.FRAGMENT, "https://a.example/in#t=sl_x"),
        ("https://a.example/in", Placement.QUERY, "https://a.example/in?t=sl_x"),
        ("https://a.example/in?a=b", Placement.QUERY, "https://a.example/in?a=b&t=sl_x"),
    ],
)
def test_a_location_carries_a_token(uri: str, placement: Placement, expected: str) -> None:
    assert carrying(uri, "sl_x", placement) == expected
