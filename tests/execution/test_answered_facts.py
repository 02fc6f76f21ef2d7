"""Answers of mutations whose fields follow from facts about the row, and whose rows are listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from auth.permissions import EVERYTHING
from execution import answers
from kit.database import Database
from kit.ids import public
from tests.execution.test_answers import Asking, data, somebody
from tests.makers import a_customer, a_member_of_staff, a_variant, as_customer, as_staff


async def test_what_follows_from_facts_about_the_answered_row_is_read_by_the_statement(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        ada = await a_customer(session)
        variant = await a_variant(session)
    by, now = as_customer(ada), "version now { lineCount goods { amount } } checkout { points }"
    text = f"""mutation ($variant: ID!) {{
      addToCart(input: {{variantId: $variant, quantity: 3}}) {{ ... on Cart {{ {now} }} }} }}"""
    add, read = Asking(committed), Asking(committed)
    read.operations.plans = None

    added = await add(text, by, variant=public(type(variant), variant.id))
    core = await read(f"{{ me {{ cart {{ {now} }} }} }}", by)

    assert added.plan == "selected"
    assert data(added)["addToCart"] == data(core)["me"]["cart"]
    assert data(added)["addToCart"]["now"] == {"lineCount": 1, "goods": {"amount": "37.50"}}


async def test_rows_that_the_answered_row_lists_are_read_by_the_statement(
    committed: Database,
) -> None:
    async with committed.writes() as session:
        boss = await a_member_of_staff(session)
    ask, by = Asking(committed), as_staff(boss, *EVERYTHING)
    text = """mutation ($parent: ID) { createCategory(input: {
      name: [{language: "en", text: "Tea"}], parentId: $parent}) {
      ... on Category { id path { id } } } }"""

    top = data(await ask(text, by))["createCategory"]
    inner = await ask(text, by, parent=top["id"])

    assert inner.plan == "selected"
    assert data(inner)["createCategory"]["path"][0] == {"id": top["id"]}


async def test_facts_about_a_row_that_is_gone_are_left_to_graphql_core(
    committed: Database,
) -> None:
    ask, ada = Asking(committed), as_customer(await somebody(committed))
    selection = answers.selection

    def elsewhere(asked: Any, of: Any, details: Any, request: Any) -> Any:
        found: Any = selection(asked, of, details, request)
        return replace(
            found, sql=found.sql.replace("customers", "(select * from customers limit 0)")
        )

    text = """mutation { updateProfile(input: {firstName: "Ada"}) {
      ... on Customer { points { available } } } }"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "selection", elsewhere)
        answer = await ask(text, ada)

    assert answer.plan == "referred:surprise"
    assert "points" in data(answer)["updateProfile"]
