"""Modifying: what a buyer answers to the questions about a product, as functions of values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

import kit.ids
from domain.commands import Command, is_one_line
from domain.refusals import InvalidInput
from kit.ids import PublicId
from kit.refused import Wrong
from models import Modifier, ModifierChoice, ModifierKind

MOST_MODIFIERS = 50  # of a product
MOST_CHOICES = 100  # of a modifier
LONGEST = 1000  # characters of an answer in words
MOST_NAMED = 100  # in an answer

Kept = dict[str, Any]
Reason = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Option:
    """A choice that can be made, and with which others it cannot."""

    id: UUID
    key: str
    name: Mapping[str, str]
    difference: int
    excludes: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Question:
    """A modifier with its choices."""

    id: UUID
    key: str
    name: Mapping[str, str]
    kind: ModifierKind
    least: int
    most: int
    choices: tuple[Option, ...] = ()


class ModifierAnswer(Command):
    """What a buyer answers to a modifier of a product."""

    modifier_id: Annotated[PublicId, Field(description="The modifier that is answered.")]
    choice_ids: Annotated[
        list[PublicId],
        Field(
            default_factory=list,
            max_length=MOST_NAMED,
            description="The choices that are made, for CHOICE, in any order.",
        ),
    ]
    text: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            max_length=LONGEST,
            description="The words, in one line, for TEXT. Blank ones answer nothing.",
        ),
    ]


ModifierAnswers = Annotated[
    list[ModifierAnswer],
    Field(
        default_factory=list,
        max_length=MOST_MODIFIERS,
        description="What is answered to the modifiers of its product.",
    ),
]


def answered(
    questions: Sequence[Question], answers: Sequence[ModifierAnswer], path: str = "answers"
) -> list[Kept]:
    """Write answers as they are kept, whatever their order, or refuse, blaming each wrong one."""
    by_id = {question.id: question for question in questions}
    kept: dict[UUID, Kept] = {}
    wrong: list[Reason] = []
    seen: set[UUID] = set()
    for place, answer in enumerate(answers):
        question = by_id.get(kit.ids.of(Modifier, answer.modifier_id) or UUID(int=0))
        found = list(_misfits(question, answer, seen))
        wrong += [((str(place), *where), why) for where, why in found]
        if question is not None and not found:
            seen.add(question.id)
            if given := _written(question, answer):
                kept[question.id] = given
    wrong += _excluded(questions, kept, answers)
    if not wrong:
        wrong = [((), _asks(each)) for each in questions if each.least and each.id not in kept]
    if wrong:
        raise InvalidInput(*(Wrong((path, *where), why) for where, why in wrong))
    return [kept[id] for id in sorted(kept)]


def questions(facts: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Read the modifiers of a product from what `modifier_facts` gathers."""
    return [
        Question(
            **{name: fact[name] for name in ("key", "name", "least", "most")},
            id=UUID(fact["id"]),
            kind=ModifierKind(fact["kind"]),
            choices=tuple(map(_option, fact["choices"])),
        )
        for fact in facts
    ]


def excluded(facts: Sequence[str]) -> list[PublicId]:
    """Choices that cannot be made together with this one."""
    return sorted(PublicId(kit.ids.public(ModifierChoice, UUID(id))) for id in facts)


def _option(fact: Mapping[str, Any]) -> Option:
    return Option(
        **{name: fact[name] for name in ("key", "name", "difference")},
        id=UUID(fact["id"]),
        excludes=frozenset(map(UUID, fact["excludes"])),
    )


def differences(answers: Sequence[Mapping[str, Any]]) -> int:
    """Add up what kept answers add to the price of one, in minor units."""
    return sum(choice["difference"] for answer in answers for choice in answer["choices"])


def digest(answers: Sequence[Mapping[str, Any]]) -> bytes:
    """Tell kept answers apart by what was answered, whatever it is called or costs by now."""
    if not answers:
        return b""
    said = [
        [answer["modifier"], [choice["choice"] for choice in answer["choices"]], answer["text"]]
        for answer in answers
    ]
    return hashlib.sha256(json.dumps(said).encode()).digest()


def as_answers(kept: Sequence[Mapping[str, Any]]) -> list[ModifierAnswer]:
    """Read kept answers as they were given, to ask whether they would be taken again."""
    return [
        ModifierAnswer.model_construct(
            modifier_id=PublicId(kit.ids.public(Modifier, UUID(answer["modifier"]))),
            choice_ids=[
                PublicId(kit.ids.public(ModifierChoice, UUID(choice["choice"])))
                for choice in answer["choices"]
            ],
            text=answer["text"],
        )
        for answer in kept
    ]


def _misfits(
    question: Question | None, answer: ModifierAnswer, seen: set[UUID]
) -> Iterator[Reason]:
    """Yield what is wrong with an answer, taken by itself."""
    if question is None:
        yield ("modifierId",), "The product asks nothing of this kind."
    elif question.id in seen:
        yield ("modifierId",), "This is answered already."
    elif question.kind is ModifierKind.TEXT:
        yield from _wrong_text(question, answer)
    else:
        yield from _wrong_choices(question, answer)


def _wrong_text(question: Question, answer: ModifierAnswer) -> Iterator[Reason]:
    text = _plain(answer.text)
    if answer.choice_ids:
        yield ("choiceIds",), "This is answered in words: send `text`."
    if len(text) > question.most:
        yield ("text",), f"This may have {question.most} characters at most."
    if not is_one_line(text):
        yield ("text",), "Control characters are not allowed here."


def _wrong_choices(question: Question, answer: ModifierAnswer) -> Iterator[Reason]:
    if _plain(answer.text):
        yield ("text",), "This is answered by choices: send `choiceIds`."
    offered, made = {choice.id for choice in question.choices}, set()
    for place, name in enumerate(answer.choice_ids):
        id = kit.ids.of(ModifierChoice, name)
        if id not in offered:
            yield ("choiceIds", str(place)), "There is no such choice."
        elif id in made:
            yield ("choiceIds", str(place)), "This choice is made already."
        made.add(id)
    count = len(answer.choice_ids)
    if count > question.most:
        yield ("choiceIds",), f"Choose {question.most} at most."
    if 0 < count < question.least:
        yield ("choiceIds",), f"Choose {question.least} at least."


def _written(question: Question, answer: ModifierAnswer) -> Kept | None:
    """Write an answer as it is kept; None when it answers nothing."""
    named = {kit.ids.of(ModifierChoice, name) for name in answer.choice_ids}
    text = _plain(answer.text) if question.kind is ModifierKind.TEXT else ""
    if not named and not text:
        return None
    return {
        "modifier": str(question.id),
        "key": question.key,
        "name": dict(question.name),
        "choices": [
            {
                "choice": str(choice.id),
                "key": choice.key,
                "name": dict(choice.name),
                "difference": choice.difference,
            }
            for choice in sorted(question.choices, key=lambda each: each.id)
            if choice.id in named
        ],
        "text": text or None,
    }


def _excluded(
    questions: Sequence[Question], kept: Mapping[UUID, Kept], answers: Sequence[ModifierAnswer]
) -> list[Reason]:
    """Find choices that were made together and cannot be, and blame the one made later."""
    options = {str(choice.id): choice for each in questions for choice in each.choices}
    made = {choice["choice"] for answer in kept.values() for choice in answer["choices"]}
    found: list[Reason] = []
    before: set[str] = set()
    for place, answer in enumerate(answers):
        for step, name in enumerate(answer.choice_ids):
            id = str(kit.ids.of(ModifierChoice, name))
            if id not in made or id in before:
                continue
            for other in sorted(before):
                if _clash(options[id], options[other]):
                    why = f"This cannot be chosen together with `{options[other].key}`."
                    found.append(((str(place), "choiceIds", str(step)), why))
            before.add(id)
    return found


def _clash(one: Option, other: Option) -> bool:
    return other.id in one.excludes or one.id in other.excludes


def _asks(question: Question) -> str:
    return f"The product asks for `{question.key}`, and it is not answered."


def _plain(text: str | None) -> str:
    """Take off spaces; a text of which nothing could be seen is none."""
    stripped = (text or "").strip()
    seen = any(c.isprintable() and not c.isspace() for c in stripped)
    return stripped if seen or not is_one_line(stripped) else ""
