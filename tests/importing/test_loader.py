"""A shop is brought once: run again, cut anywhere or tried in between, it ends the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from importing import loader, runs
from importing.customers import BadTemplate
from importing.rows import WrongFile
from tests.conftest import Cluster
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


class Cut(Exception):
    """The import was ended from outside."""


@pytest.fixture
async def store(cloned: str) -> AsyncIterator[Any]:
    """A connection to a database of the test's own."""
    connection = await asyncpg.connect(cloned)
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let even a small shop come in several batches."""
    monkeypatch.setattr(loader, "BATCH", 2)


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


async def test_the_shop_is_brought(cloned: str, store: Any) -> None:
    assert new(await run(cloned)) == NEW

    orders = await store.fetch(
        """
        select o.number, customer_id is null as is_guest, country, goods_minor, shipping_minor,
            fees_minor, total_minor, payment_status, fulfilment_status, status
        from orders o left join order_addresses a on a.id = o.billing_address_id order by number
        """
    )
    partly = ("PARTLY_REFUNDED", "PARTLY_RETURNED", "SHIPPED")
    assert [tuple(order) for order in orders] == [
        ("700001", False, "GB", 2_299, 1_800, 0, 4_099, *partly),
        ("700002", False, "FR", 2_135, 0, 0, 2_135, *partly),
        ("700003", True, "IE", 50, 0, 833, 883, "PAID", "DELIVERED", "SHIPPED"),
        ("700006", False, None, 0, 0, 1_250, 1_250, "PAID", "DELIVERED", "SHIPPED"),
    ]


async def test_lines_keep_what_they_were_sold_as(cloned: str, store: Any) -> None:
    await run(cloned)

    lines = await store.fetch(
        """
        select number, l.position, l.sku, l.name, quantity, shipped_quantity, returned_quantity,
            unit_minor, l.total_minor, v.sku
        from order_lines l join orders o on o.id = order_id join variants v on v.id = variant_id
        order by number, l.position
        """
    )
    assert [tuple(line) for line in lines] == [
        ("700001", 0, "90001A", "TIN WHISTLE", 6, 6, 6, 125, 750, "90001A"),
        ("700001", 1, "90001A", "TIN WHISTLE", 6, 6, 6, 125, 750, "90001A"),
        ("700001", 2, "90002", "PAPER KITE", 2, 2, 0, 400, 799, "90002"),
        ("700002", 0, "90002", "KITE OF PAPER", 4, 4, 4, 425, 1_700, "90002"),
        ("700002", 1, "90001A", "TIN WHISTLE", 3, 3, 0, 145, 435, "90001A"),
        ("700003", 0, "90003", "WOODEN TOP", 1, 1, 0, 50, 50, "90003"),
        ("700006", 0, "90005", 'BELL, "LARGE"', 1, 1, 0, 0, 0, "90005"),
    ]


async def test_credits_name_the_lines_they_take_back(cloned: str, store: Any) -> None:
    await run(cloned)

    lines = await store.fetch(
        """
        select c.number, c.total_minor, cl.kind, cl.sku, cl.quantity, cl.total_minor, o.number,
            l.position
        from credit_lines cl join credits c on c.id = credit_id
        left join order_lines l on l.id = order_line_id left join orders o on o.id = l.order_id
        order by c.number, cl.position
        """
    )
    assert [tuple(line) for line in lines] == [
        ("C700007", 1_275, "GOODS", "90002", 3, 1_275, "700002", 0),
        ("C700008", 3_800, "GOODS", "90001A", 6, 750, "700001", 0),
        ("C700008", 3_800, "GOODS", "90001A", 6, 750, "700001", 1),
        ("C700008", 3_800, "CHARGE", "POST", 1, 1_800, None, None),
        ("C700008", 3_800, "CHARGE", "D", 1, 500, None, None),
        ("C700009", 1_700, "GOODS", "90002", 1, 425, "700002", 0),
        ("C700009", 1_700, "GOODS", "90002", 3, 1_275, None, None),
        ("C700010", 125, "GOODS", "90001A", 1, 125, None, None),
    ]


async def test_products_are_on_sale_when_they_have_a_price(cloned: str, store: Any) -> None:
    await run(cloned)

    products = await store.fetch(
        """
        select slug, p.name->>'en', is_published, sku, price_minor, currency
        from products p join variants v on v.product_id = p.id order by sku
        """
    )
    assert [tuple(product) for product in products] == [
        ("tin-whistle-90001a", "TIN WHISTLE", True, "90001A", 145, "GBP"),
        ("paper-kite-90002", "PAPER KITE", True, "90002", 425, "GBP"),
        ("wooden-top-90003", "WOODEN TOP", True, "90003", 50, "GBP"),
        ("90004-90004", "90004", False, "90004", 0, "GBP"),
        ("bell-90005", "BELL", False, "90005", 0, "GBP"),
    ]


async def test_nobody_is_written_to_and_one_event_tells_of_it(cloned: str, store: Any) -> None:
    await run(cloned)

    events = await store.fetch("select kind, actor_kind, after->>'file' from events")
    assert [tuple(event) for event in events] == [("shop:import", "SYSTEM", "shop.csv")]
    assert await store.fetchval("select count(*) from letters") == 0
    assert await store.fetchval("select count(*) from customers where email is not null") == 0
    kinds = await store.fetch("select distinct email_verified_at, status from customers")
    assert [tuple(kind) for kind in kinds] == [(None, "ACTIVE")]


async def test_a_second_run_changes_nothing(cloned: str, store: Any) -> None:
    await run(cloned)
    before = await everything(store)

    again = await run(cloned, email_template="c{id}@example.com")

    assert new(again) == dict.fromkeys(NEW, 0)
    assert {kind: loaded["known"] for kind, loaded in again["loaded"].items()} == NEW
    assert await everything(store) == before


async def test_a_dry_run_tells_the_same_and_writes_nothing(cloned: str, store: Any) -> None:
    before = await everything(store)

    dry = await run(cloned, is_dry_run=True)

    assert await everything(store) == before
    assert dry == {**await run(cloned), "is_dry_run": True}


@pytest.mark.parametrize("cuts", [1, 3, 5, 6, 8, 9])
async def test_cut_between_batches_and_run_again_it_ends_the_same(
    cluster: Cluster, cloned: str, store: Any, cuts: int
) -> None:
    heard = 0

    def cut(stage: str, done: int, total: int | None) -> None:
        nonlocal heard
        heard += bool(done) and stage != "reading"
        if heard == cuts:
            raise Cut

    with pytest.raises(Cut):
        await run(cloned, listener=cut)
    await run(cloned)

    assert await state(store) == await untouched(cluster)
    assert await store.fetchval("select count(*) from events where kind = 'shop:import'") == 1


async def test_cut_within_a_batch_and_run_again_it_ends_the_same(
    cluster: Cluster, cloned: str, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end_the_connection(self: Any, *_: Any) -> None:
        process = self.connection.get_server_pid()
        await cluster.command(f"select pg_terminate_backend({process})")
        await self.connection.execute("select 1")

    monkeypatch.setattr("importing.writing.Batch.change", end_the_connection)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await run(cloned)
    monkeypatch.undo()
    assert await store.fetchval("select count(*) from credits") == 0

    await run(cloned)
    assert await state(store) == await untouched(cluster)


async def untouched(cluster: Cluster) -> dict[str, list[tuple[Any, ...]]]:
    """Read what an import brings that nobody cuts."""
    name = await cluster.clone(f"tests_{os.getpid()}_other")
    connection = await asyncpg.connect(cluster.url(name))
    try:
        await run(cluster.url(name))
        return await state(connection)
    finally:
        await connection.close()
        await cluster.command(f'drop database "{name}" with (force)')


async def test_two_at_once_are_one_and_a_refusal(cloned: str, store: Any) -> None:
    async with loader.alone(cloned):
        with pytest.raises(loader.ImportRunning):
            await run(cloned)

    both = await asyncio.gather(run(cloned), run(cloned), return_exceptions=True)
    assert await store.fetchval("select count(*) from orders") == 4
    assert any(isinstance(one, dict) for one in both)


async def test_a_longer_file_brings_what_is_new_alone(
    cloned: str, store: Any, tmp_path: Path
) -> None:
    longer = tmp_path / "longer.csv"
    more = "C700020,90001A,TIN WHISTLE,-1,2011-08-01 12:00:00,1.45,501,United Kingdom\n"
    longer.write_text(OURS.read_text() + more)
    await run(cloned)

    report = await runs.online_retail_file(str(longer), cloned)

    assert new(report.as_dict()) == {**dict.fromkeys(NEW, 0), "credits": 1}
    returned = "select returned_quantity from order_lines where quantity = 3"
    assert await store.fetchval(returned) == 1
    assert await store.fetchval("select count(*) from events where kind = 'shop:import'") == 2


async def test_addresses_are_made_by_a_template_unless_somebody_has_them(
    cloned: str, store: Any
) -> None:
    await store.execute(
        """
        insert into customers (id, created_at, email, email_key, status, session_epoch)
        values (gen_random_uuid(), now(), 'c501@example.com', 'c501@example.com', 'ACTIVE', 0)
        """
    )
    report = await run(cloned, email_template="C{id}@Example.com")

    emails = await store.fetch("select email, email_key from customers order by email_key")
    assert [tuple(email) for email in emails] == [
        ("c501@example.com", "c501@example.com"),
        ("C502@example.com", "c502@example.com"),
        ("C503@example.com", "c503@example.com"),
        (None, None),
    ]
    assert report["notes"] == [
        "customers: 1 have no e-mail address, as c501@example.com belongs to another"
    ]


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("shop@example.com", "The template needs {id}, as in customer-{id}@example.com."),
        ("{id}", "The template makes no address: An e-mail address has exactly one @."),
        ("", "The template makes no address: An e-mail address has exactly one @."),
    ],
)
async def test_a_template_that_cannot_be_used_is_refused(
    cloned: str, template: str, says: str
) -> None:
    with pytest.raises(BadTemplate, match="template") as refused:
        await run(cloned, email_template=template)

    assert str(refused.value) == says


async def test_a_wrong_file_is_refused_before_anything_is_written(
    cloned: str, store: Any, tmp_path: Path
) -> None:
    place = tmp_path / "wrong.csv"
    place.write_text("a,b\n1,2\n")
    before = await everything(store)

    with pytest.raises(WrongFile, match=r"wrong\.csv is not such a CSV file"):
        await runs.online_retail_file(str(place), cloned)

    assert await everything(store) == before


async def test_numbers_slugs_and_skus_that_are_taken_lose_nothing(cloned: str, store: Any) -> None:
    await store.execute(
        """
        insert into products (id, created_at, slug, is_published, name, description) values
            (gen_random_uuid(), now(), 'paper-kite-90002', true, '{}', '{}');
        insert into variants (id, created_at, product_id, position, sku, currency, price_minor)
            select gen_random_uuid(), now(), id, 0, '90001a', 'GBP', 999 from products;
        insert into orders (id, created_at, number, placed_at, payment_status, fulfilment_status,
            currency, goods_minor, discount_minor, shipping_minor, handling_minor, fees_minor,
            tax_minor, total_minor, points_used, points_earned)
        values (gen_random_uuid(), now(), '700003', now(), 'PAID', 'SHIPPED', 'GBP',
            0, 0, 0, 0, 0, 0, 0, 0, 0);
        """
    )
    report = await run(cloned)

    assert report["notes"] == [
        "products: 1 SKUs were here before, as 90001a",
        "orders: 1 numbers were taken and got an end, 700003 among them",
    ]
    assert await store.fetchval("select count(*) from orders where number like '700003-%'") == 1
    slugs = "select count(*) from products where slug like 'paper-kite-90002-%'"
    assert await store.fetchval(slugs) == 1
    sold = "select count(*) from order_lines l join variants v on v.id = variant_id"
    assert await store.fetchval(f"{sold} where price_minor = 999") == 3
    assert new(await run(cloned)) == dict.fromkeys(NEW, 0)


async def test_what_was_deleted_since_does_not_come_again(cloned: str, store: Any) -> None:
    await run(cloned)
    await store.execute("delete from credits where number = 'C700007'")
    await store.execute("delete from products")

    assert new(await run(cloned)) == dict.fromkeys(NEW, 0)
    assert await store.fetchval("select count(*) from credits") == 3
    assert await store.fetchval("select count(*) from variants") == 0
