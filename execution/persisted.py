"""Documents by name: a client sends the hash or the id of a document instead of its text."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from graphql import GraphQLError

from execution.errors import refused
from execution.protocol import Answer, Context, GraphQLRequest
from execution.run import Operations
from execution.trusted import Trusted


@dataclass
class Asked:
    """What a client sent: the text of a document, a name for it, or text and hash to keep both."""

    query: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    reads_only: bool = False
    document_id: str | None = None
    sha256: str | None = None
    _made: GraphQLRequest | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def weight(self) -> int:
        """How long the document is that it keeps, which a name of a few bytes may stand for."""
        return 0 if self._made is None else len(self._made.query)

    def request(self, text: str) -> GraphQLRequest:
        """Make the request to run, once the text of its document is known; the same each time."""
        if self._made is None or self._made.query != text:
            self._made = GraphQLRequest(
                text, self.operation_name, self.variables, self.extensions, self.reads_only
            )
        return self._made


class Persisted:
    """The texts that clients named last, by their SHA-256, bounded in number and in memory."""

    def __init__(self, *, most: int = 1_000, most_bytes: int = 4_000_000) -> None:
        self.most, self.most_bytes = most, most_bytes
        self.bytes = 0
        # A text grows when something asks for its UTF-8; it leaves with the size it came with.
        self._kept: OrderedDict[str, tuple[str, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, digest: str) -> str | None:
        """Find the text of a hash."""
        found = self._kept.get(digest)
        if found is None:
            return None
        self._kept.move_to_end(digest)
        return found[0]

    def keep(self, text: str) -> None:
        """Keep a text under its hash; those unused for longest make room."""
        digest = digest_of(text)
        if self.get(digest) is not None:
            return
        size = sys.getsizeof(text)
        self._kept[digest] = (text, size)
        self.bytes += size
        while len(self._kept) > self.most or self.bytes > self.most_bytes:
            _, (_, left) = self._kept.popitem(last=False)
            self.bytes -= left


def digest_of(text: str) -> str:
    """Name a text by its hash, as clients do."""
    return sha256(text.encode()).hexdigest()


def _pass_over(_answer: Answer) -> None:
    """Tell nobody."""


class Gate:
    """Finds the text of the document that is asked for, and lets only those in that may run.

    Without `persisted` clients are told to send texts; with `trusted_only` whatever is not in
    the manifest is refused, by name and by text. `on_refusal` hears of the answers given here.
    """

    def __init__(
        self,
        operations: Operations,
        *,
        persisted: Persisted | None = None,
        trusted: Trusted | None = None,
        trusted_only: bool = False,
        on_refusal: Callable[[Answer], None] = _pass_over,
    ) -> None:
        if trusted_only and trusted is None:
            raise ValueError("nothing is trusted: everything would be refused")
        self.operations = operations
        self.persisted = None if trusted_only else persisted
        self.trusted = trusted or Trusted({})
        self.trusted_only = trusted_only
        self.on_refusal = on_refusal

    async def answer(self, asked: Asked, context: Context) -> Answer:
        """Answer one operation, or say why its document is not run."""
        try:
            text = self.text_of(asked)
        except GraphQLError as error:
            answer = refused([error])
            self.on_refusal(answer)
            return answer
        answer = await self.operations.answer(asked.request(text), context)
        self._keep(asked)
        return answer

    def text_of(self, asked: Asked) -> str:
        """Find the text of a request, or raise the GraphQL error that says why it may not run."""
        text = asked.query
        if text is None:
            return self._named(asked)
        if self.trusted_only and text not in self.trusted:
            raise _untrusted()
        if self.persisted is not None and asked.sha256 is not None:
            self._check_hash(asked.sha256, text)
        return text

    def _named(self, asked: Asked) -> str:
        name = asked.document_id if asked.document_id is not None else asked.sha256 or ""
        text = self.trusted.get(name)
        if text is None and self.persisted is not None:
            text = self.persisted.get(name)
        if text is not None:
            return text
        if self.trusted_only:
            raise _untrusted()
        if asked.document_id is not None:
            raise _coded("DOCUMENT_NOT_FOUND", "There is no document of this id; send its text.")
        # These words, not the codes alone, are what clients go by.
        if self.persisted is None and not self.trusted:
            raise _coded("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        raise _coded("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")

    def _check_hash(self, given: str, text: str) -> None:
        if given != digest_of(text) and self.trusted.get(given) != text:
            message = "`sha256Hash` is not the hash of `query`."
            raise _coded("PERSISTED_QUERY_HASH_MISMATCH", message)

    def _keep(self, asked: Asked) -> None:
        # What the document cache holds was parsed, keeps the limits and is valid.
        if self.persisted is None or asked.sha256 is None or asked.query is None:
            return
        if asked.query in self.operations.documents and asked.query not in self.trusted:
            self.persisted.keep(asked.query)


def _untrusted() -> GraphQLError:
    return _coded("DOCUMENT_NOT_TRUSTED", "This server runs only the documents it was given.")


def _coded(code: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})
