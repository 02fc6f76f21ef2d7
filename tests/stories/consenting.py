"""Consenting, as the stories tell it: mails with their links, and what stands in the account."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import consents
from kit import ids
from mailer.letters import post
from mailer.preferences import list_unsubscribe
from models import CaughtMail, Customer
from tests.mailer.conftest import draft_now
from tests.makers.sign_ins import rows
from tests.stories.shop import BASE, Browser, Shop
from tests.stories.signing_in import ADA, asked

GRANT = """mutation ($key: String!) { grantConsent(input: {kindKey: $key}) {
  ... on Consent { state } ... on Refusal { code }
} }"""
WITHDRAW = GRANT.replace("grantC", "withdrawC")
MINE = "{ me { consents { state kind { key } } } }"
CONFIRM = re.compile(rf"{re.escape(BASE)}(/consents/\S+)")


async def signed_in(shop: Shop, browser: Browser, email: str = ADA) -> None:
    """Sign in with a link of a mail."""
    await browser.open(await asked(shop, browser, email))


async def standing(browser: Browser) -> dict[str, str]:
    """Read how the consents of whoever is signed in stand."""
    mine = (await browser.ask(MINE))["me"]["consents"]
    return {consent["kind"]["key"]: consent["state"] for consent in mine}


async def question(shop: Shop, email: str = ADA) -> str:
    """Find the path of the latest question in somebody's mailbox."""
    found = [CONFIRM.search(mail.text) for mail in await shop.mails(email)]
    return [match[1] for match in found if match][-1]


async def advertised(shop: Shop, key: str = "promotions", email: str = ADA) -> CaughtMail | None:
    """Write advertising to somebody, if they have consented, and fetch it."""

    async def write(session: AsyncSession) -> bool:
        asked = select(Customer).where(col(Customer.email) == email)
        customer = (await session.exec(asked)).one()
        to = await consents.addressee(session, customer.id, key)
        if to is not None:
            draft = draft_now(to_address=email, dedupe_key=ids.new().hex)
            await post(session, list_unsubscribe(draft, to))
        return to is not None

    written = await shop.database.transaction(write)
    return (await shop.mails(email))[-1] if written else None


def header(mail: CaughtMail, name: str) -> str:
    """Read a header of a mail."""
    return str(message_from_bytes(mail.raw, policy=policy.default)[name] or "")


def stop_in(mail: CaughtMail) -> str:
    """Find the path that stops such mails."""
    return header(mail, "List-Unsubscribe").strip("<> ").removeprefix(BASE)


async def evidence(shop: Shop) -> list[Any]:
    """Read every record of a consent, the oldest first."""
    sql = "select * from consent_records order by created_at, id"
    return await shop.database.transaction(lambda s: rows(s, sql))


def form(page: str, **ticked: bool) -> dict[str, list[str]]:
    """Fill in the page of preferences: what it has ticked, but for what is said."""
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    on = re.findall(r'name="on" value="(\w+)"[^>]* checked', page)
    wanted = [key for key in on if ticked.get(key, True)]
    wanted += [key for key, is_on in ticked.items() if is_on and key not in on]
    return {"shown": shown, "on": wanted}


__all__ = ["ADA", "GRANT", "WITHDRAW"]
