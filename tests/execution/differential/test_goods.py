"""Whole pages of the catalogue: each is one statement, answered as graphql-core answers it."""

from __future__ import annotations

import orjson
import pytest
from structlog.testing import capture_logs

from auth.viewer import NOBODY
from tests.execution.differential.both import Both
from web.operations import examples

PAGES = {example.name: example.document for example in examples()}
HEADER = """query ($slug: String!) { categoryBySlug(slug: $slug) {
  name description parent { slug } path { slug name isPublished } children { slug name } } }"""
STAFF = """{ products(first: 100) { nodes { slug taxClass { key rate isDefault }
  publishedAt archivedAt options { position property { values { key name } } }
  modifiers { key choices { excludes difference { amount currency } } }
  categories { position product { slug } category { path { slug } children { slug } } } } } }"""


async def test_the_page_of_every_product_is_one_statement(both: Both) -> None:
    seen = 0
    with capture_logs():
        for viewer in (NOBODY, both.seeded.viewers[2], both.seeded.viewers[-1]):
            for slug in both.seeded.keys:
                answer = await both.ask(
                    PAGES["Product page"], {"slug": slug}, viewer, ("de-at", "fr")
                )
                assert answer.plan == "planned"
                seen += b'"excludes":["modifier_choice_' in answer.body
    assert seen > 10


@pytest.mark.parametrize("languages", [(), ("de",), ("xx",)])
async def test_the_tree_and_the_head_of_a_category_are_one_statement_each(
    both: Both, languages: tuple[str, ...]
) -> None:
    hidden = 0
    for viewer in (NOBODY, both.seeded.viewers[2], both.seeded.viewers[-1]):
        tree = await both.ask(PAGES["Category tree"], {}, viewer, languages)
        assert tree.plan == "planned"
        for n in range(12):
            head = await both.ask(HEADER, {"slug": f"category-{n}"}, viewer, languages)
            assert head.plan == "planned"
            hidden += orjson.loads(head.body)["data"]["categoryBySlug"] is None
    assert 0 < hidden < 24


async def test_what_staff_see_of_all_products_is_one_statement(both: Both) -> None:
    for viewer in (NOBODY, both.seeded.viewers[-1]):
        answer = await both.ask(STAFF, {}, viewer)
        assert answer.plan == "planned"
        assert b'"rate":"7.25"' in answer.body
