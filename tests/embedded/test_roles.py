"""The database and its roles are made once, by whoever comes first, with exactly their rights."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import asyncpg
import pytest

from embedded import roles
from embedded.supervisor import Embedded

FLAGS = (
    "select rolname, rolcanlogin, rolsuper or rolcreatedb or rolcreaterole or rolreplication "
    "or rolbypassrls from pg_roles where rolname like 'latchkey%' order by rolname"
)
DATABASE = (
    "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
    " from pg_database where datname = $1"
)


@pytest.fixture
def superuser(server: Embedded) -> str:
    return server.url("postgres", "postgres")


async def rows(url: str, statement: str, *arguments: object) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(statement, *arguments)]
    finally:
        await connection.close()


async def test_three_ordinary_roles_may_sign_in_and_the_owner_owns_the_database(
    server: Embedded, superuser: str
) -> None:
    await roles.prepare(superuser, "latchkey")
    assert await rows(superuser, FLAGS) == [
        ("latchkey_app", True, False),
        ("latchkey_maintenance", True, False),
        ("latchkey_owner", True, False),
    ]
    assert await rows(superuser, DATABASE, "latchkey") == [
        ("latchkey_owner", "UTF8", "b", "C.UTF-8")
    ]


async def test_only_the_owner_creates_tables_and_the_others_only_connect(
    server: Embedded, superuser: str
) -> None:
    await roles.prepare(superuser, "rights")
    statement = (
        "select has_database_privilege('rights', 'connect'), "
        "has_database_privilege('rights', 'create'), has_database_privilege('rights', 'temporary'),"
        " has_schema_privilege('public', 'usage'), has_schema_privilege('public', 'create')"
    )
    for role in (roles.APP, roles.MAINTENANCE):
        assert await rows(server.url("rights", role), statement) == [
            (True, False, False, True, False)
        ]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await rows(server.url("rights", role), "create table mine (n int)")
    assert await rows(server.url("rights", roles.OWNER), statement) == [(True,) * 5]
    assert await rows(server.url("rights", roles.OWNER), "create table ours (n int)") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(server.url("rights", roles.APP), "select n from ours")


async def test_a_role_without_a_grant_cannot_enter(server: Embedded, superuser: str) -> None:
    await roles.prepare(superuser, "closed")
    await rows(superuser, "create role stranger login")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(server.url("closed", "stranger"), "select 1")


async def test_preparing_again_keeps_the_data_and_takes_back_what_is_too_much(
    server: Embedded, superuser: str
) -> None:
    await roles.prepare(superuser, "again")
    await rows(server.url("again", roles.OWNER), "create table kept as select 7 as n")
    await rows(superuser, "alter role latchkey_app superuser createdb bypassrls")
    await rows(server.url("again", "postgres"), "grant create on schema public to public")
    await rows(superuser, "alter database again owner to postgres")
    await roles.prepare(superuser, "again")
    assert ("latchkey_app", True, False) in await rows(superuser, FLAGS)
    assert (await rows(superuser, DATABASE, "again"))[0][0] == "latchkey_owner"
    assert await rows(server.url("again", roles.OWNER), "select n from kept") == [(7,)]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(server.url("again", roles.APP), "create table mine (n int)")


async def test_many_may_prepare_at_once(server: Embedded, superuser: str) -> None:
    await asyncio.gather(*(roles.prepare(superuser, "at_once") for _ in range(8)))
    assert (await rows(superuser, DATABASE, "at_once"))[0][0] == "latchkey_owner"


async def test_a_name_with_quotes_and_other_signs_is_a_name(
    server: Embedded, superuser: str
) -> None:
    name = 'a "b" ü/?&; drop'
    await roles.prepare(superuser, name)
    url = server.url(name, roles.APP)
    assert f"/{quote(name, safe='')}?" in url
    assert await rows(url, "select current_database()") == [(name,)]
