"""Idempotency: a command that names its attempt is carried out once, and answered again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar, runtime_checkable
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
import models
from auth.viewer import Viewer, customer
from auth.visibility import visible
from domain.refusals import AnswerGone, KeyUsedDifferently
from kit import clock
from kit.rows import Sent
from kit.statements import compiled
from models import IdempotencyKey
from models.base import Record

C = TypeVar("C")
T = TypeVar("T")
KEPT_FOR = timedelta(hours=24)
ATTEMPT = "attempt"  # under this a session keeps the key of an operation that is under way


@runtime_checkable
class Outcome(Protocol):
    """What tells more than rows: which ones, and what else, as JSON."""

    def rows(self) -> Sequence[Record]:
        """Name the rows that it tells of, all of one kind."""

    def told(self) -> Any:
        """Tell the rest, to be kept."""


TABLES = {
    kit.ids.kind_of(model): model
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, Record)
}
CLAIM = compiled(
    sa.text(
        "insert into idempotency_keys (id, created_at, scope, key, body_hash, replays, expires_at)"
        " values (:id, :now, :scope, :key, :body, 0, :until)"
        " on conflict (scope, key) do update set id = excluded.id,"
        " created_at = excluded.created_at, body_hash = excluded.body_hash, answer = null,"
        " replays = 0, expires_at = excluded.expires_at"
        " where idempotency_keys.expires_at <= :now returning id"
    )
)
ANSWER = compiled(
    sa.text("update idempotency_keys set answer = :answer where scope = :scope and key = :key")
)
REPLAY = compiled(
    sa.text("update idempotency_keys set replays = replays + 1 where scope = :scope and key = :key")
)


async def once(
    session: AsyncSession,
    viewer: Viewer,
    operation: Callable[[AsyncSession, Viewer, C], Awaitable[T]],
    command: C,
) -> T:
    """Carry out `command`; when its key was used before by this viewer, find the row it made.

    That row may be gone by then, or another's, and is not made anew: AnswerGone.
    """
    key = getattr(command, "idempotency_key", None)
    if key is None or (viewer.actor_id is None and viewer.claim_hash is None):
        return await operation(session, viewer, command)
    scope, body = _scope(viewer), _digest(operation, command)
    if not await _claimed(session, scope, key, body):
        repeated: T = await _again(session, viewer, key, body, command)
        return repeated
    session.info[ATTEMPT] = scope, key
    try:
        result = await operation(session, viewer, command)
        if (keeping := answer(session, result)) is not None:
            statement, values = keeping
            await session.flush()
            await statement.run(session, **values)
    finally:
        session.info.pop(ATTEMPT, None)
    return result


def answer(session: AsyncSession, result: Any) -> Sent | None:
    """Give what keeps the answer to the key of an operation, once; `once` sends what is left.

    So an operation can send it beside what it writes, and end by what everybody waits for.
    """
    attempt = session.info.pop(ATTEMPT, None)
    if attempt is None:
        return None
    scope, key = attempt
    return ANSWER, {"scope": scope, "key": key, "answer": orjson.dumps(_named(result)).decode()}


async def hand_over(session: AsyncSession, claim_hash: bytes, customer_id: UUID) -> None:
    """Let a customer repeat what they did as a guest, and be answered as the guest was.

    Whoever signs in after an answer that was lost would else do it twice. A key that the customer
    has used before stays theirs.
    """
    guests = _scope(Viewer(claim_hash=claim_hash))
    theirs = _scope(customer(customer_id))
    known = sa.select(col(IdempotencyKey.key)).where(col(IdempotencyKey.scope) == theirs)
    moved = sa.update(IdempotencyKey).where(
        col(IdempotencyKey.scope) == guests, col(IdempotencyKey.key).not_in(known)
    )
    await session.exec(moved.values(scope=theirs))


async def _claimed(session: AsyncSession, scope: str, key: str, body: bytes) -> bool:
    """Take the key; wait for a twin that is under way. A key of yesterday is free again."""
    now = clock.now()
    of = {"scope": scope, "key": key, "body": body}
    taken = await CLAIM.run(session, id=kit.ids.new(), now=now, until=now + KEPT_FOR, **of)
    return bool(taken)


async def _again(session: AsyncSession, viewer: Viewer, key: str, body: bytes, command: Any) -> Any:
    """Answer as before. It writes, so that it waits for the standby as the first answer did."""
    scope = _scope(viewer)
    found = (
        await session.exec(
            select(IdempotencyKey).where(
                col(IdempotencyKey.scope) == scope, col(IdempotencyKey.key) == key
            )
        )
    ).one()
    if found.body_hash != body or found.answer is None:
        raise KeyUsedDifferently
    await REPLAY.run(session, scope=scope, key=key)
    model: Any = TABLES[found.answer["kind"]]
    ids = found.answer.get("ids", [found.answer.get("id")])
    # What a customer did as a guest may be another's, for whose address it was done.
    seen = visible(model, viewer) if viewer.is_customer else select(model)
    rows = {str(row.id): row for row in await session.exec(seen.where(model.id.in_(ids)))}
    if len(rows) < len(ids):
        raise AnswerGone
    if "told" in found.answer:
        return command.recalled([rows[id] for id in ids], found.answer["told"])
    return [rows[id] for id in ids] if "ids" in found.answer else rows[ids[0]]


def _named(result: Any) -> dict[str, Any]:
    """Name the row, or the rows, that were answered; nothing else could be answered again.

    An outcome names its rows and keeps what else it `told`, of which its command has `recalled`
    make it anew.
    """
    if isinstance(result, Record):
        return {"kind": kit.ids.kind_of(type(result)), "id": str(result.id)}
    if isinstance(result, Outcome):
        return {**_named(result.rows()), "told": result.told()}
    if isinstance(result, list) and result:
        named = [_named(each) for each in result]
        return {"kind": named[0]["kind"], "ids": [each["id"] for each in named]}
    raise TypeError(f"a {type(result).__name__} is no row: its command cannot be Repeatable")


def _scope(viewer: Viewer) -> str:
    return f"{viewer.kind}:{viewer.actor_id or (viewer.claim_hash or b'').hex()}"


def _digest(operation: Any, command: Any) -> bytes:
    sent = command.model_dump_json(exclude_unset=True)
    body = f"{operation.__module__}.{operation.__qualname__}:{sent}"
    return hashlib.sha256(body.encode()).digest()
