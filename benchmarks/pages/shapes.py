"""Shapes: how ids, moments, money and objects are written in SQL.

Postgres writes texts for less than Python makes them of UUIDs and datetimes, so both kinds of
endpoint by hand let it. The shop sells in a currency of two digits, as their author knows.
Whole objects are joined from texts, for about two thirds of what `json_build_object` costs.
"""

from __future__ import annotations

ROW = """
 where (s.token_hash = $1 or s.prev_token_hash = $1 and s.prev_valid_until > $2)
   and s.revoked_at is null and s.idle_expires_at > $2 and s.expires_at > $2"""
CUSTOMER = f"""
select c.id, c.email, c.first_name, c.last_name
  from sessions s join customers c on c.id = s.customer_id{ROW}
   and c.status = 'ACTIVE' and s.epoch = c.session_epoch"""
STAFF = f"""
select m.id from sessions s join staff m on m.id = s.staff_id join staff_roles r on r.id = m.role_id
{ROW} and m.status = 'ACTIVE' and s.epoch = m.session_epoch
   and (r.is_owner or '{{CUSTOMERS_READ,ORDERS_READ}}'::text[] <@ r.permissions)"""


def id_of(kind: str, column: str) -> str:
    """Write a public id."""
    return f"'{kind}_' || replace({column}::text, '-', '')"


def moment(column: str) -> str:
    """Write a moment with six digits, in UTC."""
    return f"""to_char({column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def amount(column: str) -> str:
    """Write minor units as a decimal of two digits."""
    return f"{column} / 100 || '.' || lpad(({column} % 100)::text, 2, '0')"


def micros(column: str) -> str:
    """Write the microseconds since 1970, as cursors have them."""
    return f"(extract(epoch from {column}) * 1000000)::bigint"


def plain(value: str) -> str:
    """Write a text in which nothing has to be escaped."""
    return f"""'"' || {value} || '"'"""


def words(value: str) -> str:
    """Write a text that may hold anything, or nothing."""
    return f"coalesce(to_json({value})::text, 'null')"


def truth(value: str) -> str:
    """Write a boolean."""
    return f"case when {value} then 'true' else 'false' end"


def money(column: str, currency: str) -> str:
    """Write an amount of money as an object."""
    return object_of(amount=plain(amount(column)), currency=plain(currency))


def object_of(**fields: str) -> str:
    """Write an object of values that are JSON already."""
    marks = ["{", *"," * (len(fields) - 1)]
    parts = zip(marks, fields.items(), strict=True)
    joined = " || ".join(f"""'{mark}"{key}":' || {value}""" for mark, (key, value) in parts)
    return f"({joined} || '}}')"


def list_of(item: str, rows: str, alias: str) -> str:
    """Write a list of an item for each of some rows, in their order."""
    joined = f"coalesce(string_agg({item}, ','), '')"
    return f"(select '[' || {joined} || ']' from ({rows}) {alias})"


def page_of(item: str, cursor: str, first: int) -> str:
    """Write one page of rows in order that know their `place`, one more than are shown."""
    shown = f"filter (where place <= {first})"
    return object_of(
        nodes=f"""'[' || coalesce(string_agg({item}, ',') {shown}, '') || ']'""",
        pageInfo=object_of(
            hasNextPage=truth(f"count(*) > {first}"),
            endCursor=f"""coalesce('"' || (array_agg({cursor} order by place desc)
              {shown})[1] || '"', 'null')""",
        ),
    )


def name_of(row: str) -> str:
    """Write the whole name of a customer, or null."""
    parts = f"nullif({row}.first_name, ''), nullif({row}.last_name, '')"
    return f"coalesce(to_json(nullif(concat_ws(' ', {parts}), ''))::text, 'null')"


def place_of(list_name: str, key: str, id: str) -> str:
    """Write the cursor of a row in a list."""
    return f"'{list_name}.' || {key} || '.' || replace({id}::text, '-', '')"


def answer(root: str, value: str) -> str:
    """Write the whole body, with null where there is no such thing."""
    return f"""'{{"data":{{"{root}":' || coalesce({value}, 'null') || '}}}}'"""
