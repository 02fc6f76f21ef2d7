"""Let conversations be about returns, and tell who watches them or their order."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

THERE = (
    "(subject = 'ORDER') = (order_id is not null)"
    " and (subject = 'RETURN') = (return_id is not null)"
)
# As it was, and what is about a return is told whoever ordered.
TELL = """
create or replace function latchkey_tell_live_thread(thread uuid, staff boolean, customers boolean)
returns void language plpgsql as $$
begin
  perform pg_notify('live', 'thread_' || replace(t.id::text, '-', '')
    || case when staff then ' staff' else '' end
    || case when customers then ' both' || coalesce(' customer_'
      || replace(coalesce(t.customer_id, o.customer_id)::text, '-', ''), '') else '' end)
    from threads t left join returns r on r.id = t.return_id
    left join orders o on o.id = coalesce(t.order_id, r.order_id)
   where t.id = thread;
end $$"""
EVENTS = """
create or replace function latchkey_tell_live() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', 'order_' || replace(o.id::text, '-', '')
    || coalesce(' customer_' || replace(o.customer_id::text, '-', ''), ''))
    from changed h join orders o on o.id = case h.object_kind when 'order' then h.object_id
      when 'return' then (select r.order_id from returns r where r.id = h.object_id)
      when 'message' then (select coalesce(t.order_id, r.order_id) from messages m
        join threads t on t.id = m.thread_id left join returns r on r.id = t.return_id
        where m.id = h.object_id) end
   where h.object_kind in ('order', 'return') or h.kind = 'message:write';
  return null;
end $$"""


def upgrade() -> None:
    """Add the column, and what holds of it."""
    op.add_column("threads", sa.Column("return_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_threads_return_id"),
        "threads",
        "returns",
        ["return_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_unique_constraint(op.f("uq_threads_return_id"), "threads", ["return_id"])
    owner = "num_nonnulls(customer_id, order_id, return_id) <= 1"
    for name, condition in (
        ("thread_subject", "subject in ('ENQUIRY', 'ORDER', 'RETURN')"),
        ("one_owner", owner),
        ("subject_is_there", THERE),
    ):
        check = op.f(f"ck_threads_{name}")
        op.drop_constraint(check, "threads", type_="check")
        op.create_check_constraint(check, "threads", condition)
    for function in (TELL, EVENTS):
        op.execute(function)
