"""Tell each process at commit what changed, for whoever watches it live, and who was shut out."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# What is told names what changed and whose it is, and nothing else: who hears it reads the rest.
# The same of one transaction is told once.
EVENTS = """
create function latchkey_tell_live() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', 'order_' || replace(o.id::text, '-', '')
    || coalesce(' customer_' || replace(o.customer_id::text, '-', ''), ''))
    from changed h join orders o on o.id = case h.object_kind when 'order' then h.object_id
      when 'return' then (select r.order_id from returns r where r.id = h.object_id) end
   where h.object_kind in ('order', 'return');
  return null;
end $$"""
ORDERS = """
create function latchkey_tell_live_order() returns trigger language plpgsql as $$
begin
  perform pg_notify('live', 'order_' || replace(new.id::text, '-', '')
    || coalesce(' customer_' || replace(new.customer_id::text, '-', ''), ''));
  return null;
end $$"""
VIEWERS = """
create function latchkey_tell_live_viewer() returns trigger language plpgsql as $$
begin
  perform pg_notify('live_viewers', tg_argv[0] || '_' || replace(new.id::text, '-', ''));
  return null;
end $$"""
SHUT_OUT = {
    "sessions": ("session", "new.revoked_at is distinct from old.revoked_at"),
    "api_keys": ("api_key", "new.revoked_at is distinct from old.revoked_at"),
    "customers": (
        "customer",
        "new.session_epoch <> old.session_epoch or new.status <> old.status",
    ),
    "staff": (
        "staff",
        "new.session_epoch <> old.session_epoch or new.status <> old.status"
        " or new.role_id <> old.role_id",
    ),
}


def upgrade() -> None:
    """Make the triggers."""
    for function in (EVENTS, ORDERS, VIEWERS):
        op.execute(function)
    op.execute(
        "create trigger tell_live after insert on events referencing new table as changed"
        " for each statement execute function latchkey_tell_live()"
    )
    op.execute(
        "create trigger tell_live after update on orders"
        " for each row execute function latchkey_tell_live_order()"
    )
    for table, (kind, condition) in SHUT_OUT.items():
        op.execute(
            f"create trigger tell_live_viewers after update on {table} for each row"
            f" when ({condition}) execute function latchkey_tell_live_viewer('{kind}')"
        )
