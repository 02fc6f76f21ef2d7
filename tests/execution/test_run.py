"""Running operations: what is answered, what is refused, what is hidden."""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
import pytest
import sqlalchemy.exc
import strawberry
from graphql import GraphQLError, get_introspection_query
from strawberry.extensions import SchemaExtension
from structlog.testing import capture_logs

from execution.errors import is_unavailable
from execution.limits import Limits
from execution.protocol import Answer, GraphQLRequest
from execution.run import Operations
from tests.execution.toy import Query, ToyContext, schema

OPERATIONS = Operations(schema)


async def ask(
    text: str, context: ToyContext | None = None, /, name: str | None = None, **variables: Any
) -> Answer:
    request = GraphQLRequest(text, name, variables, {"traced": 1})
    return await OPERATIONS.answer(request, context or ToyContext())


def body(answer: Answer) -> Any:
    return orjson.loads(answer.body)


def codes(answer: Answer) -> list[str]:
    return [error["extensions"]["code"] for error in body(answer)["errors"]]


async def test_a_query_is_answered_on_a_context_opened_for_reading() -> None:
    context = ToyContext()
    answer = await ask("{ context }", context)
    assert body(answer) == {"data": {"context": "nobody False {'traced': 1}"}}
    assert not answer.errors_only
    assert context.opened == 1


async def test_a_mutation_is_answered_on_a_context_opened_for_writing() -> None:
    context = ToyContext()
    answer = await ask("mutation ($n: Note!) { write(note: $n) }", context, n={"text": "hello"})
    assert body(answer) == {"data": {"write": "hello True"}}
    assert context.written == ["hello"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ viewer", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($a: Nothing) { echo(text: $a) }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ echo(text: 1) }", "BAD_USER_INPUT"),
        ("query A { broken } query B { broken }", "OPERATION_RESOLUTION_FAILURE"),
        ("{ " + "viewer { kind } " * 31 + "}", "TOO_MANY_ROOT_FIELDS"),
        (
            "{ products(first: 100) { nodes { products(first: 100) { nodes { id } } } } }",
            "TOO_COSTLY",
        ),
    ],
)
async def test_a_request_that_cannot_run_is_answered_by_errors_alone(text: str, code: str) -> None:
    context = ToyContext()
    answer = await ask(text, context)
    assert answer.errors_only
    assert answer.code == code
    assert "data" not in body(answer)
    assert set(codes(answer)) == {code}
    assert context.opened == 0


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"n": {"text": 1}}, "variables.n.text"),
        ({"n": {"text": "a", "stars": 2**31}}, "variables.n.stars"),
        ({"n": {"text": "a", "stars": 1.5}}, "variables.n.stars"),
        ({"n": {"text": "a", "about": {"text": None}}}, "variables.n.about.text"),
        ({"n": {}}, "variables.n"),
        ({"n": [1]}, "variables.n"),
        ({"n": None}, "variables.n"),
        ({}, "variables.n"),
        ({"n": {"text": "a\0b"}}, "variables.n.text"),
        ({"n": {"te\0xt": "a"}}, "variables.n"),
        ({"n": {"text": "a"}, "unused": ["fine", {"deep": "\0"}]}, "variables.unused.1.deep"),
    ],
)
async def test_a_wrong_variable_is_bad_input_with_its_path(given: Any, path: str) -> None:
    context = ToyContext()
    answer = await ask("mutation ($n: Note!) { write(note: $n) }", context, **given)
    assert answer.errors_only
    assert {e["extensions"]["code"] for e in body(answer)["errors"]} == {"BAD_USER_INPUT"}
    assert body(answer)["errors"][0]["extensions"]["path"] == path
    assert context.written == []


async def test_null_for_an_argument_that_takes_none_is_bad_input_of_its_field() -> None:
    answer = await ask("query ($n: Int) { echo(number: $n) viewer { kind } }", n=None)
    error = body(answer)["errors"][0]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["echo"]


async def test_a_variable_nested_deeply_is_bad_input() -> None:
    deep: dict[str, Any] = {"text": "a"}
    for _ in range(1_000):
        deep = {"text": "a", "about": deep}
    answer = await ask("query ($n: Note) { echo(note: $n) }", n=deep)
    assert answer.code == "BAD_USER_INPUT"


async def test_an_error_of_ours_is_shown_with_its_code() -> None:
    answer = await ask("{ forbidden viewer { kind } }")
    assert body(answer) == {
        "errors": [
            {
                "message": "You may not.",
                "locations": [{"line": 1, "column": 3}],
                "path": ["forbidden"],
                "extensions": {"code": "FORBIDDEN"},
            }
        ],
        "data": {"forbidden": None, "viewer": {"kind": "NOBODY"}},
    }
    assert not answer.errors_only


@pytest.mark.parametrize("text", ["{ broken }", "{ wrong }"])
async def test_any_other_error_is_masked_and_logged_with_the_request_id(text: str) -> None:
    with capture_logs() as logs:
        answer = await ask(text)
    error = body(answer)["errors"][0]
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "request-1"}
    assert b"secret" not in answer.body
    assert [log["request_id"] for log in logs] == ["request-1"]
    assert isinstance(logs[0]["exc_info"], Exception)


async def test_a_failing_context_is_an_internal_error_without_data() -> None:
    with capture_logs() as logs:
        answer = await ask("{ viewer { kind } }", ToyContext(failing=ValueError("secret")))
    assert answer.code == "INTERNAL"
    assert codes(answer) == ["INTERNAL"]
    assert b"secret" not in answer.body
    assert len(logs) == 1


async def test_an_error_of_ours_from_the_context_is_the_answer() -> None:
    error = GraphQLError("Sign in again.", extensions={"code": "UNAUTHENTICATED"})
    answer = await ask("{ viewer { kind } }", ToyContext(failing=error))
    assert answer.errors_only
    assert answer.code == "UNAUTHENTICATED"


async def test_a_context_that_fails_to_close_does_not_hide_what_was_done() -> None:
    context = ToyContext(failing_to_close=ConnectionResetError())
    with capture_logs() as logs:
        answer = await ask('mutation { write(note: { text: "kept" }) }', context)
    assert body(answer) == {"data": {"write": "kept True"}}
    assert [log["request_id"] for log in logs] == ["request-1"]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connect call failed"),
        OSError("Multiple exceptions: connect call failed"),
        FileNotFoundError(2, "No such file or directory"),  # a Unix socket that is not there
        TimeoutError(),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle"),
        asyncpg.TooManyConnectionsError("too many"),
        asyncpg.AdminShutdownError("shutting down"),
        asyncpg.InterfaceError("cannot perform operation: connection is closed"),
        sqlalchemy.exc.TimeoutError("QueuePool limit"),
        sqlalchemy.exc.InterfaceError("select 1", {}, asyncpg.CannotConnectNowError("x")),
        sqlalchemy.exc.DBAPIError("x", {}, ValueError("x"), connection_invalidated=True),
    ],
)
async def test_a_database_that_is_away_is_said_to_be(error: Exception) -> None:
    answer = await ask("{ viewer { kind } }", ToyContext(failing=error))
    assert answer.errors_only
    assert answer.code == "SERVICE_UNAVAILABLE"


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        FileNotFoundError(2, "No such file or directory", "letter.html"),
        asyncpg.InterfaceError("another operation is in progress"),
        asyncpg.UniqueViolationError("x"),
        sqlalchemy.exc.IntegrityError("x", {}, asyncpg.UniqueViolationError("x")),
    ],
)
def test_other_errors_are_not_taken_for_an_absent_database(error: Exception) -> None:
    assert not is_unavailable(error)


async def test_a_query_that_loses_the_database_has_no_answer() -> None:
    assert (await ask("{ viewer { kind } away }")).code == "SERVICE_UNAVAILABLE"


async def test_a_mutation_that_did_something_before_losing_the_database_says_so() -> None:
    answer = await ask('mutation { write(note: { text: "kept" }) away }')
    assert not answer.errors_only
    assert body(answer)["data"] == {"write": "kept True", "away": None}
    assert codes(answer) == ["SERVICE_UNAVAILABLE"]


async def test_a_mutation_that_did_nothing_before_losing_the_database_is_refused_whole() -> None:
    assert (await ask("mutation { away }")).code == "SERVICE_UNAVAILABLE"


async def test_a_mutation_is_refused_where_only_reading_is_allowed() -> None:
    context = ToyContext()
    request = GraphQLRequest('mutation { write(note: { text: "a" }) }', reads_only=True)
    answer = await OPERATIONS.answer(request, context)
    assert answer.code == "METHOD_NOT_ALLOWED"
    assert context.written == []


async def test_introspection_needs_no_connection_and_is_written_once() -> None:
    context = ToyContext()
    first = await ask(get_introspection_query(), context)
    assert body(first)["data"]["__schema"]["queryType"]["name"] == "Query"
    assert await ask(get_introspection_query(), context) is first
    assert context.opened == 0


async def test_introspection_that_repeats_itself_is_refused() -> None:
    deep = "fields { type { fields { args { type { fields { name } } } } } }"
    text = "{ " + " ".join(f"a{i}: __schema {{ types {{ {deep} }} }}" for i in range(30)) + " }"
    assert (await ask(text)).code in ("TOO_COSTLY", "GRAPHQL_VALIDATION_FAILED")
    wide = "types { fields { args { name description defaultValue } type { name } } }"
    text = "{ " + " ".join(f"a{i}: __schema {{ {wide} }}" for i in range(30)) + " }"
    assert (await ask(text)).code == "TOO_COSTLY"


async def test_a_long_message_is_cut() -> None:
    answer = await ask("query ($n: Note) { echo(note: $n) }", n="x" * 100_000)
    assert len(answer.body) < 2_000


async def test_limits_can_be_set() -> None:
    operations = Operations(schema, limits=Limits(cost=10))
    request = GraphQLRequest("{ products { nodes { id } } }")
    answer = await operations.answer(request, ToyContext())
    assert body(answer)["errors"][0]["extensions"] == {
        "code": "TOO_COSTLY",
        "limit": 10,
        "found": 41,
    }


def test_a_schema_that_needs_strawberrys_runner_is_refused() -> None:
    with pytest.raises(ValueError, match="extensions"):
        Operations(strawberry.Schema(Query, extensions=[SchemaExtension]))


async def test_an_error_quotes_no_token() -> None:
    answer = await ask('mutation { write(note: {text: "sl_0123456789", no: "ls_0123456789"}) }')
    [error] = body(answer)["errors"]
    assert error["message"].endswith('{ text: "[cut]", no: "[cut]" }.')
