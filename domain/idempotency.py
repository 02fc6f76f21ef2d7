"""Idempotency: a command that names its attempt is carried out once, and answered again."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
import models
from auth.viewer import Viewer
from domain.refusals import KeyUsedDifferently
from kit import clock
from models import IdempotencyKey
from models.base import Record

C = TypeVar("C")
T = TypeVar("T")
KEPT_FOR = timedelta(hours=24)


async def once(
    session: AsyncSession,
    viewer: Viewer,
    operation: Callable[[AsyncSession, Viewer, C], Awaitable[T]],
    command: C,
) -> T:
    """Carry out `command`; when its key was used before by this viewer, find the row it made."""
    key = getattr(command, "idempotency_key", None)
    if key is None or (viewer.actor_id is None and viewer.claim_hash is None):
        return await operation(session, viewer, command)
    scope, body = _scope(viewer), _digest(operation, command)
    if not await _claimed(session, scope, key, body):
        repeated: T = await _again(session, scope, key, body)
        return repeated
    result = await operation(session, viewer, command)
    answer = {"kind": kit.ids.kind_of(type(result)), "id": str(getattr(result, "id", ""))}
    await _update(session, scope, key, {"answer": answer})
    return result


async def _claimed(session: AsyncSession, scope: str, key: str, body: bytes) -> bool:
    """Take the key; wait for a twin that is under way. A key of yesterday is free again."""
    now = clock.now()
    await session.exec(
        sa.delete(IdempotencyKey).where(
            col(IdempotencyKey.scope) == scope,
            col(IdempotencyKey.key) == key,
            col(IdempotencyKey.expires_at) <= now,
        )
    )
    row = IdempotencyKey(scope=scope, key=key, body_hash=body, expires_at=now + KEPT_FOR)
    taken = await session.exec(
        insert(IdempotencyKey)
        .values(**row.model_dump())
        .on_conflict_do_nothing(index_elements=["scope", "key"])
        .returning(col(IdempotencyKey.id))
    )
    return taken.first() is not None


async def _again(session: AsyncSession, scope: str, key: str, body: bytes) -> Any:
    """Answer as before. It writes, so that it waits for the standby as the first answer did."""
    found = (
        await session.exec(
            select(IdempotencyKey).where(
                col(IdempotencyKey.scope) == scope, col(IdempotencyKey.key) == key
            )
        )
    ).one()
    if found.body_hash != body or found.answer is None:
        raise KeyUsedDifferently
    await _update(session, scope, key, {"replays": IdempotencyKey.replays + 1})
    kind, id = found.answer["kind"], found.answer["id"]
    model = next(m for m in _tables() if kit.ids.kind_of(m) == kind)
    return (await session.exec(select(model).where(model.id == id))).one_or_none()


async def _update(session: AsyncSession, scope: str, key: str, values: dict[str, Any]) -> None:
    await session.exec(
        sa.update(IdempotencyKey)
        .where(col(IdempotencyKey.scope) == scope, col(IdempotencyKey.key) == key)
        .values(**values)
    )


def _tables() -> list[Any]:
    return [m for m in vars(models).values() if isinstance(m, type) and issubclass(m, Record)]


def _scope(viewer: Viewer) -> str:
    return f"{viewer.kind}:{viewer.actor_id or (viewer.claim_hash or b'').hex()}"


def _digest(operation: Any, command: Any) -> bytes:
    body = f"{operation.__module__}.{operation.__qualname__}:{command.model_dump_json()}"
    return hashlib.sha256(body.encode()).digest()
