"""What shoppers ask for most is answered by one statement each, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.makers import a_product, a_variant
from tests.makers.categories import a_category, a_placement
from tests.schema.filling import READ
from tests.schema.test_statements import CATEGORY, PRODUCT, SEARCH
from tests.stories.filling import add
from tests.stories.shop import Shop


@pytest.mark.parametrize(
    ("document", "given"),
    [
        (PRODUCT, {"slug": "mug"}),
        (CATEGORY, {"category": "mugs"}),
        (SEARCH, {"search": "mug"}),
        (READ, {}),
    ],
    ids=["product page", "category page", "search", "cart"],
)
async def test_it_is_planned_and_answers_the_same(
    busy_shop: Shop, document: str, given: dict[str, Any]
) -> None:
    async with busy_shop.database.writes() as session:
        product = await a_product(session, slug="mug", name={"en": "Mug"})
        variant = await a_variant(session, product)
        await a_placement(session, product, await a_category(session, slug="mugs"))

    async with busy_shop.browser() as browser:
        await add(browser, variant, 2)
        answers = [await browser.ask(document, **given) for _ in range(2)]

        ways = [answer.headers["X-Latchkey-Plan"] for answer in browser.seen[-2:]]
        assert ways == ["referred:first_sight", "planned"]
        assert answers[0] == answers[1]
        assert None not in answers[0].values()
