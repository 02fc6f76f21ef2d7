"""Find products by all their words, and sort them; find people and orders without accents."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORDS = r"""
setweight((to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(title), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g'))
    || to_tsvector('english'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(title), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')))
    || to_tsvector('german'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(title), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')), 'A')
    || setweight((to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(body), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g'))
    || to_tsvector('english'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(body), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')))
    || to_tsvector('german'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower(body), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')), 'D')
"""
CUSTOMERS = r"""
(to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower((((((coalesce(email, '') || ' ') || coalesce(first_name, '')) || ' ') || coalesce(last_name, '')) || ' ') || coalesce(phone, '')), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')))
"""
ORDERS = r"""
(to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(translate(replace(replace(replace(lower((((coalesce(number, '') || ' ') || coalesce(email, '')) || ' ') || coalesce(nickname, '')), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđıð', 'oldid'), nfd),
    '[\u0300-\u036f]', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')))
"""
# What a product is found by and the lowest price of it follow from its own row and from others; a
# statement that touches any of these brings both up to date, whoever sends it, COPY too.
REFRESH = """
create function latchkey_refresh_products(ids uuid[]) returns void language plpgsql as $$
begin
  if ids is null then
    return;
  end if;
  update products p set lowest_minor = f.price_minor, currency = f.currency
    from (select i.id, v.price_minor, v.currency
            from unnest(ids) i(id)
            left join lateral (select price_minor, currency from variants
                                where product_id = i.id and is_active
                                order by price_minor, id limit 1) v on true) f
   where p.id = f.id
     and (p.lowest_minor, p.currency) is distinct from (f.price_minor, f.currency);
  insert into product_documents (id, created_at, product_id, title, body)
  select p.id, p.created_at, p.id,
         concat_ws(' ', p.slug, n.words, s.words),
         left(concat_ws(' ', w.words, d.words), 100000)
    from products p
    cross join lateral (select string_agg(value, ' ' order by key) words
                          from jsonb_each_text(p.name)) n
    cross join lateral (select string_agg(value, ' ' order by key) words
                          from jsonb_each_text(p.description)) d
    cross join lateral (select left(string_agg(concat_ws(' ', sku,
                               regexp_replace(sku, '[^[:alnum:]]', '', 'g'), m.words),
                               ' ' order by position, id), 100000) words
                          from variants
                          cross join lateral (select string_agg(value, ' ' order by key) words
                                                from jsonb_each_text(variants.name)) m
                         where product_id = p.id and is_active) s
    cross join lateral (select string_agg(t.value, ' ' order by t.value) words
                          from (select value_id from product_values where product_id = p.id
                                union
                                select value_id from variant_values
                                  join variants on variants.id = variant_id
                                 where product_id = p.id and is_active) v
                          join property_values on property_values.id = v.value_id
                          cross join lateral jsonb_each_text(property_values.name) t) w
   where p.id = any(ids)
  on conflict (product_id) do update set title = excluded.title, body = excluded.body
   where (product_documents.title, product_documents.body)
         is distinct from (excluded.title, excluded.body);
end $$
"""
TOUCHED = """
create function latchkey_touched_products() returns trigger language plpgsql as $$
declare
  ids uuid[];
begin
  execute format('select array_agg(distinct id order by id) from (%s) t(id)', tg_argv[0])
     into ids;
  perform latchkey_refresh_products(ids);
  return null;
end $$
"""
OF_VARIANTS = "select product_id from variants where id in (select variant_id from changed)"
OF_VALUES = (
    "select product_id from product_values where value_id in (select id from changed)"
    " union select product_id from variants join variant_values on variants.id = variant_id"
    " where value_id in (select id from changed)"
)
TOUCHING = {
    ("products", "insert"): "select id from changed",
    ("products", "update"): "select id from changed",
    ("variants", "insert"): "select product_id from changed",
    ("variants", "update"): "select product_id from changed",
    ("variants", "delete"): "select product_id from changed",
    ("product_values", "insert"): "select product_id from changed",
    ("product_values", "update"): "select product_id from changed",
    ("product_values", "delete"): "select product_id from changed",
    ("variant_values", "insert"): OF_VARIANTS,
    ("variant_values", "update"): OF_VARIANTS,
    ("variant_values", "delete"): OF_VARIANTS,
    ("property_values", "update"): OF_VALUES,
}


def upgrade() -> None:
    """Make columns, documents and triggers, and fill them; make two indexes anew."""
    op.add_column(
        "products", sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=True)
    )
    op.add_column("products", sa.Column("lowest_minor", sa.BigInteger(), nullable=True))
    _make_documents()
    for statement in (REFRESH, TOUCHED):
        op.get_bind().exec_driver_sql(statement)
    for (table, event), query in TOUCHING.items():
        which = "old" if event == "delete" else "new"
        op.get_bind().exec_driver_sql(
            f"create trigger touched_products_by_{event} after {event} on {table}"
            f" referencing {which} table as changed for each statement"
            f" execute function latchkey_touched_products('{query}')"
        )
    op.get_bind().exec_driver_sql(
        "select latchkey_refresh_products((select array_agg(id) from products))"
    )
    op.drop_index("ix_products_search", "products")
    for name, key in (
        ("newest", "coalesce(published_at, created_at)"),
        ("cheapest", "coalesce(lowest_minor, 4611686018427387904)"),
        ("dearest", "coalesce(lowest_minor, -1)"),
    ):
        op.create_index(f"ix_products_{name}", "products", [sa.text(key), "id"])
    for table, words in (("customers", CUSTOMERS), ("orders", ORDERS)):
        op.drop_index(f"ix_{table}_search", table)
        op.create_index(
            f"ix_{table}_search", table, [sa.text(words.strip())], postgresql_using="gin"
        )


def _make_documents() -> None:
    op.create_table(
        "product_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "words", postgresql.TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_documents_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_documents")),
        sa.UniqueConstraint("product_id", name=op.f("uq_product_documents_product_id")),
    )
    op.create_index(
        "ix_product_documents_words", "product_documents", ["words"], postgresql_using="gin"
    )
