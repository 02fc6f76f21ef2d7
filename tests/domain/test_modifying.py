"""Modifying: answers are kept the one way, and each that cannot be is blamed by its path."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.modifying import (
    LONGEST,
    ModifierAnswer,
    Option,
    Question,
    answered,
    as_answers,
    differences,
    digest,
)
from kit import ids
from kit.ids import PublicId
from kit.refused import InvalidInput
from models import Modifier, ModifierChoice, ModifierKind

C, T = ModifierKind.CHOICE, ModifierKind.TEXT


def option(number: int, difference: int = 0, *excludes: int) -> Option:
    """Make a choice by a number."""
    out = frozenset(UUID(int=each) for each in excludes)
    return Option(UUID(int=number), f"c{number}", {"en": f"Choice {number}"}, difference, out)


WRAP = Question(UUID(int=1), "wrap", {"en": "Wrapping"}, C, 1, 1, (option(11), option(12, 250)))
EXTRAS = Question(
    UUID(int=2),
    "extras",
    {"en": "Extras"},
    C,
    0,
    2,
    (option(21, 100), option(22, -50), option(23, 300, 12), option(24, 10, 21)),
)
CARD = Question(UUID(int=3), "card", {"en": "Card"}, T, 0, 20)
ALL = (WRAP, EXTRAS, CARD)


def answer(question: int, *choices: int, text: str | None = None) -> ModifierAnswer:
    """Answer a question by numbers of choices, or in words."""
    return ModifierAnswer(
        modifier_id=PublicId(ids.public(Modifier, UUID(int=question))),
        choice_ids=[PublicId(ids.public(ModifierChoice, UUID(int=each))) for each in choices],
        text=text,
    )


def blamed(*answers: ModifierAnswer, questions: Any = ALL) -> list[tuple[str, ...]]:
    """Name the paths that are blamed for answers that are refused."""
    with pytest.raises(InvalidInput) as refused:
        answered(questions, answers)
    assert refused.value.code() == "INVALID_INPUT"
    return [wrong.path for wrong in refused.value.fields]


def test_answers_are_kept_with_what_they_are_called_and_add() -> None:
    kept = answered(ALL, [answer(3, text="  For Ada "), answer(1, 12)])

    assert kept == [
        {
            "modifier": str(UUID(int=1)),
            "key": "wrap",
            "name": {"en": "Wrapping"},
            "choices": [
                {
                    "choice": str(UUID(int=12)),
                    "key": "c12",
                    "name": {"en": "Choice 12"},
                    "difference": 250,
                }
            ],
            "text": None,
        },
        {
            "modifier": str(UUID(int=3)),
            "key": "card",
            "name": {"en": "Card"},
            "choices": [],
            "text": "For Ada",
        },
    ]
    assert differences(kept) == 250


def test_what_a_product_must_know_must_be_answered() -> None:
    assert blamed() == [("answers",)]
    assert blamed(answer(1)) == [("answers",)]
    assert blamed(answer(2, 21)) == [("answers",)]
    assert answered([EXTRAS, CARD], []) == []


@pytest.mark.parametrize("blank", ["", "  ", "\u200b\u2060", None])
def test_blank_words_answer_nothing(blank: str | None) -> None:
    needed = Question(CARD.id, "card", {}, T, 1, 20)

    assert answered([CARD], [answer(3, text=blank)]) == []
    assert blamed(answer(3, text=blank), questions=[needed]) == [("answers",)]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (answer(9, 11), ("0", "modifierId")),
        (answer(1, 13), ("0", "choiceIds", "0")),
        (answer(1, 21), ("0", "choiceIds", "0")),
        (answer(1, 11, 12), ("0", "choiceIds")),
        (answer(2, 21, 21), ("0", "choiceIds", "1")),
        (answer(2, 21, 24), ("0", "choiceIds", "1")),
        (answer(2, 24, 21), ("0", "choiceIds", "1")),
        (answer(1, 11, text="red"), ("0", "text")),
        (answer(3, 11), ("0", "choiceIds")),
        (answer(3, text="x" * 21), ("0", "text")),
        (answer(3, text="two\nlines"), ("0", "text")),
        (answer(3, text="\x00"), ("0", "text")),
        (answer(3, text="a\u2028b"), ("0", "text")),
    ],
)
def test_an_answer_that_cannot_be_is_blamed(wrong: ModifierAnswer, path: tuple[str, ...]) -> None:
    assert blamed(wrong) == [("answers", *path)]


def test_too_few_choices_are_blamed() -> None:
    pair = Question(EXTRAS.id, "extras", {}, C, 2, 3, EXTRAS.choices)

    assert blamed(answer(2, 21), questions=[pair]) == [("answers", "0", "choiceIds")]


def test_a_question_is_answered_once() -> None:
    assert blamed(answer(1, 11), answer(1, 12)) == [("answers", "1", "modifierId")]


def test_choices_of_two_questions_may_exclude_each_other() -> None:
    assert blamed(answer(2, 22, 23), answer(1, 12)) == [("answers", "1", "choiceIds", "0")]
    assert blamed(answer(1, 12), answer(2, 22, 23)) == [("answers", "1", "choiceIds", "1")]
    assert differences(answered(ALL, [answer(1, 11), answer(2, 22, 23)])) == 250


def test_all_that_is_wrong_is_blamed_at_once() -> None:
    assert blamed(answer(1, 13), answer(3, text="x" * 30), answer(8)) == [
        ("answers", "0", "choiceIds", "0"),
        ("answers", "1", "text"),
        ("answers", "2", "modifierId"),
    ]


@pytest.mark.parametrize("name", ["product_" + "0" * 31 + "1", "modifier_1", "x", "' or 1=1"])
def test_what_is_no_id_of_a_modifier_names_none(name: str) -> None:
    assert blamed(ModifierAnswer(modifier_id=PublicId(name), choice_ids=[], text=None)) == [
        ("answers", "0", "modifierId")
    ]


numbers = st.lists(st.sampled_from([11, 12, 21, 22, 23, 24, 99]), max_size=3)
words = st.one_of(st.none(), st.text(max_size=30))
answers = st.lists(
    st.builds(
        lambda n, choices, text: answer(n, *choices, text=text),
        st.sampled_from([1, 2, 3, 4]),
        numbers,
        words,
    ),
    max_size=4,
)


@given(answers)
def test_what_is_kept_keeps_every_rule(given: list[ModifierAnswer]) -> None:
    try:
        kept = answered(ALL, given)
    except InvalidInput:
        return
    chosen = {each["key"]: [c["key"] for c in each["choices"]] for each in kept}
    assert len(chosen["wrap"]) == 1
    assert len(set(chosen.get("extras", []))) == len(chosen.get("extras", [])) <= 2
    assert not {"c23", "c12"} <= {key for keys in chosen.values() for key in keys}
    assert not {"c21", "c24"} <= {key for keys in chosen.values() for key in keys}
    for each in kept:
        text = each["text"]
        assert (text is None) != (each["key"] == "card")
        assert text is None or (0 < len(text) <= 20 and text == text.strip())


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_choices_does_not_matter(
    given: list[ModifierAnswer], chance: Any
) -> None:
    other = [
        each.model_copy(update={"choice_ids": chance.sample(each.choice_ids, len(each.choice_ids))})
        for each in chance.sample(given, len(given))
    ]
    results = []
    for way in (given, other):
        try:
            results.append(answered(ALL, way))
        except InvalidInput:
            results.append([{"refused": True}])
    assert results[0] == results[1]


@given(answers)
def test_what_is_kept_would_be_taken_again(given: list[ModifierAnswer]) -> None:
    try:
        kept = answered(ALL, given)
    except InvalidInput:
        return
    assert answered(ALL, as_answers(kept)) == kept


def test_answers_are_told_apart_by_what_was_answered_alone() -> None:
    dearer = Question(WRAP.id, "wrap", {"de": "Papier"}, C, 1, 1, (option(11, 5), option(12, 999)))
    one, other = answered([WRAP], [answer(1, 12)]), answered([dearer], [answer(1, 12)])

    assert digest([]) == b""
    assert len(digest(one)) == 32
    assert digest(one) == digest(other)
    assert digest(one) != digest(answered([WRAP], [answer(1, 11)]))
    assert digest(answered([CARD], [answer(3, text="a")])) != digest(
        answered([CARD], [answer(3, text="b")])
    )


def test_words_have_an_end() -> None:
    with pytest.raises(ValueError, match="at most 1000"):
        answer(3, text="x" * (LONGEST + 1))
