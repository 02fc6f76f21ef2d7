"""A database to import into, and what an import brings to it."""

from __future__ import annotations

from typing import Any

from importing import runs
from tests.importing.conftest import OURS

TABLES = (
    "products",
    "variants",
    "customers",
    "order_addresses",
    "orders",
    "order_lines",
    "order_charges",
    "credits",
    "credit_lines",
)
NEW = {"products": 5, "customers": 3, "orders": 4, "credits": 4}


async def state(store: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row that an import may bring; of references, what does not tell the time."""
    found = {t: await store.fetch(f"select * from {t} order by id") for t in TABLES}
    found["references"] = await store.fetch(
        "select system, kind, key, object_id from external_references order by kind, key"
    )
    return {table: [tuple(row) for row in rows] for table, rows in found.items()}


async def everything(store: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table that an import could touch, times and events too."""
    more = {
        t: [tuple(row) for row in await store.fetch(f"select * from {t} order by id")]
        for t in ("external_references", "events", "letters", "inbox_items")
    }
    return {**await state(store), **more}


async def run(url: str, **values: Any) -> dict[str, Any]:
    """Import our own shop; what was loaded."""
    report = await runs.online_retail_file(str(OURS), url, **values)
    loaded: dict[str, Any] = report.as_dict()
    return loaded


def new(report: dict[str, Any]) -> dict[str, int]:
    """Read from a report what was new."""
    return {kind: loaded["new"] for kind, loaded in report["loaded"].items()}
