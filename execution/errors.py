"""What a client is told when something fails: a code for each error, and no inner workings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
import orjson
import sqlalchemy.exc
import structlog
from graphql import (
    BREAK,
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    Node,
    ObjectFieldNode,
    ValueNode,
    VariableNode,
    Visitor,
    visit,
)

from execution.protocol import Answer
from kit.redaction import without_tokens

MASKED = "Something went wrong on our side."
AWAY = "The database cannot be reached at the moment; please try again."
LONGEST_MESSAGE = 500  # messages quote what was sent
LOGGED = 5  # tracebacks of one operation; a list may fail a thousand times for one reason
VARIABLE = re.compile(r"Variable '\$(\w+)' has invalid (?:default )?value(?: at ([\w.\[\]]+))?")

log = structlog.get_logger(__name__)


def is_unavailable(error: BaseException) -> bool:
    """Tell whether an error, or what caused it, is the database being away."""
    return any(_says_away(each) for each in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        wrapped = getattr(error, "original_error", None) or getattr(error, "orig", None)
        error = wrapped if isinstance(wrapped, BaseException) else error.__cause__


AWAY_ERRORS = (
    sqlalchemy.exc.TimeoutError,  # no connection of the pool came free
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # too many connections, disk full
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


def _says_away(error: BaseException) -> bool:
    if isinstance(error, AWAY_ERRORS):
        return True
    if isinstance(error, OSError):  # of a socket; those of files name their file
        return error.filename is None
    if isinstance(error, asyncpg.InterfaceError):  # the class of misuse as well
        return "clos" in str(error)
    return isinstance(error, sqlalchemy.exc.DBAPIError) and error.connection_invalidated


def bad_input(message: str, path: str) -> GraphQLError:
    """Refuse a value of the request; `path` is where it stands, such as `variables.input.name`."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT", "path": path})


def of_variables(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Give errors of variables their code, and the path their message names."""
    for error in errors:
        found = VARIABLE.match(error.message)
        error.extensions = {"code": "BAD_USER_INPUT"}
        if found:
            below = re.sub(r"\[(\d+)\]", r".\1", found[2] or "").strip(".")
            error.extensions["path"] = ".".join(filter(None, ("variables", found[1], below)))
    return list(errors)


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """Give an error a code unless it has one."""
    error.extensions = {"code": code, **(error.extensions or {})}
    return error


def unreadable(error: GraphQLError) -> GraphQLError:
    """Give an error of parsing its code."""
    syntax = isinstance(error, GraphQLSyntaxError)
    return coded(error, "GRAPHQL_PARSE_FAILED" if syntax else "GRAPHQL_VALIDATION_FAILED")


def of_validation(errors: Sequence[GraphQLError], document: DocumentNode) -> list[GraphQLError]:
    """Give errors of validation their code; a literal of the wrong type is a wrong value."""
    for error in errors:
        node = error.nodes[0] if error.nodes else None
        if isinstance(node, ValueNode) and not isinstance(node, VariableNode):
            path = ".".join(_path_to(node, document))
            error.extensions = {"code": "BAD_USER_INPUT", "path": path}
        coded(error, "GRAPHQL_VALIDATION_FAILED")
    return list(errors)


class _Finder(Visitor):
    def __init__(self, sought: Node) -> None:
        super().__init__()
        self.sought = sought
        self.path: list[str] = []

    def enter(self, node: Node, _key: Any, parent: Any, _path: Any, above: list[Any]) -> Any:
        if node is not self.sought:
            return None
        self.path = [name for each in (*above, parent) if (name := _name_of(each))]
        return BREAK


def _name_of(node: Any) -> str | None:
    if isinstance(node, FieldNode):
        return (node.alias or node.name).value
    if isinstance(node, (ArgumentNode, ObjectFieldNode)):
        return node.name.value
    return None


def _path_to(node: Node, document: DocumentNode) -> list[str]:
    finder = _Finder(node)
    visit(document, finder)
    return finder.path


def refused(errors: Sequence[GraphQLError]) -> Answer:
    """Answer with errors alone: nothing ran."""
    body = orjson.dumps({"errors": [formatted(error) for error in errors]}, default=str)
    code = (errors[0].extensions or {}).get("code")
    return Answer(body, errors_only=True, code=str(code))


def unavailable() -> Answer:
    """Answer that the database is away."""
    return refused([GraphQLError(AWAY, extensions={"code": "SERVICE_UNAVAILABLE"})])


def crashed(error: BaseException, request_id: str) -> Answer:
    """Answer for an error that nobody foresaw, which is logged."""
    log.error("operation failed", request_id=request_id, exc_info=error)
    extensions = {"code": "INTERNAL", "requestId": request_id}
    return refused([GraphQLError(MASKED, extensions=extensions)])


def failed(error: Exception, request_id: str) -> Answer:
    """Answer for an error outside of any field: ours, the database's absence, or a crash."""
    if isinstance(error, GraphQLError) and (error.extensions or {}).get("code"):
        return refused([error])
    return unavailable() if is_unavailable(error) else crashed(error, request_id)


def formatted(error: GraphQLError) -> dict[str, Any]:
    """Write an error as the specification has it, without quoting a whole request."""
    found: dict[str, Any] = dict(error.formatted)
    # Clients report errors to other services, and what they have sent may be a way in.
    message = without_tokens(error.message[: 2 * LONGEST_MESSAGE])
    if len(message) > LONGEST_MESSAGE:
        message = message[: LONGEST_MESSAGE - 1] + "…"
    found["message"] = message
    return found


def of_fields(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """Write the errors of fields: ours as they are, a client's with its code, others masked."""
    shown, logged = [], 0
    for error in errors:
        if not _is_for_the_client(error):
            if logged < LOGGED:
                log.error(
                    "field failed",
                    request_id=request_id,
                    path=error.path,
                    exc_info=error.original_error or error,
                )
            logged += 1
            error = _masked(error, request_id)
        shown.append(formatted(error))
    return shown


def unbegun(errors: Sequence[GraphQLError], request_id: str) -> Answer:
    """Answer with errors alone: a subscription did not begin, or has nothing to tell but them."""
    shown = of_fields(errors, request_id)
    body = orjson.dumps({"errors": shown}, default=str)
    return Answer(body, errors_only=True, code=str(shown[0]["extensions"].get("code")))


def _is_for_the_client(error: GraphQLError) -> bool:
    if (error.extensions or {}).get("code"):
        return True
    if not _is_about_an_argument(error):
        return False
    coded(error, "BAD_USER_INPUT")
    return True


def _is_about_an_argument(error: GraphQLError) -> bool:
    """Tell an argument refused at run time (null by a variable) from a failed field.

    Both are GraphQL errors; the first points at the argument's value, the second at the field.
    """
    cause = error.original_error
    if cause is not None and not isinstance(cause, GraphQLError):
        return False
    return error.nodes is not None and not isinstance(error.nodes[0], FieldNode)


def _masked(error: GraphQLError, request_id: str) -> GraphQLError:
    code = "SERVICE_UNAVAILABLE" if is_unavailable(error) else "INTERNAL"
    return GraphQLError(
        AWAY if code == "SERVICE_UNAVAILABLE" else MASKED,
        error.nodes,
        path=error.path,
        extensions={"code": code, "requestId": request_id},
    )
