"""Root fields say who may use them, and mutations answer unions named after them."""

from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLUnionType, print_type
from pydantic import Field
from strawberry.schema.config import StrawberryConfig

from auth.permissions import Permission
from auth.rules import anyone, customer, either, permitted, signed_in
from auth.viewer import NOBODY, Viewer
from auth.viewer import customer as as_customer
from auth.viewer import staff as as_staff
from domain.commands import Command, Repeatable
from domain.refusals import NameTaken
from kit import ids
from kit.meanings import Guarded, meaning_of
from kit.refused import Wrong
from schema.words import accepts, mutation, mutations, query
from schema.words.roots import OnInvalidInput, OnRefused
from schema.words.shapes import SCALARS


class PaintDoor(Command):
    """Paint a door."""

    colour: str = Field(min_length=3, description="Which colour.")


class HangDoor(Repeatable):
    """Hang a door."""


@strawberry.type(description="A door.")
class Door:
    colour: str = strawberry.field(description="Its colour.")


painted: list[str] = []


def paint(input: PaintDoor) -> Any:
    if input.colour == "taken":
        raise NameTaken(Wrong(("colour",), "It is taken."))
    painted.append(input.colour)
    return Door(colour=input.colour)


def hang(input: HangDoor) -> Any:
    return Door(colour="none")


def greet() -> str:
    return "hello"


accepts(HangDoor, PaintDoor)


@strawberry.type
class Query:
    everybody: str = query(greet, allow=anyone, description="Hello.")
    owners: str | None = query(greet, allow=customer, description="Hello.")
    desk: str | None = query(greet, allow=permitted(Permission.ORDERS_READ), description="Hello.")


@mutations
class Mutation:
    paint_door: Door = mutation(paint, "Paint a door.", allow=customer, refuses=(NameTaken,))
    hang_door: Door = mutation(hang, "Hang a door.", allow=either(customer, signed_in))


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
    exception_handlers=[OnRefused(), OnInvalidInput()],
)
ADA = as_customer(ids.new())
SAM = as_staff(ids.new(), frozenset({Permission.ORDERS_READ}))
PAINT = """mutation ($colour: String!) {
  paintDoor(input: {colour: $colour}) {
    __typename ... on Door { colour } ... on Refusal { code message fields { path message } }
  }
}"""


@dataclass
class Asking:
    """The part of a context that a guard reads."""

    viewer: Viewer = field(default=NOBODY)


async def asked(document: str, by: Viewer, **variables: Any) -> Any:
    result = await SCHEMA.execute(document, variables, context_value=Asking(by))
    if result.errors:
        return (result.errors[0].extensions or {}).get("code")
    return orjson.loads(orjson.dumps(result.data))


@pytest.mark.parametrize(
    ("field", "by", "answer"),
    [
        ("everybody", NOBODY, {"everybody": "hello"}),
        ("owners", NOBODY, "UNAUTHENTICATED"),
        ("owners", SAM, "FORBIDDEN"),
        ("owners", ADA, {"owners": "hello"}),
        ("desk", NOBODY, "UNAUTHENTICATED"),
        ("desk", ADA, "FORBIDDEN"),
        ("desk", as_staff(ids.new(), frozenset()), "FORBIDDEN"),
        ("desk", SAM, {"desk": "hello"}),
    ],
)
async def test_a_guard_says_whether_to_sign_in_or_that_it_is_in_vain(
    field: str, by: Viewer, answer: Any
) -> None:
    assert await asked(f"{{ {field} }}", by) == answer


def test_the_schema_prints_who_may() -> None:
    printed = SCHEMA.as_str()

    assert 'everybody: String! @allow(who: "anyone")' in printed
    assert 'desk: String @allow(who: "ORDERS_READ")' in printed
    assert '@allow(who: "customer or signed_in")' in printed


def test_a_root_field_keeps_its_meaning_behind_its_guard() -> None:
    fields = Query.__strawberry_definition__.fields  # type: ignore[attr-defined]

    assert [meaning_of(field) for field in fields][:2] == [
        Guarded(anyone, None),
        Guarded(customer, None),
    ]


def test_the_answers_of_a_mutation_are_named_after_it() -> None:
    union = SCHEMA._schema.type_map["PaintDoorResult"]

    assert isinstance(union, GraphQLUnionType)
    assert [member.name for member in union.types] == ["Door", "Refused"]
    assert union.description == "What `paintDoor` answers."
    assert print_type(union).endswith("union PaintDoorResult = Door | Refused")


def test_a_mutation_tells_its_refusals() -> None:
    root = SCHEMA._schema.mutation_type
    assert root is not None
    said = {name: (field.description or "").splitlines() for name, field in root.fields.items()}

    assert said["paintDoor"] == ["Paint a door.", "", "Refusals: INVALID_INPUT, NAME_TAKEN."]
    assert said["hangDoor"][-1] == "Refusals: ANSWER_GONE, INVALID_INPUT, KEY_USED_DIFFERENTLY."


async def test_a_refusal_is_data_with_its_fields() -> None:
    answer = await asked(PAINT, ADA, colour="taken")

    assert answer["paintDoor"] == {
        "__typename": "Refused",
        "code": "NAME_TAKEN",
        "message": "You already have one of this name.",
        "fields": [{"path": ["colour"], "message": "It is taken."}],
    }


async def test_wrong_input_is_data_for_whoever_may_use_the_field() -> None:
    answer = await asked(PAINT, ADA, colour=" x ")

    assert answer["paintDoor"]["code"] == "INVALID_INPUT"
    assert [wrong["path"] for wrong in answer["paintDoor"]["fields"]] == [["colour"]]
    assert await asked(PAINT, NOBODY, colour="x") == "UNAUTHENTICATED"
    assert await asked(PAINT, SAM, colour="x") == "FORBIDDEN"


async def test_who_is_denied_has_done_nothing() -> None:
    painted.clear()

    assert await asked(PAINT, SAM, colour="green") == "FORBIDDEN"
    assert painted == []
    assert (await asked(PAINT, ADA, colour="green"))["paintDoor"] == {
        "__typename": "Door",
        "colour": "green",
    }
    assert painted == ["green"]
