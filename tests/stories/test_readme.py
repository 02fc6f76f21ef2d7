"""What the README shows, asked of the program that it tells to start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx2

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
FIRST = re.compile(r'"query": "(.*)"')
SECOND = re.compile(r"## The second query.*?```graphql\n(.*?)```", re.DOTALL)


def asked(server: str, document: str, **variables: Any) -> Any:
    body = {"query": document, "variables": variables}
    answer = httpx2.post(f"{server}/graphql", json=body, timeout=30).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_the_first_query_and_the_second_which_orders_something(server: str) -> None:
    first, second = FIRST.search(README), SECOND.search(README)
    assert first
    assert second
    products = asked(server, first[1])["products"]["nodes"]
    [bowl] = [each for each in products if each["name"] == "Breakfast bowl"]

    told = asked(server, second[1], variant=bowl["variants"][0]["id"])

    assert told["addToCart"] == {}
    total = {"amount": "49.10", "currency": "EUR"}
    assert told["updateCheckout"]["checkout"] == {
        "totals": {"total": total},
        "canPlace": True,
        "problems": [],
    }
    order = told["placeOrder"]
    assert re.fullmatch(r"A-\d{4,}", order["number"])
    assert (order["total"], order["status"]) == (total, "PENDING")
    mails = asked(server, "{ mailbox(first: 1) { nodes { toAddress subject } } }")
    assert mails["mailbox"]["nodes"][0]["toAddress"] == "guest@example.com"
