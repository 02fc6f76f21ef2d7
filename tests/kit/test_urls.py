"""Addresses that pages may name."""

from __future__ import annotations

import pytest

from kit.urls import BadUrl, https


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.com",
        "https://cdn.example.com/mug.webp?w=800&h=600#top",
        "https://cdn.example.com:8443/%C3%BC",
        "https://[2001:db8::1]/mug",
        "HTTPS://cdn.example.com/",
    ],
)
def test_an_address_of_https_is_taken_as_it_is(url: str) -> None:
    assert https(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https:a",
        "https://",
        "https://a:b@c",
        "https://a/\n",
        "https://a/'\"",
        "",
    ],
)
def test_what_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        https(url)
