"""Merging carts, and what they come to: neither depends on an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain import reckoning
from domain.merging import CartChangeKind, Want, changes, merged
from domain.pricing import MOST

SEEDS = range(50)
START = datetime(2026, 1, 1, tzinfo=UTC)


def a_cart(r: Random) -> list[Want]:
    """Make a cart of few variants, so that carts have some in common."""
    keys = {(n, r.choice([b"", b"1"])) for n in r.sample(range(5), r.randrange(5))}
    return [
        Want(
            variant_id=UUID(int=n),
            quantity=r.choice([1, 2, 7, MOST - 1, MOST]),
            answers=[{"key": digest.decode()}] if digest else [],
            answers_hash=digest,
            seen_minor=r.randrange(1, 5) * 100,
            added_at=START + timedelta(minutes=r.randrange(9)),
        )
        for n, digest in sorted(keys)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_which_cart_comes_first_does_not_matter(seed: int) -> None:
    r = Random(seed)
    three = [a_cart(r) for _ in range(3)]

    results = [merged(merged(one, two), last) for one, two, last in permutations(three)]
    results += [merged(one, merged(two, last)) for one, two, last in permutations(three)]

    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_but_what_is_above_the_most(seed: int) -> None:
    r = Random(seed)
    ours, theirs = a_cart(r), a_cart(r)

    both = {want.key: want.quantity for want in merged(ours, theirs)}

    for key in {want.key for want in [*ours, *theirs]}:
        wanted = sum(want.quantity for want in [*ours, *theirs] if want.key == key)
        assert both.pop(key) == min(wanted, MOST)
    assert both == {}
    assert merged(ours, []) == merged([], ours)
    assert {want.key for want in merged(ours, [])} == {want.key for want in ours}


def test_what_was_done_is_told() -> None:
    def want(n: int, quantity: int) -> Want:
        return Want(UUID(int=n), quantity, [], b"", 100, START)

    before, given = [want(1, 1), want(2, MOST), want(3, 4)], [want(1, 2), want(2, 5), want(4, 6)]

    told = changes(before, merged(before, given), given)

    assert [(each.kind, each.variant_id.int, each.before, each.after) for each in told] == [
        (CartChangeKind.RAISED, 1, 1, 3),
        (CartChangeKind.CAPPED, 2, MOST, MOST),
        (CartChangeKind.ADDED, 4, 0, 6),
    ]


def facts(r: Random) -> dict[str, Any]:
    """Make what a line comes to, of any kind."""
    return {
        "quantity": r.randrange(1, 20),
        "wanted": r.randrange(20, 40),
        "currency": "EUR",
        "seen": r.choice([1000, 1250]),
        "answers": [],
        "forSale": r.random() < 0.8,
        "price": {
            "currency": r.choice(["EUR", "EUR", "USD"]),
            "list": r.choice([999, 1250]),
            "was": None,
            "rate": 2000,
            "entered": "GROSS",
            "shown": r.choice(["GROSS", "NET"]),
            "groupNet": None,
            "discount": r.choice([0, 1250]),
            "exempt": False,
            "prices": [["EUR", 10, 900, None]] if r.random() < 0.3 else [],
        },
        "stock": {
            "counted": r.random() < 0.5,
            "available": r.randrange(50),
            "backorders": False,
            "limit": None,
            "shown": 10,
        },
        "questions": [],
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_cart_comes_to_does_not_depend_on_the_order_of_its_lines(seed: int) -> None:
    r = Random(seed)
    made = [facts(r) for _ in range(r.randrange(1, 9))]
    for each in made:
        each["price"]["shown"] = made[0]["price"]["shown"]  # a store shows all alike
    lines = [reckoning.line(each) for each in made]
    shuffled = r.sample(lines, len(lines))

    assert reckoning.cart(shuffled) == reckoning.cart(lines)
    assert len(lines) == reckoning.cart(lines).line_count


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_cart_comes_to_is_the_sum_of_what_can_be_had(seed: int) -> None:
    r = Random(seed)
    lines = [facts(r) for _ in range(r.randrange(1, 9))]

    total = 0
    for each in lines:
        now = reckoning.line(each)
        if each["forSale"] and now.total is not None:
            assert now.unit is not None
            assert now.total.minor == now.unit.minor * each["quantity"]
            total += now.total.minor

    goods = reckoning.cart([reckoning.line(each) for each in lines]).goods
    assert goods is not None
    assert goods.minor == total
