"""Tell other systems what happens, by a row in the transaction that did it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["WEBHOOKS_READ", "WEBHOOKS_WRITE"]
EVENTS = [
    "CUSTOMER_CHANGED",
    "CUSTOMER_CREATED",
    "ORDER_CANCELLED",
    "ORDER_CONFIRMED",
    "ORDER_DELIVERED",
    "ORDER_PAID",
    "ORDER_PLACED",
    "ORDER_REFUNDED",
    "ORDER_SHIPPED",
    "PRODUCT_CHANGED",
    "STOCK_CHANGED",
    "VARIANT_CHANGED",
    "WEBHOOK_TEST",
]
# Whoever deletes a webhook is waited for, so that no event fails for a webhook that is gone by
# then: the second statement sees only those that are still there.
TELL = """
create function latchkey_tell_webhooks() returns trigger language plpgsql as $$
begin
  if not exists (select from webhooks where is_on) then
    return null;
  end if;
  perform id from webhooks where is_on order by id for key share;
  insert into webhook_deliveries (id, created_at, webhook_id, event, object_kind, object_id,
    status, attempts, available_at, give_up_at)
  select (left(h.id::text, 18) || right(gen_random_uuid()::text, 18))::uuid, h.created_at, w.id,
    w.kinds ->> h.kind, h.object_kind, h.object_id, 'WAITING', 0, h.created_at,
    h.created_at + interval '3 days'
    from ({}) h join webhooks w on w.is_on and w.kinds ? h.kind
   where h.object_id is not null order by h.id, w.id;
  if found then
    perform pg_notify('webhooks', '');
  end if;
  return null;
end $$"""
# What befalls a customer is told of the customer, whatever the audit trail says it befell.
HAPPENED = """
    select id, created_at, kind,
      case when kind ~ '^(customer|email_change):' then 'customer' else object_kind end as object_kind,
      case when kind ~ '^(customer|email_change):' then coalesce(customer_id, object_id)
        else object_id end as object_id
      from changed"""
MOVED = """
    select id, created_at, 'stock:move' as kind, 'variant' as object_kind, variant_id as object_id
      from changed"""


def upgrade() -> None:
    """Make the tables and the triggers; managers may decide about webhooks from here on."""
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("url", text(length=2000), nullable=False),
        sa.Column("description", text(length=200), nullable=False),
        sa.Column("kinds", JSONB(none_as_null=True), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", moment(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", moment(), nullable=True),
        sa.Column("resting_until", moment(), nullable=True),
        sa.Column("switched_off_at", moment(), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_webhooks_failures_not_negative")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_webhooks_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_newest", "webhooks", ["created_at", "id"])
    op.create_index(op.f("ix_webhooks_created_by"), "webhooks", ["created_by"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                *EVENTS,
                name="webhook_event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("object_kind", text(length=64), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DELIVERED",
                "FAILED",
                "WAITING",
                name="webhook_delivery_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("available_at", moment(), nullable=False),
        sa.Column("give_up_at", moment(), nullable=False),
        sa.Column("locked_until", moment(), nullable=True),
        sa.Column("ended_at", moment(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_answer", text(length=500), nullable=True),
        sa.Column("last_error", text(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(
        "ix_webhook_deliveries_of_webhook", "webhook_deliveries", ["webhook_id", "created_at", "id"]
    )
    op.create_index(
        "ix_webhook_deliveries_waiting",
        "webhook_deliveries",
        ["webhook_id", "available_at", "id"],
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.create_index("ix_webhook_deliveries_created_at", "webhook_deliveries", ["created_at"])
    for table, told in (("events", HAPPENED), ("stock_movements", MOVED)):
        name = f"latchkey_tell_of_{table}"
        function = TELL.replace("latchkey_tell_webhooks", name).replace("{}", told)
        op.get_bind().exec_driver_sql(function)
        op.get_bind().exec_driver_sql(
            f"create trigger tell_webhooks after insert on {table}"
            f" referencing new table as changed for each statement execute function {name}()"
        )
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
