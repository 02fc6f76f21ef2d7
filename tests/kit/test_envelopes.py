"""Envelopes, by country."""

from __future__ import annotations

import pytest

from kit.envelopes import lines

ADA = {"first_name": "Ada", "last_name": "Lovelace"}
TARO = {"first_name": "太郎", "last_name": "山田"}
WRITTEN: list[tuple[dict[str, str], list[str]]] = [
    (
        {**ADA, "company": "Engines", "line1": "12 Square", "line2": "Flat 2"}
        | {"city": "London", "postal_code": "SW1Y 4JH", "country": "GB"},
        ["Ada Lovelace", "Engines", "12 Square", "Flat 2", "London", "SW1Y 4JH", "UNITED KINGDOM"],
    ),
    (
        {**ADA, "line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"},
        ["Ada Lovelace", "Torstr. 1", "10119 Berlin", "GERMANY"],
    ),
    (
        {"line1": "1 Main St", "city": "Oakland", "region": "CA", "postal_code": "94601"}
        | {"country": "US"},
        ["1 Main St", "Oakland, CA 94601", "UNITED STATES"],
    ),
    (
        {**TARO, "line1": "千代田1-1", "region": "東京都", "postal_code": "100-0001"}
        | {"country": "JP"},
        ["〒100-0001", "東京都", "千代田1-1", "山田 太郎", "JAPAN"],
    ),
    (
        {**ADA, "line1": "1-1 Chiyoda", "city": "Chiyoda-ku", "region": "東京都"}
        | {"postal_code": "100-0001", "country": "JP"},
        ["Ada Lovelace", "1-1 Chiyoda", "Chiyoda-ku, Tokyo", "100-0001", "JAPAN"],
    ),
    (
        {**ADA, "line1": "Al Wasl Road 7", "region": "إمارة دبيّ", "country": "AE"},
        ["Ada Lovelace", "Al Wasl Road 7", "Dubai", "UNITED ARAB EMIRATES"],
    ),
    (
        {"line1": "1 Nathan Road", "city": "TST", "region": "Kowloon", "country": "HK"},
        ["1 Nathan Road", "TST", "Kowloon", "HONG KONG"],
    ),
    (
        {"line1": "Av. 1", "district": "Bela Vista", "city": "São Paulo", "region": "SP"}
        | {"postal_code": "01310-100", "country": "BR"},
        ["Av. 1", "Bela Vista", "São Paulo-SP", "01310-100", "BRAZIL"],
    ),
    (
        {"line1": "1 Rue Peel", "city": "Montréal", "region": "QC", "postal_code": "H3Z 2Y7"}
        | {"country": "CA"},
        ["1 Rue Peel", "Montréal QC H3Z 2Y7", "CANADA"],
    ),
    (
        {"line1": "1 George St", "city": "Sydney", "region": "NSW", "postal_code": "2000"}
        | {"country": "AU"},
        ["1 George St", "Sydney NSW 2000", "AUSTRALIA"],
    ),
    (
        {"line1": "5 Main St", "city": "Naas", "region": "Co. Kildare", "country": "IE"},
        ["5 Main St", "Naas", "Co. Kildare", "IRELAND"],
    ),
    (
        {"line1": "5 Rue de Rivoli", "city": "Paris", "postal_code": "75001", "country": "FR"},
        ["5 Rue de Rivoli", "75001 Paris", "FRANCE"],
    ),
    (
        {"line1": "中山路1号", "city": "南京市", "region": "江苏省", "postal_code": "210000"}
        | {"country": "CN"},
        ["210000", "江苏省南京市", "中山路1号", "CHINA"],
    ),
]


@pytest.mark.parametrize(("parts", "expected"), WRITTEN, ids=[p["country"] for p, _ in WRITTEN])
def test_an_address_is_written_as_in_its_country(
    parts: dict[str, str], expected: list[str]
) -> None:
    assert lines(parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"line1": "1 Main", "city": "Oakland", "country": "US"}, ["1 Main", "Oakland"]),
        ({"line1": "1 Main", "region": "CA", "country": "US"}, ["1 Main", "CA"]),
        ({"line1": "Katu 1", "city": "Helsinki", "country": "FI"}, ["Katu 1", "Helsinki"]),
        (
            {"line1": "1 Square", "city": "Ashford", "region": "Kent", "country": "GB"},
            ["1 Square", "Ashford", "Kent"],
        ),
    ],
)
def test_what_is_missing_leaves_no_gap_and_nothing_is_lost(
    parts: dict[str, str], expected: list[str]
) -> None:
    assert lines(parts)[:-1] == expected


def test_an_unknown_country_is_written_as_it_is() -> None:
    assert lines({"line1": "1 Main", "country": "XX"}) == ["1 Main", "XX"]


def test_a_line_never_breaks_within() -> None:
    parts = {"line1": "1 Main\nBCC: all", "city": "%Z%n%S", "country": "DE"}

    assert lines(parts) == ["1 Main BCC: all", "%Z%n%S", "GERMANY"]
