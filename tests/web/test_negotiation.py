"""Accept headers as clients send them."""

from __future__ import annotations

import pytest

from web.negotiation import GRAPHQL, HTML, JSON, best, is_json

TYPES = (JSON, GRAPHQL)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL),
        ("application/graphql-response+json,application/json;q=0.9", GRAPHQL),  # Apollo Client 4
        (
            "application/graphql-response+json, application/graphql+json, application/json, "
            "text/event-stream, multipart/mixed",  # urql
            GRAPHQL,
        ),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.2, application/graphql-response+json;q=0.8", GRAPHQL),
        ("application/json;q=0, */*", GRAPHQL),
        ("*/*;q=0.1, application/graphql-response+json;q=0.05", JSON),
        ("application/json;q=0", None),
        ("text/event-stream", None),
        ("text/html", None),
        ("multipart/mixed, text/event-stream;q=1", None),
        ("application/json;q=2", None),
        ("nonsense", None),
        (";;;,,,", None),
        ("*/json", None),
    ],
)
def test_the_best_type_is_chosen_by_weight(accept: str | None, expected: str | None) -> None:
    assert best(accept, TYPES) == expected


def test_a_browser_that_opens_the_address_wants_a_page() -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert best(accept, (JSON, GRAPHQL, HTML)) == HTML
    assert best(accept, TYPES) == JSON


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ('Application/Json;Charset="UTF-8"', True),
        ("application/json; charset=utf-16", False),
        ("application/jsonx", False),
        ("text/plain; application/json", False),
        ("text/plain", False),
        ("multipart/form-data; boundary=x", False),
        ("application/x-www-form-urlencoded", False),
        ("application/graphql", False),
        ("", False),
        (None, False),
    ],
)
def test_a_body_must_be_declared_as_json(content_type: str | None, expected: bool) -> None:
    assert is_json(content_type) is expected
