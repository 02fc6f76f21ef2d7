"""Modifiers, through the schema: what staff let products ask, and what everybody reads of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import modifiers
from kit.ids import public
from models import Modifier, Product
from tests.conftest import Ask, Queries
from tests.makers import a_product
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.modifiers import a_modifier

FIELDS = """id key name kind position least most
  choices { id key name position difference { amount currency } excludes }"""
SHOW = "query ($id: ID!) { product(id: $id) { modifiers { %s } } }"


def choice(key: str, difference: str | None = None) -> dict[str, Any]:
    """Name a choice."""
    return {"key": key, "name": en(key.title()), "difference": difference}


WRAP = {
    "key": "wrap",
    "kind": "CHOICE",
    "name": en("How shall we wrap it?"),
    "choices": [choice("paper"), choice("box", "2.50"), choice("none", "-0.30")],
}
WORDS = {"key": "words", "kind": "TEXT", "name": en("Engraving"), "most": 12}


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


@pytest.fixture
async def mug(session: AsyncSession) -> str:
    """The id of a product."""
    return public(Product, (await a_product(session)).id)


async def test_everybody_reads_what_a_product_asks(
    ask: Ask, do: Do, mug: str, queries: Queries
) -> None:
    wrap = await do("createModifier", "Modifier", FIELDS, productId=mug, **WRAP, least=1)
    words = await do("createModifier", "Modifier", FIELDS, productId=mug, **WORDS)
    paper, box, _ = [each["id"] for each in wrap["choices"]]
    pairs = [{"choiceId": box, "otherId": paper}]
    await do("setModifierExclusions", "Product", productId=mug, pairs=pairs)

    with queries(4):
        shown = (await ask(SHOW % FIELDS, id=mug))["product"]["modifiers"]

    assert [each["key"] for each in shown] == ["wrap", "words"]
    assert shown[1] == words
    assert (words["kind"], words["least"], words["most"]) == ("TEXT", 0, 12)
    assert (shown[0]["least"], shown[0]["most"], shown[0]["name"]) == (
        1,
        1,
        "How shall we wrap it?",
    )
    assert [(c["key"], c["difference"]["amount"]) for c in shown[0]["choices"]] == [
        ("paper", "0.00"),
        ("box", "2.50"),
        ("none", "-0.30"),
    ]
    assert [c["excludes"] for c in shown[0]["choices"]] == [[box], [paper], []]


async def test_choices_are_replaced_and_those_that_stay_keep_their_ids(
    do: Do, mug: str, session: AsyncSession
) -> None:
    made = await do("createModifier", "Modifier", FIELDS, productId=mug, **WRAP)
    paper, box, none = [each["id"] for each in made["choices"]]
    pairs = [{"choiceId": a, "otherId": b} for a, b in ((paper, box), (paper, none))]
    await do("setModifierExclusions", "Product", productId=mug, pairs=pairs)

    changed = await do(
        "updateModifier",
        "Modifier",
        FIELDS,
        modifierId=made["id"],
        choices=[choice("box", "3"), choice("paper", "1"), choice("bag")],
        most=2,
    )

    assert [each["key"] for each in changed["choices"]] == ["box", "paper", "bag"]
    assert [each["id"] for each in changed["choices"][:2]] == [box, paper]
    assert [each["excludes"] for each in changed["choices"]] == [[paper], [box], []]
    [event] = await events_of(session, "modifier:update")
    assert event.before is not None
    assert event.before["choices"][1] == {"key": "box", "difference_minor": 250}
    assert event.after is not None
    assert event.after["most"] == 2


async def test_what_is_not_sent_stays(do: Do, mug: str, session: AsyncSession) -> None:
    made = await do("createModifier", "Modifier", FIELDS, productId=mug, **WORDS)

    changed = await do("updateModifier", "Modifier", FIELDS, modifierId=made["id"], least=1)
    named = await do("updateModifier", "Modifier", FIELDS, modifierId=made["id"], name=en("Words"))

    assert changed == {**made, "least": 1}
    assert named == {**changed, "name": "Words"}


async def test_a_modifier_is_taken_away(ask: Ask, do: Do, mug: str) -> None:
    made = await do("createModifier", "Modifier", FIELDS, productId=mug, **WRAP)
    id = {"modifierId": made["id"]}

    assert await do("deleteModifier", "Modifier", "key", **id) == {"key": "wrap"}
    assert (await ask(SHOW % "key", id=mug))["product"] == {"modifiers": []}
    for name in ("updateModifier", "deleteModifier"):
        assert await do(name, "Modifier", **id) == ("NO_SUCH_MODIFIER", "modifierId")


@pytest.mark.parametrize(
    ("base", "changed", "refusal"),
    [
        (WRAP, {"productId": "product_1"}, ("NO_SUCH_PRODUCT", "productId")),
        (WRAP, {"key": "taken"}, ("KEY_TAKEN", "key")),
        (WRAP, {"key": "No"}, ("INVALID_INPUT", "key")),
        (WRAP, {"choices": []}, ("INVALID_INPUT", "choices")),
        (WRAP, {"choices": [choice("a"), choice("a")]}, ("INVALID_INPUT", "choices.1.key")),
        (WRAP, {"choices": [choice("a", "0.001")]}, ("INVALID_INPUT", "choices.0.difference")),
        (WRAP, {"choices": [choice("a", "-1e30")]}, ("INVALID_INPUT", "choices.0.difference")),
        (WRAP, {"choices": [choice("a")] * 101}, ("INVALID_INPUT", "choices")),
        (WRAP, {"least": 2}, ("INVALID_INPUT", "least")),
        (WRAP, {"least": 4, "most": 5}, ("INVALID_INPUT", "least")),
        (WRAP, {"least": -1}, ("INVALID_INPUT", "least")),
        (WRAP, {"most": 0}, ("INVALID_INPUT", "most")),
        (WORDS, {"choices": [choice("a")]}, ("INVALID_INPUT", "choices")),
        (WORDS, {"least": 2}, ("INVALID_INPUT", "least")),
        (WORDS, {"most": 1001}, ("INVALID_INPUT", "most")),
    ],
)
async def test_what_nobody_could_answer_is_refused_by_its_path(
    do: Do,
    mug: str,
    session: AsyncSession,
    base: dict[str, Any],
    changed: dict[str, Any],
    refusal: tuple[str, ...],
) -> None:
    await do("createModifier", "Modifier", productId=mug, **{**WORDS, "key": "taken"})

    refused = await do("createModifier", "Modifier", **{"productId": mug, **base, **changed})

    assert refused == refusal


async def test_a_change_that_nobody_could_answer_is_refused(do: Do, mug: str) -> None:
    made = await do("createModifier", "Modifier", productId=mug, **WRAP)

    for changed, path in (({"least": 2}, "least"), ({"choices": []}, "choices")):
        refused = await do("updateModifier", "Modifier", modifierId=made["id"], **changed)
        assert refused == ("INVALID_INPUT", path)


async def test_pairs_that_cannot_be_are_blamed(do: Do, mug: str, session: AsyncSession) -> None:
    made = await do("createModifier", "Modifier", FIELDS, productId=mug, **WRAP)
    one, two, _ = [each["id"] for each in made["choices"]]
    other = await a_product(session)
    elsewhere = await a_modifier(session, other, {"gold": 1})
    [stranger] = await modifiers.choices_of(session, elsewhere)
    foreign = public(type(stranger), stranger.id)

    async def given(*pairs: tuple[str, str]) -> Any:
        named = [{"choiceId": a, "otherId": b} for a, b in pairs]
        return await do("setModifierExclusions", "Product", productId=mug, pairs=named)

    assert await given((one, one)) == ("INVALID_INPUT", "pairs.0.otherId")
    assert await given((foreign, one)) == ("INVALID_INPUT", "pairs.0.choiceId")
    assert await given((one, foreign)) == ("INVALID_INPUT", "pairs.0.otherId")
    assert await given((one, two), (two, one)) == ("INVALID_INPUT", "pairs.1")
    assert await given(*[(one, two)] * 501) == ("INVALID_INPUT", "pairs")
    refused = await do("setModifierExclusions", "Product", productId="product_1", pairs=[])
    assert refused == ("NO_SUCH_PRODUCT", "productId")


async def test_exclusions_are_replaced_by_those_given(do: Do, mug: str) -> None:
    made = await do("createModifier", "Modifier", FIELDS, productId=mug, **WRAP)
    one, two, three = [each["id"] for each in made["choices"]]
    fields = "modifiers { choices { excludes } }"
    usual = {"productId": mug}

    first = await do(
        "setModifierExclusions",
        "Product",
        fields,
        **usual,
        pairs=[{"choiceId": one, "otherId": two}, {"choiceId": three, "otherId": two}],
    )
    none = await do("setModifierExclusions", "Product", fields, **usual, pairs=[])

    assert [each["excludes"] for each in first["modifiers"][0]["choices"]] == [
        [two],
        [one, three],
        [two],
    ]
    assert [each["excludes"] for each in none["modifiers"][0]["choices"]] == [[], [], []]


async def test_a_product_asks_so_much_at_most(
    do: Do, mug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modifiers, "MOST_MODIFIERS", 1)
    await do("createModifier", "Modifier", productId=mug, **WORDS)

    assert await do("createModifier", "Modifier", productId=mug, **WRAP) == ("TOO_MANY",)


async def test_what_an_unpublished_product_asks_is_hidden(ask: Ask, session: AsyncSession) -> None:
    hidden = await a_product(session, is_published=False)
    id = public(Modifier, (await a_modifier(session, hidden)).id)

    assert await ask("query ($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}
