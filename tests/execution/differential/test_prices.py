"""Groups, prices and exemptions are answered the same by a plan and by graphql-core."""

from __future__ import annotations

from typing import Any

import pytest

from auth.viewer import NOBODY
from tests.execution.differential.both import Both

ME = """{ me {
  groups { source endsAt group { key name rank discount showsNet ruleSpent { amount } } }
  level { group { key } } taxExemptions { certificate state expiresOn } } }"""
GROUPS = """query ($groups: [ID!]) {
  customerGroups { nodes { key members(source: [STAFF]) { nodes { id customer { id } } } } }
  customers(groups: $groups, first: 100) { nodes { id level { group { key } } } } }"""
LISTS = """query ($groups: [ID!], $variants: [ID!]) { priceLists(groups: $groups) { nodes {
  name currency state startsAt endsAt group { key }
  prices(variants: $variants) { nodes { minQuantity amount { amount } was { amount }
    variant { sku prices { nodes { id } } } priceList { id } } } } } }"""
EXEMPT = """query ($from: Date, $until: Date, $stands: Boolean) {
  taxExemptions(expiresFrom: $from, expiresUntil: $until, stands: $stands) {
    nodes { certificate country region state validFrom customer { id } } count { value }
    pageInfo { endCursor } } }"""
OFFERS = """query ($quantity: Int!) { products(first: 100) { nodes { variants { price { amount }
  offer(quantity: $quantity) { unit { amount } total { amount } was { amount } includesTax
    tiers { minQuantity unit { amount } } } } } } }"""


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (ME, {}),
        (GROUPS, {"groups": "customer_group"}),
        (GROUPS, {"groups": []}),
        (GROUPS, {}),
        (LISTS, {"groups": "customer_group", "variants": "variant"}),
        (LISTS, {}),
        (EXEMPT, {}),
        (EXEMPT, {"from": "2026-01-01", "until": "2026-12-31", "stands": True}),
        (EXEMPT, {"stands": False}),
        (OFFERS, {"quantity": 7}),
    ],
)
async def test_both_say_the_same_and_a_plan_suffices(
    both: Both, document: str, variables: dict[str, Any]
) -> None:
    given = {
        name: [id for id in both.seeded.ids if id.startswith(f"{value}_")][:50]
        if name in ("groups", "variants") and isinstance(value, str)
        else value
        for name, value in variables.items()
    }
    asked = f"{document}\n# {sorted(variables)}"  # a document of its own, with plans of its own
    plans = {
        (await both.ask(asked, given, by=viewer)).plan for viewer in (NOBODY, *both.seeded.viewers)
    }

    assert plans <= {"planned", "referred:crowded", "referred:denied"}
    assert "planned" in plans
