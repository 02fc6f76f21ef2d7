"""Statements: the SQL that changes a customer's address and changes it back.

Each ends every session and link there is, under the old address and the new one.
"""

from __future__ import annotations

from auth.persons import RESERVED
from auth.statements import statement

# Links first, as where they are redeemed: so either the link is dead or its session is.
REVOKED = """
with locked as (
  select id from sign_in_links
   where audience = 'CUSTOMER' and used_at is null and revoked_at is null
     and email_key in (:old_key_text, :new_key_text,
       (select email_key from customers where id = :customer_id))
   order by id for update
), revoked as (
  update sign_in_links l set revoked_at = :now_at, revoke_reason = 'EMAIL_CHANGE'
    from locked k where l.id = k.id
  returning 1
)"""

APPLY = statement(
    REVOKED
    + """, changed as (
  update customers c
     set email = :new_email_text, email_key = :new_key_text, email_verified_at = :now_at,
         session_epoch = c.session_epoch + 1
   where c.id = :customer_id and c.email_key = :old_key_text and c.email_verified_at is not null
     and c.status in ('ACTIVE', 'PENDING') and (select count(*) from revoked) >= 0
     and not exists ("""
    + RESERVED.format(key=":new_key_text", of=":customer_id")
    + """)
  returning c.id, c.session_epoch
), kept as (
  update sessions s
     set epoch = h.session_epoch, token_hash = :fresh_hash, prev_token_hash = s.token_hash,
         prev_valid_until = :until_at
    from changed h
   where s.id = :kept_id and s.customer_id = h.id and s.revoked_at is null
     and s.epoch = h.session_epoch - 1
  returning s.id, s.kind, s.ends_with_browser
), applied as (
  update email_changes set applied_at = :now_at, undo_until = :undo_at
   where id = :change_id and exists (select from changed)
)
select h.id, k.id as kept_id, k.kind, k.ends_with_browser from changed h left join kept k on true"""
)

# Of several changes, undoing one undoes those that came after it: a thief cannot outrun it.
UNDO = statement(
    REVOKED
    + """, restored as (
  update customers c
     set email = case when :applied_flag then :old_email_text else c.email end,
         email_key = case when :applied_flag then :old_key_text else c.email_key end,
         session_epoch = c.session_epoch + 1
   where c.id = :customer_id and c.status <> 'ERASED' and (select count(*) from revoked) >= 0
  returning c.id
), closed as (
  update email_changes
     set closed_at = :now_at, closed_by = case when id = :change_id then 'UNDO' else 'UNDONE' end
   where customer_id = :customer_id
     and (id = :change_id
       or closed_at is null and (applied_at is null or created_at > :created_at))
     and exists (select from restored)
)
select id from restored"""
)
