"""Tell who watches a conversation what was said in it; of notes, and of what staff read, staff."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# `staff` is the side that notes are told, `both` are what the other side watches.
TELL = """
create function latchkey_tell_live_thread(thread uuid, staff boolean, customers boolean)
returns void language plpgsql as $$
begin
  perform pg_notify('live', 'thread_' || replace(t.id::text, '-', '')
    || case when staff then ' staff' else '' end
    || case when customers then ' both' || coalesce(' customer_'
      || replace(coalesce(t.customer_id, o.customer_id)::text, '-', ''), '') else '' end)
    from threads t left join orders o on o.id = t.order_id
   where t.id = thread;
end $$"""
SAID = """
create function latchkey_tell_live_message() returns trigger language plpgsql as $$
begin
  perform latchkey_tell_live_thread(new.thread_id, true, not new.is_internal);
  return null;
end $$"""
READ = """
create function latchkey_tell_live_read() returns trigger language plpgsql as $$
begin
  perform latchkey_tell_live_thread(new.id, new.staff_read_to <> old.staff_read_to,
    new.customer_read_to <> old.customer_read_to);
  return null;
end $$"""


def upgrade() -> None:
    """Make the triggers."""
    for function in (TELL, SAID, READ):
        op.execute(function)
    op.execute(
        "create trigger tell_live after insert on messages"
        " for each row execute function latchkey_tell_live_message()"
    )
    op.execute(
        "create trigger tell_live after update on threads for each row"
        " when (new.customer_read_to <> old.customer_read_to"
        " or new.staff_read_to <> old.staff_read_to)"
        " execute function latchkey_tell_live_read()"
    )
