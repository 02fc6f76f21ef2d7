"""Media, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import media
from kit.ids import public
from models import Product, Variant
from tests.conftest import Ask
from tests.makers import a_product, a_variant
from tests.makers.catalogue import Do, a_keeper, doing, en, events_of

URL = "https://cdn.example.com/mug.webp?w=800#top"
FIELDS = "kind url alt position variant { sku }"
SHOW = """query ($id: ID!) { product(id: $id) {
  media { kind url alt position variant { sku } } } }"""


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await a_keeper(session))


async def test_media_are_shown_in_their_order(ask: Ask, do: Do, session: AsyncSession) -> None:
    mug = await a_product(session)
    ink = await a_variant(session, mug, sku="INK")
    id = public(Product, mug.id)

    one = await do("createMedium", "Medium", FIELDS, productId=id, url=URL, alt=en("A mug."))
    await do(
        "createMedium",
        "Medium",
        productId=id,
        url="https://films.example.com/mug",
        kind="VIDEO",
        variantId=public(Variant, ink.id),
    )
    await do("createMedium", "Medium", productId=id, url=f"{URL}2", position=-1)

    shown = {"kind": "IMAGE", "url": URL, "alt": "A mug.", "position": 0, "variant": None}
    assert one == shown
    assert (await ask(SHOW, id=id))["product"]["media"] == [
        {**shown, "url": f"{URL}2", "alt": "", "position": -1},
        shown,
        {
            "kind": "VIDEO",
            "url": "https://films.example.com/mug",
            "alt": "",
            "position": 1,
            "variant": {"sku": "INK"},
        },
    ]


async def test_a_medium_is_changed_and_taken_away(do: Do, session: AsyncSession) -> None:
    mug = await a_product(session)
    made = await do(
        "createMedium", "Medium", productId=public(Product, mug.id), url=URL, alt=en("A mug.")
    )
    id = {"mediumId": made["id"]}

    moved = await do("updateMedium", "Medium", FIELDS, **id, position=5, kind="VIDEO")
    bare = await do("updateMedium", "Medium", FIELDS, **id, alt=None, url=f"{URL}3")

    assert (moved["position"], moved["kind"], moved["alt"]) == (5, "VIDEO", "A mug.")
    assert (bare["url"], bare["alt"]) == (f"{URL}3", "")
    assert len(await events_of(session, "medium:update")) == 2
    assert "id" in await do("deleteMedium", "Medium", **id)
    for name in ("updateMedium", "deleteMedium"):
        assert await do(name, "Medium", **id) == ("NO_SUCH_MEDIUM", "mediumId")


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.com/mug.webp",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "https:///mug.webp",
        "https://",
        "//cdn.example.com/mug.webp",
        "/mug.webp",
        "https://user:secret@cdn.example.com/",
        "https://cdn.example.com/a b",
        'https://cdn.example.com/"onerror="',
        "https://cdn.example.com/ü",
        "https://cdn.example.com:99999/",
        "https://[::1/",
        "https://cdn.example.com/" + "x" * 2000,
        "",
    ],
)
async def test_an_address_that_pages_should_not_name_is_refused(
    do: Do, session: AsyncSession, url: str
) -> None:
    id = public(Product, (await a_product(session)).id)

    refused = await do("createMedium", "Medium", productId=id, url=url)

    assert refused == ("INVALID_INPUT", "url")


async def test_a_medium_shows_a_variant_of_its_product(do: Do, session: AsyncSession) -> None:
    id = public(Product, (await a_product(session)).id)
    stranger = public(Variant, (await a_variant(session)).id)

    for variant in (stranger, "variant_1"):
        refused = await do("createMedium", "Medium", productId=id, url=URL, variantId=variant)
        assert refused == ("NO_SUCH_VARIANT", "variantId")
    refused = await do("createMedium", "Medium", productId="product_1", url=URL)
    assert refused == ("NO_SUCH_PRODUCT", "productId")


@pytest.mark.parametrize(
    ("changed", "path"),
    [({"alt": en("x" * 1001)}, "alt.0.text"), ({"position": 10**7}, "position")],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, session: AsyncSession, changed: dict[str, Any], path: str
) -> None:
    id = public(Product, (await a_product(session)).id)

    refused = await do("createMedium", "Medium", productId=id, url=URL, **changed)

    assert refused == ("INVALID_INPUT", path)


async def test_a_product_has_so_many_media_at_most(
    do: Do, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST_MEDIA", 1)
    id = public(Product, (await a_product(session)).id)
    await do("createMedium", "Medium", productId=id, url=URL)

    assert await do("createMedium", "Medium", productId=id, url=URL) == ("TOO_MANY",)
