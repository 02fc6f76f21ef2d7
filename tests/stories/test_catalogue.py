"""A product over HTTP: staff make it on a fresh store, and everybody reads its page."""

from __future__ import annotations

from typing import Any

from tests.makers import a_member_of_staff
from tests.makers.catalogue import Do, doing
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import ASK_STAFF, who
from web.operations import examples

OLIVE = "olive@example.com"
PAGES = {example.name: example.document for example in examples()}


async def a_keeper(shop: Shop, browser: Browser) -> Do:
    """Let an owner come in by a link, who keeps the catalogue."""
    await shop.database.transaction(lambda s: a_member_of_staff(s, email=OLIVE))
    await browser.ask(ASK_STAFF, email=OLIVE)
    await browser.open(link_in((await shop.mails(OLIVE))[-1]))
    assert await who(browser) == OLIVE

    async def ask(document: str, by: Any, input: Any) -> Any:
        return await browser.ask(document, input=input)

    return doing(ask, by=None)  # type: ignore[arg-type]


def said(en: str, de: str) -> list[dict[str, str]]:
    """Say something in both languages."""
    return [{"language": "en", "text": en}, {"language": "de", "text": de}]


async def a_mug(do: Do) -> str:
    """Make a mug in two colours that can be engraved, in a category; its id."""
    values = [{"key": key, "name": said(key, key)} for key in ("oat", "ink")]
    given = {"key": "colour", "name": said("Colour", "Farbe"), "values": values}
    colour = await do("createProperty", "Property", "id values { id }", **given)
    mug = await do("createProduct", "Product", name=said("Mug", "Becher"))
    id = {"productId": mug["id"]}
    await do("setProductOptions", "Product", **id, propertyIds=[colour["id"]])
    for sku, value in zip(("MUG-OAT", "MUG-INK"), colour["values"], strict=True):
        given = {**id, "sku": sku, "price": "22.00", "valueIds": [value["id"]]}
        assert "id" in await do("createVariant", "Variant", **given)
    engraved = {"key": "engraving", "kind": "TEXT", "name": said("Engraving", "Gravur")}
    await do("createModifier", "Modifier", **id, **engraved, most=20)
    picture = {"url": "https://cdn.example.com/mug.webp", "alt": said("A mug.", "Ein Becher.")}
    await do("createMedium", "Medium", **id, **picture)
    kitchen = {"name": said("Kitchen", "Küche"), "isPublished": True}
    category = await do("createCategory", "Category", **kitchen)
    await do("addToCategory", "Product", **id, categoryId=category["id"])
    return str(mug["id"])


async def test_what_staff_make_is_a_page_once_it_is_published(shop: Shop) -> None:
    async with shop.browser() as staff, shop.browser(**{"Accept-Language": "de"}) as anybody:
        do = await a_keeper(shop, staff)
        id = await a_mug(do)
        assert (await anybody.ask(PAGES["Product page"], slug="mug"))["productBySlug"] is None

        assert "id" in await do("publishProduct", "Product", productId=id)
        page = (await anybody.ask(PAGES["Product page"], slug="mug"))["productBySlug"]
        assert page["name"] == "Becher"
        assert page["categories"] == [
            {"category": {"path": [{"slug": "kitchen", "name": "Küche"}]}}
        ]
        assert page["media"][0]["alt"] == "Ein Becher."
        assert [each["name"] for each in page["modifiers"]] == ["Gravur"]
        assert page["options"] == [{"property": {"key": "colour", "name": "Farbe"}}]
        assert [(v["sku"], v["values"][0]["value"]["key"]) for v in page["variants"]] == [
            ("MUG-OAT", "oat"),
            ("MUG-INK", "ink"),
        ]
        assert page["variants"][0]["price"] == {"amount": "22.00", "currency": "EUR"}

        tree = (await anybody.ask(PAGES["Category tree"]))["categories"]["nodes"]
        assert tree == [{"slug": "kitchen", "name": "Küche", "children": []}]
        await do("archiveProduct", "Product", productId=id)
        assert (await anybody.ask(PAGES["Product page"], slug="mug"))["productBySlug"] is None
