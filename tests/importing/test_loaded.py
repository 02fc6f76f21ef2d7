"""What is brought to the store: products, customers, orders, credits, and what is in the way."""

from __future__ import annotations

from typing import Any

import pytest

from importing.customers import BadTemplate
from tests.importing.stores import NEW, new, run


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
        select slug, p.name->>'en', is_published, sku, price_minor, v.currency
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


async def test_a_store_without_goods_sells_in_the_currency_of_the_shop(
    cloned: str, store: Any
) -> None:
    await run(cloned)

    settings = await store.fetch("select key, value from store_settings")
    assert [tuple(row) for row in settings] == [("currency", '"GBP"')]
    seen = "select count(*) from products where is_published <> (published_at is not null)"
    assert await store.fetchval(seen) == 0


@pytest.mark.parametrize("decided", [True, False])
async def test_a_store_that_sells_in_another_currency_goes_on_to(
    cloned: str, store: Any, decided: bool
) -> None:
    if decided:
        await store.execute(
            """insert into store_settings (id, created_at, key, value, updated_at)
            values (gen_random_uuid(), now(), 'currency', '"USD"', now())"""
        )
    else:
        await store.execute(
            """with p as (insert into products (id, created_at, slug, is_published)
              values (gen_random_uuid(), now(), 'mug', false) returning id)
            insert into variants (id, created_at, product_id, position, sku, currency, price_minor)
            select gen_random_uuid(), now(), id, 0, 'MUG', 'EUR', 100 from p"""
        )

    await run(cloned)

    kept = await store.fetchval("select value from store_settings where key = 'currency'")
    assert kept == ('"USD"' if decided else None)
