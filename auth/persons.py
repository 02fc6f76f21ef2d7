"""Persons: the part of redeeming that finds or makes whom a link signs in.

An address that was changed away from is reserved as long as its mailbox can undo that: nobody else
proves it, so that it can be given back.
"""

from __future__ import annotations

# How people join: as the store has decided, else as the deployment says.
SIGN_UP = """coalesce((select value #>> '{}' from store_settings
      where key = 'sign_up' and value in ('"APPROVAL"', '"CLOSED"', '"OPEN"')), :sign_up_text)"""

# Changes that can be undone by the mailbox of an address; `{key}` is the address, `{of}` its owner.
RESERVED = """select e.* from email_changes e
   where e.old_key = {key} and e.customer_id is distinct from {of}
     and e.applied_at is not null and e.closed_at is null and e.undo_until > :now_at"""

# Who it is: the customer who proved this address before; else the guest who never did; else a new
# one, where that is allowed. A member of staff is only ever found; who was invited joins by it.
PERSON = (
    """, used as (
  select * from tried where hit
), known as (
  update customers c set last_seen_at = :now_at from used u
   where u.audience = 'CUSTOMER' and c.email_key = u.email_key and c.email_verified_at is not null
  returning c.id, c.email, c.status, c.session_epoch
), reserved as (
  """
    + RESERVED.format(key="(select email_key from used)", of="null")
    + """
), adopted as (
  update customers c set email_verified_at = :now_at, last_seen_at = :now_at from used u
   where u.audience = 'CUSTOMER' and c.email_key = u.email_key and c.email_verified_at is null
     and not exists (select from known) and not exists (select from reserved)
  returning c.id, c.email, c.status, c.session_epoch
), joining as (
  select case """
    + SIGN_UP
    + """ when 'APPROVAL' then 'PENDING' when 'OPEN' then 'ACTIVE' end as status
), made as (
  insert into customers (id, created_at, email, email_key, email_verified_at, status,
    session_epoch, language, last_seen_at)
  select :customer_id, :now_at, email, email_key, :now_at, j.status, 0, language, :now_at
    from used, joining j
   where audience = 'CUSTOMER' and j.status is not null
     and not exists (select from known) and not exists (select from adopted)
     and not exists (select from reserved)
  on conflict (email_key) where email_verified_at is not null
    do update set last_seen_at = excluded.last_seen_at
  returning id, email, status, session_epoch, id = :customer_id as is_new
), waiting as (
  insert into inbox_items (id, created_at, kind, object_id, customer_id)
  select :item_id, :now_at, 'customer:approve', id, id from made where is_new and status = 'PENDING'
  on conflict (kind, object_id) do nothing
), member as (
  update staff s
     set joined_at = coalesce(s.joined_at, :now_at), invited_until = null, status = 'ACTIVE'
    from used u
   where u.audience = 'STAFF' and s.email_key = u.email_key
     and (s.status = 'ACTIVE' or s.status = 'INVITED' and s.invited_until > :now_at)
  returning s.id, s.email, s.status, s.session_epoch, s.role_id, s.joined_at = :now_at as joins
), person as (
  select id as customer_id, null::uuid as staff_id, email, status, session_epoch, false as is_new,
    null::uuid as role_id, false as joins
    from (select * from known union all select * from adopted) c
  union all select id, null, email, status, session_epoch, is_new, null, false from made
  union all select null, id, email, status, session_epoch, false, role_id, joins from member
)"""
)

# What a guest of the same address has bought since goes to the customer who proved it; it is opened
# by the account alone from then on, and by no claim or mailed key any more.
HANDED_OVER = """, guest as (
  select g.id, k.id as customer_id from known k, used u, customers g
   where g.email_key = u.email_key and g.email_verified_at is null
), orders_moved as (
  update orders o set customer_id = g.customer_id, claim_hash = null from guest g
   where o.customer_id = g.id
  returning o.id
), orders_claimed as (
  update orders o set claim_hash = null from adopted a
   where o.customer_id = a.id and o.claim_hash is not null
), keys_ended as (
  update mailed_keys k set revoked_at = :now_at
   where k.revoked_at is null and k.order_id in (
     select id from orders_moved
     union all select o.id from orders o join adopted a on o.customer_id = a.id)
), credits_moved as (
  update credits x set customer_id = g.customer_id from guest g where x.customer_id = g.id
), letters_moved as (
  update letters x set customer_id = g.customer_id from guest g where x.customer_id = g.id
), attached as (
  select (select count(*) from orders_moved)
    + (select count(*) from orders o join adopted a on o.customer_id = a.id) as orders
)"""
