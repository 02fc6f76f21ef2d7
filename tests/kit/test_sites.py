"""Sites: from where browsers bring cookies."""

from __future__ import annotations

import pytest

from kit.sites import is_same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://shop.example:8443", "https://shop.example", True),
        ("https://shop.example.com", "https://api.example.com", True),
        ("https://example.com", "https://api.example.com", True),
        ("https://SHOP.Example.com.", "https://api.example.com", True),
        ("https://shop.example.co.uk", "https://api.example.co.uk", True),
        ("https://shop.co.uk", "https://api.co.uk", None),
        ("https://shop.abc.de", "https://api.abc.de", None),
        ("http://shop.example.com", "https://api.example.com", False),
        ("https://shop.example", "https://api.example", False),
        ("https://shop.example.com", "https://shop.example.org", False),
        ("https://ada.github.io", "https://bob.github.io", False),
        ("http://localhost:3000", "http://127.0.0.1:8000", False),
        ("http://localhost:3000", "http://localhost:8000", True),
        ("http://10.0.0.1", "http://20.0.0.1", False),
        ("http://shop.localhost", "http://localhost", False),
    ],
)
def test_two_addresses_are_of_one_site_when_one_owner_has_their_end(
    one: str, other: str, same: bool | None
) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same
