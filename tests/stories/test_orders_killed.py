"""Killed at any moment while eight buy, the shop loses no order, doubles none and orphans none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from auth import sessions
from embedded import roles
from embedded.supervisor import Embedded
from kit import clock, ids, tokens
from tests.serving import Served, served
from tests.stories.buying import Buyer, plenty
from tests.stories.killing import ask, while_killed

pytestmark = pytest.mark.faults
KILLS = ("program", "program", "postgres", "program", "both", "program")
CUSTOMERS, GUESTS = 4, 4
POINTS = 1_000_000

POINTS_ON = """
insert into store_settings (id, created_at, key, value, updated_at) values
  (gen_random_uuid(), now(), 'feature:POINTS', 'true', now()),
  (gen_random_uuid(), now(), 'points',
    '{"earning_bp": 10000, "worth_bp": 10000, "pending_days": 0, "expire_months": null,
      "most_percent": 100}', now())
on conflict (key) do update set value = excluded.value"""
CUSTOMER = """
insert into customers (id, created_at, email, email_key, email_verified_at, status, session_epoch)
values ($1, now(), $2, $2, now(), 'ACTIVE', 0)"""
SIGNED_IN = """
insert into sessions (id, created_at, customer_id, token_hash, kind, epoch, authenticated_at,
  last_seen_at, idle_expires_at, expires_at, ends_with_browser)
values (gen_random_uuid(), now(), $1, $2, 'COOKIE', 0, now(), now(), $3, $3, false)"""
ACCOUNT = """
with entry as (
  insert into points_entries (id, created_at, customer_id, kind, available, pending, owed)
  values (gen_random_uuid(), now(), $1, 'ADJUSTED', $2, 0, 0)
)
insert into points_accounts (id, created_at, customer_id, available, pending, owed, expiring)
values (gen_random_uuid(), now(), $1, $2, 0, 0, 0)"""

PLACED = "from orders o where o.cart_id is not null"
ORPHANS = {
    "without a line": "not exists (select from order_lines l where l.order_id = o.id)",
    "without one payment": "(select count(*) from payments p where p.order_id = o.id) <> 1",
    "without one event": "(select count(*) from events e where e.object_id = o.id"
    " and e.kind = 'order:place') <> 1",
    "without one letter": "(select count(*) from letters l where l.dedupe_key ="
    " 'order_placed:' || replace(o.id::text, '-', '')) <> 1",
    "without its stock": "(select -sum(change) from stock_movements m where m.order_id = o.id)"
    " is distinct from (select sum(quantity) from order_lines l where l.order_id = o.id)",
    "without its points": "o.points_used <> coalesce((select -sum(available) from points_entries e"
    " where e.order_id = o.id and e.kind = 'USED'), 0)",
    "of a cart that is open": "exists (select from carts c where c.id = o.cart_id"
    " and c.status <> 'ORDERED')",
    "with its checkout": "exists (select from checkouts c where c.cart_id = o.cart_id)",
}
WRONG = {
    "levels": "select 1 from stock_levels s where on_hand <> (select coalesce(sum(change), 0)"
    " from stock_movements m where m.variant_id = s.variant_id) or reserved <>"
    " (select coalesce(sum(quantity), 0) from stock_reservations r"
    " where r.variant_id = s.variant_id)",
    "points": "select 1 from points_accounts a where (available, pending, owed) <>"
    " (select sum(available), sum(pending), sum(owed) from points_entries e"
    " where e.customer_id = a.customer_id)",
    "keys": "select 1 from idempotency_keys where answer is null",
    "movements": "select 1 from stock_movements where kind = 'SOLD' and order_id is null",
}


async def prepared(run: Served) -> list[Buyer]:
    """Let there be goods, points, and customers who are signed in."""
    with Embedded(run.place / "postgres") as server:
        connection = await asyncpg.connect(server.url("latchkey", roles.OWNER))
        try:
            goods = await plenty(connection)
            await connection.execute(POINTS_ON)
            buyers = [Buyer(f"guest-{n}", run.base, goods) for n in range(GUESTS)]
            for n in range(CUSTOMERS):
                token = await _signed_in(connection, f"buyer-{n}@example.com")
                buyers.append(Buyer(f"buyer-{n}", run.base, goods, token))
            return buyers
        finally:
            await connection.close()


async def _signed_in(connection: Any, email: str) -> str:
    id, token = ids.new(), tokens.make(tokens.SESSION)
    until = clock.now() + timedelta(days=1)
    await connection.execute(CUSTOMER, id, email)
    await connection.execute(SIGNED_IN, id, sessions.hash_of(token), until)
    await connection.execute(ACCOUNT, id, POINTS)
    return token


def asked_again(buyer: Buyer) -> dict[str, str]:
    """Ask for every order once more, by its key, as whoever lost the answer does."""
    return {attempt.key: buyer.placed(attempt) for attempt in buyer.attempts}


async def test_no_order_is_lost_doubled_or_orphaned() -> None:
    with served("orders-killed", TRUSTED_PROXIES="127.0.0.1") as run:
        buyers = await prepared(run)
        await while_killed(run, [each.shop for each in buyers], KILLS, (0.5, 2.5))
        told = {key: number for each in buyers for key, number in each.answers.items()}
        again = {
            key: number
            for each in buyers
            for key, number in (await asyncio.to_thread(asked_again, each)).items()
        }

        assert len(told) > len(KILLS)
        assert {key: again[key] for key in told} == told, "a key gave another answer"
        numbers = [row["number"] for row in await ask(run, f"select number {PLACED}")]
        assert sorted(numbers) == sorted(again.values()), "an order was lost or doubled"
        assert len(set(numbers)) == len(numbers)
        for what, condition in ORPHANS.items():
            assert await ask(run, f"select number {PLACED} and {condition}") == [], what
        for what, wrong in WRONG.items():
            assert await ask(run, wrong) == [], what
        sums = await ask(run, f"select sum(points_used) used, count(*) n {PLACED}")
        customers = [each for each in buyers if each.session]
        assert sums[0]["used"] == 10 * sum(len(each.attempts) for each in customers) > 0
        replays = await ask(run, "select key, replays from idempotency_keys")
        written = {row["key"]: row["replays"] for row in replays}
        assert all(written[key] >= 1 for key in told), "a replay was not written"


def test_a_server_that_is_gone_is_no_answer() -> None:
    buyer = Buyer("nobody", "http://127.0.0.1:9", "variant_x")
    with pytest.raises(httpx2.HTTPError):
        buyer._filled(0)
