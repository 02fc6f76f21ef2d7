"""Throttle: limits kept in Postgres, so that they hold for all servers together.

Of each bucket only the moment is kept when it will be full again; a take moves that moment on by
one step, and is refused when it would lie further off than the whole bucket takes to fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import UTCDateTime
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import ids


@dataclass(frozen=True)
class Limit:
    """So many at once, and as many again in the course of `per`."""

    burst: int
    per: timedelta

    @property
    def step(self) -> float:
        """Seconds after which one more is allowed."""
        return self.per.total_seconds() / self.burst


def _minutes(burst: int, minutes: float) -> Limit:
    return Limit(burst, timedelta(minutes=minutes))


HOUR, DAY = 60, 24 * 60
STAGES = range(1, 7)
BARRED_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Limits:
    """How often what may be done; several limits hold together."""

    ask_address: tuple[Limit, ...] = (_minutes(3, 3), _minutes(5, 15), _minutes(20, DAY))
    ask_known_browser: tuple[Limit, ...] = (_minutes(3, 3), _minutes(5, 15), _minutes(20, DAY))
    ask_network: tuple[Limit, ...] = (_minutes(20, 10), _minutes(100, DAY))
    ask_anywhere: tuple[Limit, ...] = (_minutes(2000, HOUR),)  # raises the alarm, refuses nobody
    code_address: tuple[Limit, ...] = (_minutes(15, HOUR),)
    miss_network: tuple[Limit, ...] = (_minutes(30, 1),)
    invite_address: tuple[Limit, ...] = (_minutes(3, 15), _minutes(10, DAY))
    leak_network: tuple[Limit, ...] = (_minutes(30, 1),)
    step_up: tuple[Limit, ...] = (_minutes(5, HOUR),)
    email_change: tuple[Limit, ...] = (_minutes(5, HOUR),)
    claim_network: tuple[Limit, ...] = (_minutes(200, 10), _minutes(5000, DAY))  # guests' things
    code_network: tuple[Limit, ...] = (_minutes(30, 10), _minutes(200, DAY))  # discount codes
    vat_network: tuple[Limit, ...] = (_minutes(20, 10), _minutes(200, DAY))  # asked about of VIES
    order_address: tuple[Limit, ...] = (_minutes(10, HOUR), _minutes(30, DAY))  # that was typed
    order_network: tuple[Limit, ...] = (_minutes(60, 10), _minutes(1000, DAY))  # of guests
    enquiry: tuple[Limit, ...] = (_minutes(10, HOUR), _minutes(30, DAY))  # of a customer
    enquiry_address: tuple[Limit, ...] = (_minutes(3, HOUR), _minutes(10, DAY))  # where mail goes
    enquiry_network: tuple[Limit, ...] = (_minutes(10, 10), _minutes(100, DAY))  # of guests
    withdrawal_address: tuple[Limit, ...] = (_minutes(10, HOUR), _minutes(30, DAY))  # typed
    withdrawal_network: tuple[Limit, ...] = (_minutes(30, 10), _minutes(500, DAY))
    message: tuple[Limit, ...] = (_minutes(20, 10), _minutes(200, DAY))  # of a customer or guest
    message_network: tuple[Limit, ...] = (_minutes(100, 10), _minutes(1000, DAY))  # of guests
    staff_message: tuple[Limit, ...] = (_minutes(300, 10), _minutes(5000, DAY))
    upload: tuple[Limit, ...] = (_minutes(200, DAY),)  # of a customer or guest
    upload_network: tuple[Limit, ...] = (_minutes(1000, DAY),)
    upload_bytes: tuple[Limit, ...] = (_minutes(500_000_000, DAY),)
    upload_network_bytes: tuple[Limit, ...] = (_minutes(2_000_000_000, DAY),)
    staff_upload: tuple[Limit, ...] = (_minutes(2000, DAY),)
    staff_upload_bytes: tuple[Limit, ...] = (_minutes(100_000_000_000, DAY),)


UNLIMITED = Limits(**{each.name: () for each in fields(Limits)})


@dataclass(frozen=True)
class Bucket:
    """One limit of one key. Those of a later stage (1 to 6) are spared when an earlier refuses.

    What is limited may weigh more than one: a file so many bytes.
    """

    key: str
    limit: Limit
    stage: int = 1
    weight: int = 1

    def __post_init__(self) -> None:
        if self.stage not in (0, *STAGES):
            raise ValueError(f"at most {len(STAGES)} limits can hold together")

    @property
    def step(self) -> float:
        """Seconds after which as much is allowed again."""
        return self.limit.step * self.weight


@dataclass(frozen=True)
class Taken:
    """Whether it was allowed; else after how many seconds it will be, and by which key not."""

    retry_after: int | None
    next_in: int
    refused_by: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether every bucket had something left."""
        return self.retry_after is None


def buckets(
    name: str, value: str, limits: Iterable[Limit], stage: int = 1, weight: int = 1
) -> list[Bucket]:
    """Name the buckets of a value, a stage each; what it was cannot be read from the key."""
    return [
        Bucket(f"{name}/{number}:{_blurred(value)}", limit, stage + number, weight)
        for number, limit in enumerate(limits)
    ]


def network(ip: str | None) -> str:
    """Name whom an address belongs to: an IPv4 address, or the /64 that a household gets."""
    try:
        address = ip_address(ip or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def bar_key(who: str, email_key: str) -> str:
    """Name the bar between a network or browser and an address."""
    return f"bar:{_blurred(f'{who}|{email_key}')}"


async def take(
    session: AsyncSession, wanted: Sequence[Bucket], now: datetime, bars: Sequence[str] = ()
) -> Taken:
    """Take one from every bucket, unless one is empty or one of `bars` is down."""
    checked = [Bucket(key, Limit(1, BARRED_FOR), stage=0) for key in bars]
    rows = await _rows(session, TAKE, _values([*checked, *wanted], now))
    asked = {bucket.key: bucket for bucket in wanted}
    waits = {row.key: _wait(row, asked.get(row.key), now) for row in rows}
    refused = [row for row in rows if row.taken is None and (row.stage or waits[row.key] > 0)]
    if not refused:
        return Taken(None, ceil(max(waits.values(), default=0)))
    first = min(row.stage for row in refused)
    blamed = max((row for row in refused if row.stage == first), key=lambda row: waits[row.key])
    wait = max(1, ceil(waits[blamed.key]))
    return Taken(wait, wait, blamed.key)


async def bar(session: AsyncSession, keys: Iterable[str], now: datetime) -> None:
    """Let these bars down for a day."""
    down = [Bucket(key, Limit(1, BARRED_FOR)) for key in keys]
    await _rows(session, BAR, _values(down, now))


def _wait(row: Any, bucket: Bucket | None, now: datetime) -> float:
    """Count the seconds until the next take of a bucket, or until a bar goes up."""
    full_at = row.taken or row.before or now
    if bucket is None:
        return float((full_at - now).total_seconds())
    room = bucket.limit.per.total_seconds() - bucket.step
    return max(0.0, float((full_at - now).total_seconds()) - room)


def _values(wanted: Sequence[Bucket], now: datetime) -> dict[str, Any]:
    ordered = sorted(wanted, key=lambda bucket: (bucket.stage, bucket.key))
    return {
        "now": now,
        "ids": [ids.new() for _ in ordered],
        "keys": [bucket.key for bucket in ordered],
        "stages": [bucket.stage for bucket in ordered],
        "steps": [bucket.step for bucket in ordered],
        "windows": [bucket.limit.per.total_seconds() for bucket in ordered],
    }


def _blurred(value: str) -> str:
    return sha256(value.encode("utf-8", "replace")).hexdigest()[:32]


async def _rows(session: AsyncSession, sql: sa.TextClause, values: dict[str, Any]) -> Any:
    connection = await session.connection()
    found = await connection.execute(sql, values)
    return found.all() if found.returns_rows else []


WANTED = """
with wanted as (
  select * from unnest(:ids, :keys, :stages, :steps, :windows) as w (id, key, stage, step, span)
), barred as (
  select 1 from wanted w join rate_buckets r using (key) where w.stage = 0 and r.full_at > :now
)"""
# Keys are taken in their order, so that two takes never wait for one another.
STAGE = """, stage{stage} as (
  insert into rate_buckets as b (id, created_at, key, full_at)
  select id, :now, key, :now + make_interval(secs => step) from wanted
   where stage = {stage} and not exists (select from barred)
     and (select count(*) from wanted w where w.stage between 1 and {stage} - 1) = {passed}
   order by key
  on conflict (key) do update
    set full_at = greatest(b.full_at, :now) + (excluded.full_at - :now)
  where greatest(b.full_at, :now) + (excluded.full_at - :now)
     <= :now + (select make_interval(secs => w.span) from wanted w where w.key = excluded.key)
  returning key, full_at
)"""
RESULT = """
select w.key, w.stage, t.full_at as taken, r.full_at as before
  from wanted w
  left join ({taken}) t using (key)
  left join rate_buckets r using (key)"""
DOWN = """
insert into rate_buckets as b (id, created_at, key, full_at)
select id, :now, key, :now + make_interval(secs => span) from wanted order by key
on conflict (key) do update set full_at = greatest(b.full_at, excluded.full_at)"""


def _stage(stage: int) -> str:
    counts = [f"(select count(*) from stage{earlier})" for earlier in range(1, stage)]
    return STAGE.format(stage=stage, passed=" + ".join(counts) or "0")


def _typed(sql: str) -> sa.TextClause:
    types: dict[str, Any] = {
        "now": UTCDateTime(),
        "ids": ARRAY(sa.Uuid()),
        "keys": ARRAY(sa.Text()),
        "stages": ARRAY(sa.Integer()),
        "steps": ARRAY(sa.Float()),
        "windows": ARRAY(sa.Float()),
    }
    return sa.text(sql).bindparams(*(sa.bindparam(name, type_=of) for name, of in types.items()))


TAKEN = " union all ".join(f"select * from stage{stage}" for stage in STAGES)
TAKE = _typed(WANTED + "".join(map(_stage, STAGES)) + RESULT.format(taken=TAKEN))
BAR = _typed(WANTED + DOWN)
