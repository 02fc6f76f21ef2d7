"""Examples: what GraphiQL opens with and what the documents show is valid against the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from tests.sdl import DEVELOPMENT
from web.operations import Operation, examples

ROOT = Path(__file__).parent.parent
SCHEMA = DEVELOPMENT._schema
FENCE = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
SHOWN = [
    pytest.param(document, id=f"{page.relative_to(ROOT)}#{place}")
    for page in PAGES
    for place, document in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_a_tab_of_graphiql_is_valid(example: Operation) -> None:
    assert validate(SCHEMA, parse(example.document)) == []


@pytest.mark.parametrize("document", SHOWN)
def test_what_a_page_shows_is_valid(document: str) -> None:
    assert validate(SCHEMA, parse(document)) == []


def test_the_readme_shows_how_to_sign_in() -> None:
    shown = "".join(FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8")))

    assert "requestSignInLink" in shown
    assert "redeemSignInCode" in shown
