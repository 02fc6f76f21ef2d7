"""Products as staff make them, from the first draft to the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain.texts import LONGEST_PROSE, MOST_PROSE
from kit import clock
from kit.ids import public
from models import Product, ProductKind, PropertyValue, TaxClass
from tests.conftest import Ask
from tests.makers import a_member_of_staff, a_product, a_variant, as_staff
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of
from tests.makers.properties import a_property, values_of

MUG = {"name": en("Stoneware mug")}
STATE = "isPublished publishedAt archivedAt"


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


async def test_a_product_is_made_whole_and_seen_by_nobody(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    books = TaxClass(key="books", rate_bp=700, name={"en": "Books"})
    session.add(books)
    cloth = await a_property(session, "linen", "wool", key="cloth")
    values = await values_of(session, cloth)
    text = "Two lines,\r\nand a\ttab."

    made = await do(
        "createProduct",
        "Product",
        """id slug name description kind isPublished taxClass { key }
        values { value { key property { key } } }""",
        name=[*en("Notebook"), {"language": "de", "text": "Notizbuch"}],
        description=en(text),
        slug="notebook-a5",
        kind="DIGITAL",
        taxClassId=public(TaxClass, books.id),
        valueIds=[public(PropertyValue, values["wool"].id)],
    )

    assert {**made, "id": ""} == {
        "id": "",
        "slug": "notebook-a5",
        "name": "Notebook",
        "description": "Two lines,\nand a\ttab.",
        "kind": "DIGITAL",
        "isPublished": False,
        "taxClass": {"key": "books"},
        "values": [{"value": {"key": "wool", "property": {"key": "cloth"}}}],
    }
    assert await ask("query ($id: ID!) { product(id: $id) { slug } }", id=made["id"]) == {
        "product": None
    }
    [event] = await events_of(session, "product:create")
    assert event.after is not None
    assert event.after["name"] == {"en": "Notebook", "de": "Notizbuch"}
    assert event.after["value_ids"] == [str(values["wool"].id)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Stoneware mug", "stoneware-mug"),
        ("  Füße & Größen, 50 % — neu!  ", "fusse-grossen-50-neu"),
        ("Æøå Łódź", "aeoa-lodz"),
        ("日本", "product"),
        ("x" * 200, "x" * 180),
    ],
)
async def test_a_slug_is_made_of_the_name(do: Do, name: str, slug: str) -> None:
    made = [await do("createProduct", "Product", "slug", name=en(name)) for _ in range(3)]

    assert made == [{"slug": slug}, {"slug": f"{slug}-2"}, {"slug": f"{slug}-3"}]


async def test_a_slug_is_one_products(do: Do, session: AsyncSession) -> None:
    await a_product(session, slug="mug")
    bowl = await a_product(session, slug="bowl")
    id = public(Product, bowl.id)

    assert await do("createProduct", "Product", **MUG, slug="mug") == ("SLUG_TAKEN", "slug")
    refused = await do("updateProduct", "Product", productId=id, slug="mug")
    assert refused == ("SLUG_TAKEN", "slug")
    same = await do("updateProduct", "Product", "slug", productId=id, slug="bowl")
    assert same == {"slug": "bowl"}


async def test_what_is_not_sent_stays_and_null_takes_away(do: Do, session: AsyncSession) -> None:
    usual = TaxClass(key="usual", rate_bp=700, name={"en": "Usual"})
    session.add(usual)
    await session.flush()
    cloth = await a_property(session, "linen")
    [linen] = (await values_of(session, cloth)).values()
    mug = await a_product(session, description={"en": "A mug."}, tax_class_id=usual.id)
    id, fields = public(Product, mug.id), "name description taxClass { key } values { id }"

    valued = await do(
        "updateProduct",
        "Product",
        fields,
        productId=id,
        name=en("Cup"),
        valueIds=[public(PropertyValue, linen.id)],
    )
    emptied = await do(
        "updateProduct", "Product", fields, productId=id, description=[], taxClassId=None
    )
    bare = await do("updateProduct", "Product", fields, productId=id, valueIds=[])

    assert (valued["name"], valued["description"]) == ("Cup", "A mug.")
    assert valued["taxClass"] == {"key": "usual"}
    assert len(valued["values"]) == 1
    assert (emptied["description"], emptied["taxClass"]) == ("", None)
    assert len(emptied["values"]) == 1
    assert bare["values"] == []
    events = await events_of(session, "product:update")
    assert [sorted(event.before or ()) for event in events] == [
        ["name", "value_ids"],
        ["description", "tax_class_id"],
        ["value_ids"],
    ]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": []}, ("INVALID_INPUT", "name")),
        ({"name": en(" ")}, ("INVALID_INPUT", "name.0.text")),
        ({"name": en("x" * 201)}, ("INVALID_INPUT", "name.0.text")),
        ({"name": en("two\nlines")}, ("INVALID_INPUT", "name.0.text")),
        ({"name": en("Mug") * 2}, ("INVALID_INPUT", "name.1.language")),
        ({"description": en("x" * 2**20)}, ("INVALID_INPUT", "description.0.text")),
        ({"description": en("a\x07b")}, ("INVALID_INPUT", "description.0.text")),
        ({"slug": "Mug"}, ("INVALID_INPUT", "slug")),
        ({"slug": "mug--2"}, ("INVALID_INPUT", "slug")),
        ({"slug": "../mug"}, ("INVALID_INPUT", "slug")),
        ({"slug": "m" * 201}, ("INVALID_INPUT", "slug")),
        ({"taxClassId": "tax_class_1"}, ("NO_SUCH_TAX_CLASS", "taxClassId")),
        ({"valueIds": ["property_value_1"]}, ("INVALID_INPUT", "valueIds.0")),
        ({"valueIds": ["x"] * 101}, ("INVALID_INPUT", "valueIds")),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, changed: dict[str, Any], refusal: tuple[str, ...]
) -> None:
    assert await do("createProduct", "Product", **{**MUG, **changed}) == refusal


async def test_long_texts_have_an_end_in_all_languages_together(do: Do) -> None:
    def said(count: int, length: int) -> list[dict[str, str]]:
        return [{"language": f"en-{n:03}", "text": "ä " * (length // 2)} for n in range(count)]

    fits = said(5, LONGEST_PROSE)
    assert sum(len(one["text"].strip()) for one in fits) <= MOST_PROSE
    assert "id" in await do("createProduct", "Product", **MUG, description=fits)
    refused = await do("createProduct", "Product", **MUG, description=said(6, LONGEST_PROSE))
    assert refused == ("INVALID_INPUT", "description")


async def test_the_same_value_is_named_once(do: Do, session: AsyncSession) -> None:
    cloth = await a_property(session, "linen")
    [linen] = (await values_of(session, cloth)).values()
    twice = [public(PropertyValue, linen.id)] * 2

    refused = await do("createProduct", "Product", **MUG, valueIds=twice)

    assert refused == ("INVALID_INPUT", "valueIds.1")


async def test_a_product_is_published_once_there_is_something_to_buy(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    mug = await a_product(session, slug="mug", is_published=False)
    id, seen = public(Product, mug.id), '{ productBySlug(slug: "mug") { slug } }'
    assert await do("publishProduct", "Product", productId=id) == ("NOTHING_TO_SELL", "productId")
    await a_variant(session, mug, is_active=False)
    assert await do("publishProduct", "Product", productId=id) == ("NOTHING_TO_SELL", "productId")
    await a_variant(session, mug)

    published = await do("publishProduct", "Product", STATE, productId=id)
    assert (published["isPublished"], published["archivedAt"]) == (True, None)
    assert published["publishedAt"] is not None
    assert await ask(seen) == {"productBySlug": {"slug": "mug"}}

    hidden = await do("unpublishProduct", "Product", STATE, productId=id)
    assert hidden == {**published, "isPublished": False}
    assert await ask(seen) == {"productBySlug": None}
    with clock.travel(timedelta(days=1)):
        again = await do("publishProduct", "Product", STATE, productId=id)
    assert again == published, "when it was first seen"
    assert await do("publishProduct", "Product", STATE, productId=id) == published
    assert len(await events_of(session, "product:publish")) == 2


async def test_what_is_archived_is_hidden_and_comes_back_hidden(
    ask: Ask, do: Do, session: AsyncSession
) -> None:
    mug = await a_product(session, slug="mug")
    await a_variant(session, mug)
    id = public(Product, mug.id)

    archived = await do("archiveProduct", "Product", STATE, productId=id)
    assert archived["isPublished"] is False
    assert archived["archivedAt"] is not None
    assert await ask('{ productBySlug(slug: "mug") { slug } }') == {"productBySlug": None}
    assert await do("publishProduct", "Product", productId=id) == ("PRODUCT_ARCHIVED", "productId")
    assert await do("archiveProduct", "Product", STATE, productId=id) == archived
    restored = await do("restoreProduct", "Product", STATE, productId=id)
    assert (restored["isPublished"], restored["archivedAt"]) == (False, None)
    assert (await do("publishProduct", "Product", STATE, productId=id))["isPublished"] is True


@pytest.mark.parametrize("verb", ["update", "publish", "unpublish", "archive", "restore"])
async def test_a_product_that_is_not_there_is_refused(
    do: Do, session: AsyncSession, verb: str
) -> None:
    other = public(PropertyValue, (await a_product(session)).id)

    refused = await do(f"{verb}Product", "Product", productId=other)

    assert refused == ("NO_SUCH_PRODUCT", "productId")


async def test_a_draft_sent_twice_is_made_once(do: Do) -> None:
    key = {"idempotencyKey": "draft-of-a-mug"}

    one = await do("createProduct", "Product", **MUG, **key)
    two = await do("createProduct", "Product", **MUG, **key)

    assert one == two


async def test_the_kind_can_change(do: Do, session: AsyncSession) -> None:
    mug = await a_product(session)

    changed = await do(
        "updateProduct", "Product", "kind", productId=public(Product, mug.id), kind="DIGITAL"
    )

    assert changed == {"kind": ProductKind.DIGITAL}


async def test_who_only_reads_products_changes_none(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)
    mug = await a_product(session)

    for verb in ("publish", "unpublish", "archive", "restore", "update"):
        given = {"productId": public(Product, mug.id)}
        assert await doing(ask, reader)(f"{verb}Product", "Product", **given) == "FORBIDDEN"
