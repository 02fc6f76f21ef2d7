"""Assigning: put customers into the groups whose rules they meet, and take them out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.arrivals import GROUPING
from auth.audit import record
from auth.viewer import SYSTEM
from kit import clock
from kit.jobs import enqueue
from models import Customer, CustomerGroup, GroupMembership, MembershipSource

BATCH = 1_000  # customers who are looked at, and kept from changing groups, in one transaction
MET = """
with rule as (
  select *, :now_at - make_interval(days => rule_days) as since from customer_groups
   where num_nonnulls(rule_orders, rule_spent_minor, rule_email_domain) > 0
), bought as (
  select r.id as group_id, o.customer_id,
         count(*) filter (where o.fulfilment_status <> 'CANCELLED') as placed,
         sum(o.total_minor - case when o.payment_status = 'PAID' then 0 else coalesce((
             select sum(back.total_minor) from credit_lines back
               join order_lines sold on sold.id = back.order_line_id
              where sold.order_id = o.id), 0) end)
           filter (where o.payment_status in ('PAID', 'PARTLY_REFUNDED')
                     and o.currency = r.currency) as spent
    from rule r join orders o on r.since is null or o.placed_at >= r.since
   where o.customer_id = any(:ids) and (r.rule_orders is not null or r.rule_spent_minor is not null)
   group by r.id, o.customer_id
), met as (
  select c.id as customer_id, r.id as group_id, r.kind = 'LEVEL' as is_level,
         row_number() over (partition by c.id, r.kind order by r.rank desc nulls last) as place
    from rule r join customers c on c.id = any(:ids) and c.status <> 'ERASED'
    left join bought b on b.group_id = r.id and b.customer_id = c.id
   where (r.rule_orders is null or b.placed >= r.rule_orders)
     and (r.rule_spent_minor is null or b.spent >= r.rule_spent_minor)
     and (r.rule_email_domain is null or c.email_verified_at is not null
          and split_part(c.email_key, '@', 2) = r.rule_email_domain)
), decided as (
  select * from group_memberships m
   where m.customer_id = any(:ids)
     and (m.source = 'BARRED' or m.source = 'STAFF' and (m.ends_at is null or m.ends_at > :now_at))
), wanted as (
  select * from met w where (place = 1 or not is_level) and not exists (
    select from decided d where d.customer_id = w.customer_id
      and (d.group_id = w.group_id or d.is_level and w.is_level))
)
select m.id, coalesce(w.customer_id, m.customer_id) as customer_id,
       coalesce(w.group_id, m.group_id) as group_id, w.is_level, w.group_id is not null as joins
  from wanted w full join (
    select * from group_memberships m
     where m.customer_id = any(:ids) and not exists (select from decided d where d.id = m.id)
       and (m.source = 'RULE' or exists (
         select from wanted w where w.customer_id = m.customer_id
            and (w.group_id = m.group_id or w.is_level and m.is_level)))
  ) m on m.customer_id = w.customer_id and m.group_id = w.group_id
 where m.source is distinct from 'RULE' or w.group_id is null
 order by customer_id, group_id
"""
CHANGES = sa.text(MET).bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid())),
    sa.bindparam("now_at", type_=sa.DateTime(timezone=True)),
)
GROUPS_HOLD = sa.text("select pg_advisory_xact_lock_shared(7431020)")  # none is deleted meanwhile


async def ask(session: AsyncSession, customer_ids: Sequence[UUID] | None = None) -> None:
    """Ask for it to be done soon, for some customers or for all."""
    payload = {} if customer_ids is None else {"customers": [str(id) for id in customer_ids]}
    await enqueue(session, GROUPING, payload)


async def assign(session: AsyncSession, customer_ids: Sequence[UUID]) -> int:
    """Let these customers join and leave as the rules say; return how many memberships changed.

    What staff decided stands. To be called, too, where something changes that rules look at.
    """
    await (await session.connection()).execute(GROUPS_HOLD)
    mine = select(Customer.id).where(col(Customer.id).in_(customer_ids)).order_by(col(Customer.id))
    ids = (await session.exec(mine.with_for_update(key_share=True))).all()
    values = {"ids": list(ids), "now_at": clock.now()}
    changes = (await (await session.connection()).execute(CHANGES, values)).all()
    if not changes:
        return 0
    groups = {group.id: group for group in await session.exec(select(CustomerGroup))}
    if gone := [change.id for change in changes if change.id is not None]:
        await session.exec(sa.delete(GroupMembership).where(col(GroupMembership.id).in_(gone)))
    for change in changes:
        await _change(session, groups[change.group_id], change)
    await session.flush()
    return len(changes)


async def batch(session: AsyncSession, after: UUID | None) -> UUID | None:
    """Assign the next customers by id, and return the last of them; None when none was left."""
    more = select(Customer.id).order_by(col(Customer.id)).limit(BATCH)
    if after is not None:
        more = more.where(col(Customer.id) > after)
    ids = (await session.exec(more)).all()
    await assign(session, ids)
    return ids[-1] if ids else None


async def _change(session: AsyncSession, group: CustomerGroup, change: Any) -> None:
    source = {"key": group.key, "source": MembershipSource.RULE.value}
    if change.joins:
        session.add(
            GroupMembership(
                customer_id=change.customer_id,
                group_id=group.id,
                source=MembershipSource.RULE,
                is_level=change.is_level,
            )
        )
    await record(
        session,
        SYSTEM,
        "customer_group:join" if change.joins else "customer_group:leave",
        of=group,
        customer_id=change.customer_id,
        before=None if change.joins else source,
        after=source if change.joins else None,
    )
