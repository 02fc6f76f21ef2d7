"""Reading a GraphQL request from HTTP, and refusing what is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from execution.persisted import Asked
from execution.trusted import PREFIX

MOST_PARAMETERS = 20
KNOWN = ("query", "documentId", "operationName", "variables", "extensions")
OBJECTS = ("variables", "extensions")


@dataclass
class BadRequest(Exception):
    """The request is refused before any GraphQL is read."""

    code: str
    message: str
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str | None = None

    def body(self) -> bytes:
        """Write the refusal as GraphQL clients read it."""
        extensions = {"code": self.code} | ({"path": self.path} if self.path else {})
        return orjson.dumps({"errors": [{"message": self.message, "extensions": extensions}]})


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body of a request of Starlette's, of at most `limit` bytes."""
    return await received(request.headers.get("content-length"), request.receive, limit)


async def received(declared: str | None, receive: Receive, limit: int) -> bytes:
    """Read a body of at most `limit` bytes, whatever length was declared."""
    if declared and declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
        raise _too_large(limit)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part: bytes = message.get("body", b"")
        if len(body) + len(part) > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return bytes(body + part) if body else part
        body += part


def _too_large(limit: int) -> BadRequest:
    message = f"The body may have at most {limit} bytes."
    # What was not read stays on the connection, which is of no further use.
    return BadRequest("PAYLOAD_TOO_LARGE", message, 413, {"Connection": "close"})


def from_body(body: bytes) -> Asked:
    """Read the request of a POST."""
    given = _json(body, "The body")
    if isinstance(given, list):
        raise BadRequest("BATCHING_NOT_SUPPORTED", "Send one operation in a request, not a list.")
    if not isinstance(given, dict):
        raise BadRequest("BAD_REQUEST", "The body must be a JSON object.")
    return _request(given, reads_only=False)


def from_message(payload: object) -> Asked:
    """Read the request in a message of a socket, by which nothing is written."""
    if not isinstance(payload, dict):
        raise BadRequest("BAD_REQUEST", "`payload` must be an object.", path="payload")
    return _request(payload, reads_only=True)


def from_query(query_string: bytes) -> Asked:
    """Read the request of a GET."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        raise BadRequest("BAD_REQUEST", "The query string cannot be read.") from None
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in given and name in KNOWN:
            raise BadRequest("BAD_REQUEST", f"`{name}` is given twice.", path=name)
        given[name] = _json(value.encode(), f"`{name}`") if name in OBJECTS and value else value
    for name in OBJECTS:
        if given.get(name) == "":
            del given[name]
    return _request(given, reads_only=True)


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise BadRequest("BAD_REQUEST", f"{what} is not JSON: {error}.") from None


def _request(given: dict[str, Any], *, reads_only: bool) -> Asked:
    text = _typed(given, "query", str)
    variables = _typed(given, "variables", dict) or {}
    extensions = _typed(given, "extensions", dict) or {}
    name = _typed(given, "operationName", str)
    document_id = _typed(given, "documentId", str)
    digest = _hash(extensions["persistedQuery"]) if extensions.get("persistedQuery") else None
    if text is None and document_id is None and digest is None:
        raise BadRequest("BAD_REQUEST", "`query` is missing.", path="query")
    if document_id is not None:
        if text is not None or digest is not None:
            message = "Beside `documentId` there may be no `query` and no `persistedQuery`."
            raise BadRequest("BAD_REQUEST", message, path="documentId")
        document_id = document_id.removeprefix(PREFIX)
    return Asked(text, name or None, variables, extensions, reads_only, document_id, digest)


def _hash(given: Any) -> str:
    """Read the hash from what Apollo's clients put among the extensions."""
    digest = given.get("sha256Hash") if isinstance(given, dict) else None
    if not isinstance(digest, str):
        path = "extensions.persistedQuery.sha256Hash"
        raise BadRequest("BAD_REQUEST", "`sha256Hash` must be a string.", path=path)
    version = given.get("version")
    if version != 1 or not isinstance(version, int) or isinstance(version, bool):
        path = "extensions.persistedQuery.version"
        raise BadRequest(
            "BAD_REQUEST", "Version 1 of persisted queries is the only one.", path=path
        )
    return digest.removeprefix(PREFIX)


def _typed(given: dict[str, Any], name: str, kind: type) -> Any:
    value = given.get(name)
    if value is None or type(value) is kind:  # JSON knows no subclasses
        return value
    wanted = "a string" if kind is str else "an object"
    raise BadRequest("BAD_REQUEST", f"`{name}` must be {wanted}.", path=name)
