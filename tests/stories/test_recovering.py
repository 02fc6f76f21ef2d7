"""A customer who lost a mailbox gets another address by staff to whom that was trusted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from auth.permissions import BUILT_IN, FOR_PEOPLE, Permission
from kit import clock
from models import CustomerStatus
from models.roles import MANAGER_ROLE
from tests.makers import a_customer, a_member_of_staff
from tests.makers.sign_ins import rows
from tests.stories.keeping import NEW, button_in, letter, pressed, signed_in, stepped_up
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import ADA, ASK_STAFF, count, who

SAM = "sam@example.com"
SHOWN = "She read out two order numbers."
RECOVER = """mutation ($id: ID!, $email: String!, $reason: String!) {
  recoverCustomer(input: {customerId: $id, email: $email, reason: $reason}) {
    ... on EmailChangeRequested { waitsForOld } ... on Refusal { code fields { path } }
  }
}"""


async def staffed(shop: Shop, browser: Browser) -> None:
    """Sign in as Sam, who owns the store."""
    await shop.database.transaction(lambda s: a_member_of_staff(s, email=SAM))
    await browser.ask(ASK_STAFF, email=SAM)
    await browser.open(link_in((await shop.mails(SAM))[-1]))


async def recovered(browser: Browser, id: str, email: str = NEW, reason: str = SHOWN) -> Any:
    """Ask for another address of a customer; the answer."""
    return (await browser.ask(RECOVER, id=id, email=email, reason=reason))["recoverCustomer"]


async def test_the_new_mailbox_alone_confirms_and_the_old_one_can_undo_it(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as sam, shop.browser() as other:
        await signed_in(shop, ada)
        me = (await ada.ask("{ me { id } }"))["me"]["id"]
        await staffed(shop, sam)
        assert await recovered(sam, me) == {"waitsForOld": False}
        undo = button_in(await letter(shop, ADA, "is to change"))
        assert await who(ada) == ADA, "staff change nothing by themselves"
        new = button_in(await letter(shop, NEW, "Confirm"))
        assert "is changed" in (await pressed(other, new, "confirm")).text
        await signed_in(shop, other, NEW)
        with clock.travel(timedelta(days=6)):
            assert "your address back" in (await pressed(ada, undo, "undo")).text
            assert await who(other) is None
            await signed_in(shop, ada)
    sql = "select after from events where kind = 'customer:recover' and actor_kind = 'STAFF'"
    [event] = await shop.database.transaction(lambda s: rows(s, sql))
    assert event.after == {"reason": SHOWN}


async def test_it_takes_a_fresh_code(shop: Shop) -> None:
    async with shop.browser() as ada, shop.browser() as sam:
        await signed_in(shop, ada)
        me = (await ada.ask("{ me { id } }"))["me"]["id"]
        await staffed(shop, sam)
        with clock.travel(timedelta(minutes=16)):
            assert (await recovered(sam, me))["code"] == "STEP_UP_REQUIRED"
            assert await count(shop, "select 1 from email_changes") == 0
            await stepped_up(shop, sam, SAM)
            assert await recovered(sam, me) == {"waitsForOld": False}


async def test_what_cannot_be_is_refused_by_its_path(shop: Shop) -> None:
    guest = await shop.database.transaction(
        lambda s: a_customer(s, email="guest@example.com", email_verified_at=None)
    )
    erased = await shop.database.transaction(
        lambda s: a_customer(s, email=None, status=CustomerStatus.ERASED)
    )
    ada = await shop.database.transaction(lambda s: a_customer(s, email=ADA))
    async with shop.browser() as sam:
        await staffed(shop, sam)
        for id, code in ((guest.id, "EMAIL_UNPROVEN"), (erased.id, "CUSTOMER_ERASED")):
            assert (await recovered(sam, f"customer_{id.hex}"))["code"] == code
        nobody = await recovered(sam, f"customer_{'0' * 32}")
        assert nobody == {"code": "NO_SUCH_CUSTOMER", "fields": [{"path": ["customerId"]}]}
        hers = f"customer_{ada.id.hex}"
        for email, reason, code, path in (
            ("nonsense", SHOWN, "EMAIL_INVALID", "email"),
            (ADA.upper(), SHOWN, "INVALID_INPUT", "email"),
            (NEW, " ", "INVALID_INPUT", "reason"),
            (NEW, "two\nlines", "INVALID_INPUT", "reason"),
            (NEW, "x" * 501, "INVALID_INPUT", "reason"),
        ):
            refused = await recovered(sam, hers, email, reason)
            assert refused == {"code": code, "fields": [{"path": [path]}]}
        for number in range(5):
            await recovered(sam, hers, f"n{number}@example.com")
        assert (await recovered(sam, hers))["code"] == "RATE_LIMITED"
    assert await count(shop, "select 1 from events where kind = 'customer:recover'") == 5


def test_neither_managers_nor_machines_have_it_unless_an_owner_decides() -> None:
    assert Permission.CUSTOMERS_RECOVER not in BUILT_IN[MANAGER_ROLE]
    assert Permission.CUSTOMERS_RECOVER in FOR_PEOPLE
