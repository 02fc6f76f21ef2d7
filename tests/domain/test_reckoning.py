"""What one of a line costs with what was chosen: everywhere the same, and never below nothing."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain import filling, modifying, pricing, reckoning
from domain.availability import sellable
from domain.filling import Goods
from domain.modifying import ModifierAnswer
from domain.reckoning import CartProblemKind
from domain.refusals import OtherCurrency
from kit.ids import public
from kit.money import Money
from models import CartLine, Modifier, ModifierChoice

SEEDS = range(100)
ID = UUID(int=1)


def chosen(*choices: int) -> ModifierAnswer:
    """Answer by some choices."""
    given = {
        "modifier_id": public(Modifier, ID),
        "choice_ids": [public(ModifierChoice, UUID(int=n)) for n in choices],
    }
    return ModifierAnswer.model_validate(given)


def facts(r: Random) -> dict[str, Any]:
    """Make a line whose buyer has chosen something that costs, or saves, more or less."""
    choices = [
        {
            "id": str(UUID(int=n)),
            "key": f"c{n}",
            "name": {},
            "difference": r.choice([-1500, -1000, -1, 0, 333]),
            "currency": "EUR",
            "excludes": [],
        }
        for n in (2, 3)
    ]
    question = {"id": str(ID), "key": "q", "name": {}, "kind": "CHOICE", "least": 0, "most": 2}
    made: dict[str, Any] = {
        "quantity": r.randrange(1, 20),
        "wanted": 20,
        "currency": r.choice(["EUR", "EUR", "EUR", "USD"]),
        "seen": 1,
        "forSale": True,
        "price": {
            "currency": "EUR",
            "list": r.choice([0, 999, 1250]),
            "was": r.choice([None, 1300, 1600]),
            "rate": r.choice([0, 700, 1900]),
            "entered": r.choice(["GROSS", "NET"]),
            "shown": r.choice(["GROSS", "NET"]),
            "groupNet": r.choice([None, True, False]),
            "discount": r.choice([0, 1250]),
            "exempt": False,
            "prices": r.choice([[], [["EUR", 10, 900, 1100]], [["USD", 1, 1000, None]]]),
        },
        "stock": {"counted": False, "available": 0, "backorders": False, "limit": None, "shown": 0},
        "questions": [{**question, "choices": choices}],
    }
    made["answers"] = modifying.answered(
        modifying.questions(made["questions"]), [chosen(*r.choice([(2,), (2, 3)]))]
    )
    return made


def a_line(made: dict[str, Any]) -> CartLine:
    return CartLine(
        cart_id=ID,
        variant_id=ID,
        quantity=made["quantity"],
        answers=made["answers"],
        currency=made["currency"],
        seen_minor=0,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_chosen_costs_the_same_wherever_it_is_asked(seed: int) -> None:
    made = facts(Random(seed))
    price, currency, quantity = made["price"], made["currency"], made["quantity"]
    offer = pricing.offer(price, quantity=quantity, currency=currency)
    differs = sum(c["difference"] for c in made["answers"][0]["choices"])
    is_foreign = currency != "EUR" and any(c["difference"] for c in made["answers"][0]["choices"])

    now = reckoning.line(made)
    whole = reckoning.cart([now])

    assert now.unit == reckoning.unit_now(made, a_line(made))
    if offer is None or is_foreign:
        assert (now.unit, now.total, now.was) == (None, None, None)
        assert [each.kind for each in now.problems] == [CartProblemKind.NOT_FOR_YOU]
        assert whole.goods == Money(0, currency)
        return
    assert now.unit is not None
    assert now.unit.minor == max(0, offer.unit.minor + pricing.converted(price, differs))
    assert now.total == whole.goods == Money(now.unit.minor * quantity, currency)
    assert now.was is None or now.was.minor > now.unit.minor
    assert now.regular is None or now.regular.minor >= now.unit.minor


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_put_into_a_cart_is_seen_at_what_it_costs(seed: int) -> None:
    made = facts(Random(seed))
    goods, put = Goods(ID, "EUR", made), (made["currency"], made["quantity"], made["answers"])
    unit = reckoning.line(made).unit

    if unit is None:
        plain = reckoning.unit_of(made, [], made["currency"], made["quantity"])
        with pytest.raises(OtherCurrency) as refused:
            filling.seen(goods, *put)
        [wrong] = refused.value.fields
        assert wrong.path == (("variantId",) if plain is None else ("answers",))
    else:
        assert filling.seen(goods, *put) == unit.minor


@pytest.mark.parametrize("available", [0, 9, 10, 11, 30])
@pytest.mark.parametrize("wanted", [1, 10, 11, 31, 50])
def test_who_wants_too_many_is_told_how_many_only_where_the_store_tells(
    available: int, wanted: int
) -> None:
    made = {**facts(Random(0)), "wanted": wanted, "seen": 0}
    made["stock"] = {**made["stock"], "counted": True, "available": available, "shown": 10}

    told = [
        each for each in reckoning.line(made, told=False).problems if each.available is not None
    ]
    short = [p for p in reckoning.line(made).problems if p.kind is CartProblemKind.SHORT_STOCK]

    assert bool(short) is (sellable(made["stock"], wanted) < wanted)
    assert [each.available for each in told] == ([available] if short and available <= 10 else [])
