"""Let mailed keys open orders and end claims by accounts; tell of messages whoever watches an order."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


# As it was, and what was written about an order; notes are told nobody.
EVENTS = """
create or replace function latchkey_tell_live() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', 'order_' || replace(o.id::text, '-', '')
    || coalesce(' customer_' || replace(o.customer_id::text, '-', ''), ''))
    from changed h join orders o on o.id = case h.object_kind when 'order' then h.object_id
      when 'return' then (select r.order_id from returns r where r.id = h.object_id)
      when 'message' then (select t.order_id from messages m join threads t on t.id = m.thread_id
        where m.id = h.object_id) end
   where h.object_kind in ('order', 'return') or h.kind = 'message:write';
  return null;
end $$"""


def upgrade() -> None:
    """Add the column; what is in an account already is opened by it alone."""
    op.add_column("mailed_keys", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mailed_keys_order_id"),
        "mailed_keys",
        "orders",
        ["order_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_mailed_keys_order_id"), "mailed_keys", ["order_id"])
    owner = op.f("ck_mailed_keys_one_owner")
    op.drop_constraint(owner, "mailed_keys", type_="check")
    op.create_check_constraint(owner, "mailed_keys", "num_nonnulls(order_id, thread_id) <= 1")
    op.execute(
        "update orders o set claim_hash = null from customers c"
        " where o.customer_id = c.id and o.claim_hash is not null"
        " and c.email_verified_at is not null"
    )
    op.execute(EVENTS)
