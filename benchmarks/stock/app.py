"""The application: stock Strawberry's view for Starlette, with the caches that it comes with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig

from benchmarks.by_hand import READING
from benchmarks.stock.loading import Loading
from benchmarks.stock.queries import Query
from benchmarks.stock.types import SCALARS
from kit import tokens
from kit.database import driven
from models import Customer, CustomerStatus, Session, Staff


def engine(url: str, size: int) -> AsyncEngine:
    """Make the pool of connections; each statement is a transaction of its own."""
    return create_async_engine(
        driven(url),
        pool_size=size,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": READING},
    )


class View(GraphQL[Loading, None]):
    """Stock's own view; the context of a request has a session of its own."""

    def __init__(self, schema: strawberry.Schema, sessions: async_sessionmaker[Any]) -> None:
        super().__init__(schema, graphql_ide=None)
        self._sessions = sessions

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Loading:
        """Open a session and learn who asks."""
        loading = Loading(self._sessions())
        raw = tokens.read(request.cookies.get("sid", ""), tokens.SESSION)
        if raw is not None:
            digest, now = tokens.digest(raw), datetime.now(UTC)
            customer, staff = await loading.row(who(digest, now)) or (None, None)
            loading.person = customer or staff
        return loading


class Closing(SchemaExtension):
    """Closes the session when the operation is answered."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Wrap the operation."""
        try:
            yield
        finally:
            await self.execution_context.context.close()


def create(connections: AsyncEngine) -> Starlette:
    """Put the application together."""
    schema = strawberry.Schema(
        query=Query,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[ParserCache, ValidationCache, Closing],
    )
    sessions = async_sessionmaker(connections, class_=AsyncSession, expire_on_commit=False)
    return Starlette(routes=[Route("/graphql", View(schema, sessions))])


def who(digest: bytes, now: datetime) -> Any:
    """Ask whose session a token is of."""
    current = sa.or_(
        col(Session.token_hash) == digest,
        sa.and_(col(Session.prev_token_hash) == digest, col(Session.prev_valid_until) > now),
    )
    return (
        select(Customer, Staff)
        .select_from(Session)
        .outerjoin(Customer, col(Customer.id) == col(Session.customer_id))
        .outerjoin(Staff, col(Staff.id) == col(Session.staff_id))
        .where(current, col(Session.revoked_at).is_(None))
        .where(col(Session.idle_expires_at) > now, col(Session.expires_at) > now)
        .where(sa.func.coalesce(Customer.status, Staff.status) == CustomerStatus.ACTIVE.value)
        .where(col(Session.epoch) == sa.func.coalesce(Customer.session_epoch, Staff.session_epoch))
    )
