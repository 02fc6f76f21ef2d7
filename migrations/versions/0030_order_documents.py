"""Find orders by what was bought with them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WORDS = r"""
to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(body), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
"""
REFRESH = """
create function latchkey_refresh_orders(ids uuid[]) returns void language sql as $$
  insert into order_documents (id, created_at, order_id, body)
  select gen_random_uuid(), now(), l.order_id,
         left(string_agg(concat_ws(' ', l.sku,
              nullif(regexp_replace(l.sku, '[^[:alnum:]]', '', 'g'), l.sku), l.name),
              ' ' order by l.position, l.id), 200000)
    from order_lines l where l.order_id = any(ids) group by l.order_id
  on conflict (order_id) do update set body = excluded.body
   where order_documents.body is distinct from excluded.body
$$
"""
TOUCHED = """
create function latchkey_touched_orders() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  if tg_op = 'UPDATE' then
    select array_agg(distinct n.order_id) into ids from changed n join former o on o.id = n.id
     where (n.order_id, n.sku, n.name, n.position)
           is distinct from (o.order_id, o.sku, o.name, o.position);
  else
    select array_agg(distinct order_id) into ids from changed;
  end if;
  if ids is not null then
    perform latchkey_refresh_orders(ids);
  end if;
  if tg_op = 'DELETE' then
    delete from order_documents d
     where d.order_id = any(ids)
       and not exists (select from order_lines l where l.order_id = d.order_id);
  end if;
  return null;
end $$
"""
TABLES = {
    "insert": "new table as changed",
    "update": "new table as changed old table as former",
    "delete": "old table as changed",
}


def upgrade() -> None:
    """Make the documents, what keeps them true, and those of the orders there are."""
    op.create_table(
        "order_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "words", postgresql.TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_documents_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_documents")),
        sa.UniqueConstraint("order_id", name=op.f("uq_order_documents_order_id")),
    )
    for statement in (REFRESH, TOUCHED):
        op.get_bind().exec_driver_sql(statement)
    for event, tables in TABLES.items():
        op.get_bind().exec_driver_sql(
            f"create trigger touched_orders_by_{event} after {event} on order_lines"
            f" referencing {tables} for each statement execute function latchkey_touched_orders()"
        )
    op.get_bind().exec_driver_sql(
        "select latchkey_refresh_orders((select array_agg(id) from orders))"
    )
