"""Downloads, returns and conversations are answered the same by a plan and by graphql-core."""

from __future__ import annotations

import pytest

from tests.execution.differential.both import Both

DOWNLOADS = """{ downloads(first: 100) { nodes { used most endsAt link { url expiresAt }
  availableActions { kind allowed code reason until }
  file { name version variant { sku } } order { number } orderLine { name } }
  count { value } pageInfo { endCursor } } }"""
OF_ORDERS = """{ orders(first: 20) { nodes { number downloads { used link { url } }
  lines { name returnable { quantity code reason until } }
  returns { number state note decidedAt availableActions { kind allowed code reason }
    lines { position quantity reason damagedQuantity orderLine { name } } credits { number }
    thread { unread messages { nodes { body } } } }
  thread { subject unread lastMessageAt waitingSince messages { nodes { author notice body
    isInternal staff { email } attachments { file { name url } } } count { value } } } } } }"""
THREADS = """{ threads(first: 100) { nodes { subject title name email unread closedAt
  order { number } customer { email } messages(first: 2) { nodes { body author } } }
  count { value } pageInfo { endCursor } } }"""
ASKED = {
    "downloads": (DOWNLOADS, b'"link":{"url"'),
    "of orders": (OF_ORDERS, b'"author":"CUSTOMER"'),
    "threads": (THREADS, b'"subject":"ENQUIRY"'),
}


@pytest.mark.parametrize("name", ASKED)
async def test_both_say_the_same_of_rows_that_are_there(both: Both, name: str) -> None:
    document, shown = ASKED[name]
    viewers = both.seeded.viewers
    asking = (*viewers[:9], *viewers[-3:])  # those between differ in what they may do alone
    answers = [await both.ask(document, by=viewer) for viewer in asking]

    plans = {answer.plan for answer in answers}
    assert plans <= {"planned", "referred:crowded", "referred:denied"}
    assert "planned" in plans
    assert any(shown in answer.body for answer in answers if answer.plan == "planned")
