"""Cleaning: delete what has been kept long enough, and shorten the addresses of networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from kit.database import Database
from kit.literals import said
from models import (
    ApiKey,
    Cart,
    CartLine,
    CartStatus,
    CaughtMail,
    ConsentRecord,
    EmailChange,
    Event,
    IdempotencyKey,
    Letter,
    MailedKey,
    RateBucket,
    Session,
    SignInLink,
    StepUp,
    StockReservation,
    WebhookDelivery,
    Wishlist,
    WishlistItem,
)

BATCH = 500
DAY = timedelta(days=1)
MASKS = {4: 24, 6: 48}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Retention:
    """How long is kept what is of no more use; each counts from the moment that it names."""

    links_after_expiry: timedelta = 30 * DAY  # so that "used" and "expired" can be told
    sessions_after_end: timedelta = 30 * DAY
    api_keys_after_end: timedelta = 400 * DAY  # as long as what was done with them is known
    step_ups_after_expiry: timedelta = DAY
    email_changes_after_undo: timedelta = 30 * DAY  # from when it can no longer be undone
    letters_after_sending: timedelta = 7 * DAY
    letters_after_failing: timedelta = 30 * DAY
    mailed_keys_after_expiry: timedelta = 30 * DAY
    rate_buckets_after_filling: timedelta = 2 * DAY
    idempotency_keys_after_expiry: timedelta = timedelta()
    caught_mails_after_catching: timedelta = 7 * DAY
    guest_carts_after_change: timedelta = 90 * DAY
    empty_guest_carts_after_change: timedelta = DAY
    guest_wishlists_after_change: timedelta = 90 * DAY
    ordered_carts_after_ordering: timedelta = 30 * DAY  # the order has all that was in them
    events_after_happening: timedelta = 400 * DAY
    webhook_deliveries_after_happening: timedelta = 30 * DAY
    job_log_after_writing: timedelta = 30 * DAY
    job_statistics_after_writing: timedelta = 400 * DAY
    network_addresses_after_asking: timedelta = 30 * DAY


def _table(model: Any) -> sa.Table:
    found: sa.Table = model.__table__
    return found


KEYS = _table(ApiKey)
CARTS, WISHLISTS = _table(Cart), _table(Wishlist)
CART_LINES, HELD, ITEMS = _table(CartLine), _table(StockReservation), _table(WishlistItem)
CONSENTS = _table(ConsentRecord)
LINKS, SESSIONS, LETTERS = _table(SignInLink), _table(Session), _table(Letter)
JOB_LOG = sa.table("pgqueuer_log", sa.column("id"), sa.column("created"))
JOB_STATISTICS = sa.table("pgqueuer_statistics", sa.column("id"), sa.column("created"))
# As the index has it.
END_OF_SESSION = sa.func.least(
    SESSIONS.c.revoked_at, SESSIONS.c.idle_expires_at, SESSIONS.c.expires_at
)
CUT: sa.ColumnElement[str] = sa.literal_column(
    "'%/%'"
)  # a parameter would hide the index of whole addresses
# What may be deleted at all: of which table, when this moment lies further back than that.
DELETED: tuple[tuple[sa.FromClause, sa.ColumnElement[Any], str], ...] = (
    (LINKS, LINKS.c.expires_at, "links_after_expiry"),
    (SESSIONS, END_OF_SESSION, "sessions_after_end"),
    (KEYS, sa.func.least(KEYS.c.revoked_at, KEYS.c.expires_at), "api_keys_after_end"),
    (_table(StepUp), _table(StepUp).c.expires_at, "step_ups_after_expiry"),
    (_table(EmailChange), _table(EmailChange).c.undo_until, "email_changes_after_undo"),
    (LETTERS, LETTERS.c.sent_at, "letters_after_sending"),
    (LETTERS, LETTERS.c.failed_at, "letters_after_failing"),
    (_table(MailedKey), _table(MailedKey).c.expires_at, "mailed_keys_after_expiry"),
    (_table(RateBucket), _table(RateBucket).c.full_at, "rate_buckets_after_filling"),
    (_table(IdempotencyKey), _table(IdempotencyKey).c.expires_at, "idempotency_keys_after_expiry"),
    (_table(CaughtMail), _table(CaughtMail).c.created_at, "caught_mails_after_catching"),
    (CARTS, CARTS.c.updated_at, "guest_carts_after_change"),
    (CARTS, CARTS.c.updated_at, "empty_guest_carts_after_change"),
    (CARTS, CARTS.c.updated_at, "ordered_carts_after_ordering"),
    (WISHLISTS, WISHLISTS.c.created_at, "guest_wishlists_after_change"),
    (_table(Event), _table(Event).c.created_at, "events_after_happening"),
    (
        _table(WebhookDelivery),
        _table(WebhookDelivery).c.created_at,
        "webhook_deliveries_after_happening",
    ),
    (JOB_LOG, JOB_LOG.c.created, "job_log_after_writing"),
    (JOB_STATISTICS, JOB_STATISTICS.c.created, "job_statistics_after_writing"),
)
NOTHING_HELD = ~sa.exists().where(HELD.c.cart_id == CARTS.c.id)
GUESTS_CART = CARTS.c.claim_hash.is_not(None) & NOTHING_HELD
ORDERED = CARTS.c.status == said(CartStatus.ORDERED)  # as the index has it
# Of some tables only these rows: what nobody has signed in for, and nothing is held for.
ONLY: dict[str, Callable[[datetime], sa.ColumnElement[bool]]] = {
    "guest_carts_after_change": lambda _: GUESTS_CART,
    "empty_guest_carts_after_change": lambda _: (
        GUESTS_CART & ~sa.exists().where(CART_LINES.c.cart_id == CARTS.c.id)
    ),
    "ordered_carts_after_ordering": lambda _: ORDERED & NOTHING_HELD,
    "guest_wishlists_after_change": lambda before: (
        WISHLISTS.c.claim_hash.is_not(None)
        & ~sa.exists().where(ITEMS.c.wishlist_id == WISHLISTS.c.id, ITEMS.c.added_at >= before)
    ),
}
SHORTENED: tuple[tuple[sa.Table, sa.Column[Any], sa.Column[Any]], ...] = (
    (LINKS, LINKS.c.request_ip, LINKS.c.created_at),
    (SESSIONS, SESSIONS.c.ip, SESSIONS.c.created_at),
    (CONSENTS, CONSENTS.c.ip, CONSENTS.c.created_at),
)


async def clean(database: Database, retention: Retention) -> dict[str, int]:
    """Delete and shorten in small transactions; return how many rows, by what they are kept by.

    `database` is used as the role latchkey_maintenance. Rows that somebody holds are left for the
    next time.
    """
    now = clock.now()
    done: dict[str, int] = {}
    for table, moment, name in DELETED:
        old = _old(name, moment, now - getattr(retention, name))
        statement = _deletion(table, moment, old)
        done[name] = await _repeated(database, lambda s, sql=statement: _delete(s, sql))
    before = now - retention.network_addresses_after_asking
    for table, column, moment in SHORTENED:
        name = f"{table.name}.{column.name}"
        chosen = _whole(table, column, moment, before)
        done[name] = await _repeated(
            database, lambda s, t=table, c=column, w=chosen: _shorten(s, t, c, w)
        )
    log.info("cleaned", **{name: count for name, count in done.items() if count})
    return done


async def _repeated(database: Database, batch: Any) -> int:
    total = 0
    while count := await database.transaction(batch):
        total += count
        if count < BATCH:
            break
    return total


def _old(name: str, moment: sa.ColumnElement[Any], before: datetime) -> sa.ColumnElement[bool]:
    """Write what a row is that has been kept long enough."""
    only = ONLY[name](before) if name in ONLY else sa.true()
    return (moment < before) & only


def _deletion(table: Any, moment: sa.ColumnElement[Any], old: sa.ColumnElement[bool]) -> sa.Delete:
    doomed = _locked(old, moment, table.c.id).cte("doomed")
    return sa.delete(table).where(table.c.id == doomed.c.id)


def _locked(
    condition: sa.ColumnElement[bool], moment: sa.ColumnElement[Any], *columns: Any
) -> sa.Select[Any]:
    """Choose the oldest first, so that an index tells at once that there is nothing to do.

    Rows that are held are passed over, so no order of locks is needed.
    """
    chosen = sa.select(*columns).where(condition).order_by(moment).limit(BATCH)
    return chosen.with_for_update(skip_locked=True)


async def _delete(session: AsyncSession, statement: sa.Delete) -> int:
    return int((await (await session.connection()).execute(statement)).rowcount)


def _whole(
    table: sa.Table, column: sa.Column[Any], moment: sa.Column[Any], before: datetime
) -> sa.Select[Any]:
    whole = (moment < before) & column.is_not(None) & column.not_like(CUT)
    return _locked(whole, moment, table.c.id, column)


async def _shorten(
    session: AsyncSession, table: sa.Table, column: sa.Column[Any], whole: sa.Select[Any]
) -> int:
    connection = await session.connection()
    rows = (await connection.execute(whole)).all()
    if rows:
        ids = sa.bindparam("ids", [row[0] for row in rows], type_=ARRAY(sa.Uuid()))
        cut = sa.bindparam("cut", [shortened(row[1]) for row in rows], type_=ARRAY(sa.Text()))
        columns = sa.column("id", sa.Uuid()), sa.column("cut", sa.Text())
        new = sa.func.unnest(ids, cut).table_valued(*columns, name="new").render_derived()
        change = sa.update(table).where(table.c.id == new.c.id).values({column: new.c.cut})
        await connection.execute(change)
    return len(rows)


def shortened(ip: str) -> str | None:
    """Cut an address down to its network: /24, or /48 for IPv6; None when it was none."""
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{MASKS[address.version]}", strict=False))
