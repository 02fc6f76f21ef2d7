"""Talking, as the stories tell it: what each side asks, and where mails lead."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import Any

from models import CaughtMail
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.stories.shop import BASE, Browser, Shop

WRITE = """mutation ($input: WriteMessageInput!) { writeMessage(input: $input) {
  ... on Message { id author thread { id } } ... on Refusal { code fields { path } }
} }"""
NOTE = """mutation ($input: WriteNoteInput!) { writeNote(input: $input) {
  ... on Message { id isInternal } ... on Refusal { code }
} }"""
READ = """mutation ($id: ID!) { markMessagesRead(input: { messageId: $id }) {
  ... on Thread { unread } ... on Refusal { code }
} }"""
ENQUIRE = """mutation ($input: SendEnquiryInput!) { sendEnquiry(input: $input) {
  ... on EnquirySent { thread { id } } ... on Refusal { code fields { path } }
} }"""
SAID = "messages { nodes { id author body attachments { file { name url } } } count { value } }"
SCOPES = ["MESSAGES_READ", "MESSAGES_WRITE", "ORDERS_READ"]
OPEN = re.compile(rf"{re.escape(BASE)}(/open/\S+)")


class Staff(Browser):
    """The shop's own program, which answers."""

    async def waiting(self) -> list[Any]:
        """List what waits for an answer."""
        listed = f"{{ threads(answered: false) {{ nodes {{ id unread {SAID} }} }} }}"
        return list((await self.ask(listed))["threads"]["nodes"])


@asynccontextmanager
async def staff(shop: Shop) -> Any:
    """Let somebody answer for the shop, by a key of theirs."""
    async with shop.database.writes() as session:
        _, token = await an_api_key(session, await a_member_of_staff(session), scopes=SCOPES)
    async with shop.browser(Authorization=f"Bearer {token}") as browser:
        yield Staff(browser.client)


def way_in(mail: CaughtMail) -> str:
    """Find where the mail of an answer leads to."""
    found = OPEN.search(mail.text)
    assert found, mail.text
    return found[1]
