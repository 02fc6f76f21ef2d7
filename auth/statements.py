"""Statements: the SQL of links; each is one statement, so that nobody can come in between.

Rows are locked in one order everywhere: links by id, then the person, then sessions. `materialized`
and `(select … from chosen)` have rows found by the right index before there are any statistics.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import UTCDateTime
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.persons import HANDED_OVER, PERSON

NAMED = re.compile(r"(?<![:\w]):(\w+)")
SHAPES: dict[str, Any] = {
    "_at": UTCDateTime(),
    "_hash": sa.LargeBinary(),
    "_hashes": ARRAY(sa.LargeBinary()),
    "_id": sa.Uuid(),
    "_count": sa.Integer(),
    "_flag": sa.Boolean(),
    "_json": JSONB(none_as_null=True),
    "_text": sa.Text(),
}


def statement(sql: str) -> sa.TextClause:
    """Make a statement whose parameters have the types that the ends of their names tell."""
    names = dict.fromkeys(NAMED.findall(sql))
    return sa.text(sql).bindparams(
        *(sa.bindparam(name, type_=SHAPES[name[name.rindex("_") :]]) for name in names)
    )


async def one(session: AsyncSession, asked: sa.TextClause, values: dict[str, Any]) -> Any:
    """Run a statement in the caller's transaction; its only row, or None."""
    connection = await session.connection()
    return (await connection.execute(asked, values)).one_or_none()


ASK = statement("""
with surplus as (
  select id from sign_in_links
   where email_key = :key_text and audience = :audience_text
     and used_at is null and revoked_at is null
   order by created_at desc, id desc offset :others_count
), locked as (
  select id from sign_in_links
   where email_key = :key_text and audience = :audience_text
     and used_at is null and revoked_at is null and id in (select id from surplus)
   order by id for update
), trimmed as (
  update sign_in_links l set revoked_at = :now_at, revoke_reason = 'SURPLUS'
    from locked k where l.id = k.id
), link as (
  insert into sign_in_links (
    id, created_at, audience, email, email_key, link_hash, code_hash, browser_hash, key_version,
    redirect_uri, language, ends_with_browser, offer, expires_at, code_expires_at, code_attempts,
    open_count, request_ip, request_agent)
  values (
    :link_id, :now_at, :audience_text, :email_text, :key_text, :link_hash, :code_hash,
    :browser_hash, :version_count, :redirect_text, :language_text, :shared_flag, :offer_json,
    :expires_at, :code_expires_at, 0, 0, :ip_text, :agent_text)
), letter as (
  insert into letters (
    id, created_at, dedupe_key, template, to_address, language, payload, priority, available_at,
    not_after, attempts)
  values (
    :letter_id, :now_at, :dedupe_text, :template_text, :to_text, :letter_language_text,
    :payload_json, :priority_count, :available_at, :not_after_at, 0)
), event as (
  insert into events (id, created_at, kind, actor_kind, object_kind, object_id, is_public,
    request_id)
  values (:event_id, :now_at, 'link:request', 'NOBODY', 'sign_in_link', :link_id, false,
    :request_text)
)
select pg_notify('letters', '')""")

OPEN = statement("""
update sign_in_links
   set first_opened_at = coalesce(first_opened_at, :now_at), open_count = open_count + 1
 where link_hash = :link_hash
returning *""")

LOOK = statement("select * from sign_in_links where link_hash = :link_hash")

LOOK_BY_ID = statement("""
select * from sign_in_links where id = :link_id and browser_hash = :browser_hash""")

KNOWN_BROWSER = statement("""
select 1 from sessions s join sign_in_links l on l.id = s.link_id
 where s.browser_hash = :browser_hash and l.email_key = :key_text limit 1""")

REPORT = statement("""
with link as (
  update sign_in_links set revoked_at = :now_at, revoke_reason = 'REPORTED'
   where id = (select id from sign_in_links where link_hash = :link_hash)
     and used_at is null and revoked_at is null
  returning id, email_key, browser_hash, request_ip
), event as (
  insert into events (id, created_at, kind, actor_kind, object_kind, object_id, is_public,
    request_id)
  select :event_id, :now_at, 'link:report', 'NOBODY', 'sign_in_link', id, false, :request_text
    from link
)
select * from link""")

BY_LINK = """
with found as materialized (
  select * from sign_in_links where link_hash = :link_hash
), chosen as (
  select id, email_key, audience from found
   where used_at is null and revoked_at is null and expires_at > :now_at
     and (:confirmed_flag or browser_hash = :browser_hash)
), locked as (
  select id from sign_in_links
   where email_key = (select email_key from chosen) and audience = (select audience from chosen)
     and used_at is null and revoked_at is null
   order by id for update
), spent as (
  update sign_in_links l
     set used_at = case when l.id = c.id then :now_at end,
         used_by = case when l.id = c.id then 'LINK' end,
         revoked_at = case when l.id <> c.id then :now_at end,
         revoke_reason = case when l.id <> c.id then 'SIBLING' end
    from locked k, chosen c
   where l.id = k.id and exists (select from locked x where x.id = c.id)
  returning l.*
), tried as (
  select *, true as hit from spent where used_at is not null
)"""

# A wrong code locks and counts at its own link only; its siblings stay as they are.
BY_CODE = """
with found as materialized (
  select * from sign_in_links where id = :link_id
), chosen as (
  select id, email_key, audience, code_hash = any(:code_hashes) as hit from found
   where browser_hash = :browser_hash and used_at is null and revoked_at is null
     and expires_at > :now_at and code_expires_at > :now_at and code_attempts < :tries_count
), locked as (
  select id from sign_in_links
   where email_key = (select email_key from chosen) and audience = (select audience from chosen)
     and used_at is null and revoked_at is null
     and (id = :link_id or (select hit from chosen))
     and (id <> :link_id or code_attempts < :tries_count)
   order by id for update
), spent as (
  update sign_in_links l
     set code_attempts = l.code_attempts + (case when l.id = c.id then 1 else 0 end),
         used_at = case when l.id = c.id and c.hit then :now_at end,
         used_by = case when l.id = c.id and c.hit then 'CODE' end,
         revoked_at = case when l.id <> c.id then :now_at end,
         revoke_reason = case when l.id <> c.id then 'SIBLING' end
    from locked k, chosen c
   where l.id = k.id and exists (select from locked x where x.id = c.id)
  returning l.*
), tried as (
  select *, used_at is not null as hit from spent where revoked_at is null
)"""

SESSION = """, surplus as (
  select id from sessions
   where (customer_id = (select customer_id from person)
       or staff_id = (select staff_id from person))
     and revoked_at is null and id is distinct from :current_id
   order by last_seen_at desc, id desc offset :other_sessions_count
), ending as (
  select id from sessions
   where id in (select id from surplus union all select :current_id)
     and exists (select from person where status = 'ACTIVE')
   order by id for update
), ended as (
  update sessions s set revoked_at = :now_at from ending e
   where s.id = e.id and s.revoked_at is null
), started as (
  insert into sessions (id, created_at, customer_id, staff_id, link_id, token_hash, kind, epoch,
    authenticated_at, last_seen_at, idle_expires_at, expires_at, ends_with_browser, agent, ip,
    browser_hash, place)
  select :session_id, :now_at, p.customer_id, p.staff_id, u.id, :token_hash, :kind_text,
    p.session_epoch, :now_at, :now_at,
    least(case u.audience when 'STAFF' then :staff_idle_at else :customer_idle_at end,
      case when u.ends_with_browser then :shared_idle_at end),
    least(case u.audience when 'STAFF' then :staff_end_at else :customer_end_at end,
      case when u.ends_with_browser then :shared_end_at end),
    u.ends_with_browser, :agent_text, :ip_text, :browser_hash, :place_text
    from used u, person p where p.status = 'ACTIVE'
  returning id
)"""

EVENTS = """, events_added as (
  insert into events (id, created_at, kind, actor_kind, actor_id, object_kind, object_id,
    customer_id, after, is_public, request_id)
  select :event_id, :now_at,
    case when not t.hit then 'code:fail' when s.id is null then 'session:refuse'
      else 'session:create' end,
    case when s.id is null then 'NOBODY' else t.audience end,
    case when s.id is not null then coalesce(p.customer_id, p.staff_id) end,
    case when s.id is null then 'sign_in_link' else 'session' end, coalesce(s.id, t.id),
    p.customer_id, jsonb_build_object('by', t.used_by, 'link_id', t.id), false, :request_text
    from tried t left join person p on true left join started s on true
  union all
  select :other_event_id, :now_at, 'customer:create', 'CUSTOMER', customer_id, 'customer',
    customer_id, customer_id, jsonb_build_object('status', status), false, :request_text
    from person where is_new
  union all
  select :other_event_id, :now_at, 'staff:join', 'STAFF', staff_id, 'staff', staff_id, null, null,
    false, :request_text
    from person where joins
)
select t.id as link_id, t.hit, t.code_attempts, t.email as link_email, t.email_key, t.redirect_uri,
       t.language, t.ends_with_browser, t.audience, t.offer, t.request_ip, t.request_agent,
       t.created_at as asked_at, coalesce(t.browser_hash = :browser_hash, false) as is_asker,
       coalesce(p.is_new, false) or exists (select from adopted) as is_first,
       p.customer_id, p.staff_id, p.email, p.status, r.permissions, r.is_owner,
       coalesce(p.is_new, false) as is_new, s.id as session_id, a.orders as attached,
       s.id is not null
         and exists (select from sessions x where x.customer_id = p.customer_id)
         and not exists (select from sessions x where x.customer_id = p.customer_id
           and x.browser_hash = :browser_hash) as is_new_browser
  from tried t cross join attached a left join person p on true left join started s on true
  left join staff_roles r on r.id = p.role_id"""

SIGN_IN = PERSON + HANDED_OVER + SESSION + EVENTS
REDEEM_LINK = statement(BY_LINK + SIGN_IN)
REDEEM_CODE = statement(BY_CODE + SIGN_IN)

REPEAT = statement("""
select l.id as link_id, l.redirect_uri, l.language, l.email as link_email, l.audience,
       s.ends_with_browser, s.customer_id, s.staff_id, s.id as session_id, s.token_hash,
       coalesce(c.email, m.email) as email, r.permissions, r.is_owner
  from sign_in_links l
  join sessions s on s.link_id = l.id
  left join customers c on c.id = s.customer_id
  left join staff m on m.id = s.staff_id
  left join staff_roles r on r.id = m.role_id
 where (l.link_hash = :link_hash or l.id = :link_id and l.code_hash = any(:code_hashes))
   and l.used_at > :since_at and s.browser_hash = :browser_hash
   and s.revoked_at is null and s.token_hash = any(:token_hashes)
   and coalesce(c.status, m.status) = 'ACTIVE'
   and s.epoch = coalesce(c.session_epoch, m.session_epoch)""")
