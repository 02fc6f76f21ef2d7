"""The database: its address is as Postgres' own tools read it, and decisions are made anew."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.database import TRIES, Database, Overtaken, driven
from models import Customer
from tests.makers.sign_ins import rows


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        (
            "postgresql://app:p%40ss@db.test:5433/shop",
            {"host": "db.test", "port": 5433, "password": "p@ss"},
        ),
        ("postgres://app@db.test/shop?sslmode=require", {"host": "db.test", "ssl": "require"}),
        (
            "postgresql://app@one:1,two,three:3/shop?target_session_attrs=read-write",
            {
                "host": ["one", "two", "three"],
                "port": [1, 5432, 3],
                "target_session_attrs": "read-write",
            },
        ),
        ("postgresql://app@/shop?host=/tmp/a%20b.sock", {"host": "/tmp/a b.sock"}),
        ("postgresql:///shop?host=/tmp/s&user=app", {"host": "/tmp/s"}),
        ("postgresql://app@[::1]:5433/shop", {"host": "::1", "port": 5433}),
    ],
)
def test_a_url_of_postgres_own_tools_means_the_same_to_sqlalchemy(
    url: str, meant: dict[str, object]
) -> None:
    reading: Any = dialect
    _, arguments = reading().create_connect_args(make_url(driven(url)))
    assert arguments == {"database": "shop", "user": "app", **meant}


async def test_a_decision_that_was_overtaken_is_made_anew_and_leaves_nothing(
    committed: Database,
) -> None:
    tries = []

    async def decide(session: AsyncSession) -> int:
        session.add(Customer(email=None, email_key=None))
        await session.flush()
        tries.append(1)
        if len(tries) < 3:
            raise Overtaken
        return len(await rows(session, "select 1 from customers"))

    assert await committed.transaction(decide) == 1


async def test_a_decision_is_given_up_after_some_tries(committed: Database) -> None:
    tries = []

    async def decide(session: AsyncSession) -> None:
        tries.append(1)
        raise Overtaken

    with pytest.raises(Overtaken):
        await committed.transaction(decide)
    assert len(tries) == TRIES
