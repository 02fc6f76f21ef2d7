"""What carts come to, beside what each line does, is answered the same from one reading."""

from __future__ import annotations

import pytest

from kit import ids
from models import Cart
from tests.execution.differential.both import Both

LINE = "now { unit { amount currency } total { amount } was { amount } problems { kind } }"
ALL = "now { goods { amount currency } includesTax lineCount itemCount problemCount canCheckOut }"
READ_ONCE = [
    f"id lines {{ id {LINE} }} {ALL}",
    f"{ALL} lines {{ quantity {LINE} }} id",
    f"a: {ALL} few: lines {{ id }} many: lines {{ of: {LINE} }} note",
    f"lines {{ id }} ... on Cart {{ {ALL} lines {{ ...of }} }}",
]
READ_APART = [
    f"lines {{ id {LINE} }} {ALL} again: {ALL}",
    f"lines {{ id {LINE} }} {ALL} more: lines {{ {LINE} }}",
]
FACTS = "line_twin"  # is asked for where the facts of a line are gathered


@pytest.mark.parametrize(
    ("selected", "times"),
    [*((one, 1) for one in READ_ONCE), *((one, 2) for one in READ_APART)],
)
async def test_both_say_the_same_of_carts_and_their_lines(
    both: Both, selected: str, times: int
) -> None:
    of = f"fragment of on CartLine {{ {LINE} }}" if "...of" in selected else ""
    text = f"{{ cart {{ {selected} }} }} {of}"

    answers = [await both.ask(text, by=viewer) for viewer in both.seeded.viewers[::4]]

    assert {answer.plan for answer in answers} == {"planned"}
    assert any(b'"goods":{' in answer.body for answer in answers)
    assert gathered(both, text) == {times}


async def test_many_carts_are_told_apart(both: Both) -> None:
    text = f"""query ($ids: [ID!]!) {{ nodes(ids: $ids) {{
      ... on Cart {{ id lines {{ {LINE} }} {ALL} }} }} }}"""
    carts = [id for id in both.seeded.ids if ids.of(Cart, id)]
    staff = [viewer for viewer in both.seeded.viewers if viewer.is_staff]

    answers = [await both.ask(text, {"ids": carts[:4] + carts[:2]}, by=one) for one in staff]

    assert "planned" in {answer.plan for answer in answers}
    assert gathered(both, text) == {1}
    assert max(answer.body.count(b'"lineCount"') for answer in answers) == 6


def gathered(both: Both, text: str) -> set[int]:
    """Count how often the plans of a document gather the facts of a line."""
    assert both.planned.plans is not None
    plans = [of.plans for (asked, _), of in both.planned.plans._kept.items() if asked == text]
    return {plan.sql.lower().count(f"as {FACTS}") for of in plans for plan in of.values()}
