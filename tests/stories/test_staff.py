"""Staff: from the first owner on an empty store to colleagues who come and go, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain import staff
from domain.staff import InviteStaff
from kit import clock
from kit.ids import public
from models import StaffRole
from models.roles import OWNER_ROLE, SUPPORT_ROLE
from running import building
from tests.makers import a_member_of_staff
from tests.stories.shop import Browser, Shop, link_in, shown
from tests.stories.signing_in import ASK_STAFF, OUT, WHO, count, who

INVITE = """mutation ($email: String!, $role: ID!) {
  inviteStaff(input: {email: $email, name: "Bob", roleId: $role}) {
    ... on Staff { id status } ... on Refusal { code }
  }
}"""
BLOCK = """mutation ($id: ID!) { blockStaff(input: {staffId: $id}) {
  ... on Staff { status } ... on Refusal { code }
} }"""
UNBLOCK = """mutation ($id: ID!) { unblockStaff(input: {staffId: $id}) {
  ... on Staff { status } ... on Refusal { code }
} }"""
OLIVE, BOB = "olive@example.com", "bob@example.com"
SUPPORT = public(StaffRole, SUPPORT_ROLE)


async def link_to(shop: Shop, email: str) -> str:
    return link_in((await shop.mails(email))[-1])


async def come_in(shop: Shop, browser: Browser, email: str) -> None:
    await browser.ask(ASK_STAFF, email=email)
    await browser.open(await link_to(shop, email))
    assert await who(browser) == email


async def an_owner(shop: Shop, browser: Browser) -> None:
    await shop.database.transaction(lambda s: a_member_of_staff(s, email=OLIVE))
    await come_in(shop, browser, OLIVE)


async def invited(shop: Shop, owner: Browser) -> tuple[str, str]:
    answer = (await owner.ask(INVITE, email=BOB, role=SUPPORT))["inviteStaff"]
    assert answer["status"] == "INVITED", answer
    return answer["id"], await link_to(shop, BOB)


async def test_the_first_owner_comes_in_by_a_link_and_has_every_permission(shop: Shop) -> None:
    role = public(StaffRole, OWNER_ROLE)
    command = InviteStaff.model_validate({"email": OLIVE, "name": "Olive", "role_id": role})
    desk = building.desk_of(shop.settings)
    await shop.database.transaction(lambda s: staff.create_owner(s, desk, command, "Shop"))
    async with shop.browser() as browser:
        page = await browser.open(await link_to(shop, OLIVE))
        assert page.status_code == 200
        assert await who(browser) is None
        assert (await browser.press(page)).status_code == 200
        viewer = (await browser.ask(WHO))["viewer"]
        assert viewer["kind"] == "STAFF"
        assert {"STAFF_WRITE", "API_KEYS_WRITE"} <= set(viewer["permissions"])


async def test_who_is_invited_joins_once_with_a_button(shop: Shop) -> None:
    async with shop.browser() as owner, shop.browser() as bob, shop.browser() as thief:
        await an_owner(shop, owner)
        _, path = await invited(shop, owner)
        assert "Invited by: Sam" in (await shop.mails(BOB))[-1].text
        page = await bob.open(path)
        assert "b•••@example.com" in shown(page)
        assert await who(bob) is None
        await bob.press(page)
        assert await who(bob) == BOB
        viewer = (await bob.ask(WHO))["viewer"]
        assert viewer["permissions"] == [
            "CUSTOMERS_READ",
            "MESSAGES_READ",
            "MESSAGES_WRITE",
            "ORDERS_READ",
            "PRODUCTS_READ",
        ]
        assert (await thief.open(path)).status_code == 410
        assert await count(shop, "select 1 from events where kind = 'staff:join'") == 1


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 410)])
async def test_an_invitation_lives_seven_days(shop: Shop, days: float, status: int) -> None:
    async with shop.browser() as owner, shop.browser() as bob:
        await an_owner(shop, owner)
        _, path = await invited(shop, owner)
        with clock.travel(timedelta(days=days)):
            assert (await bob.open(path)).status_code == status


async def test_an_invitation_that_lapsed_is_not_revived_by_asking_for_a_link(shop: Shop) -> None:
    async with shop.browser() as owner, shop.browser() as bob:
        await an_owner(shop, owner)
        await invited(shop, owner)
        with clock.travel(timedelta(days=8)):
            await bob.ask(ASK_STAFF, email=BOB)
            await bob.open(await link_to(shop, BOB))
            assert await who(bob) is None


async def test_the_link_of_staff_lives_a_quarter_of_an_hour(shop: Shop) -> None:
    async with shop.browser() as owner:
        await shop.database.transaction(lambda s: a_member_of_staff(s, email=OLIVE))
        await owner.ask(ASK_STAFF, email=OLIVE)
        path = await link_to(shop, OLIVE)
        with clock.travel(timedelta(minutes=16)):
            assert (await owner.open(path)).status_code == 410
        with clock.travel(timedelta(minutes=14)):
            await owner.open(path)
            assert await who(owner) == OLIVE


async def test_the_session_of_staff_ends_after_half_a_day_unused_and_a_week_in_all(
    shop: Shop,
) -> None:
    async with shop.browser() as owner:
        await an_owner(shop, owner)
        for hours in range(6, 168, 11):
            with clock.travel(timedelta(hours=hours)):
                assert await who(owner) == OLIVE, hours
        with clock.travel(timedelta(days=7, minutes=1)):
            assert await who(owner) is None
    async with shop.browser() as idle:
        await come_in(shop, idle, OLIVE)
        with clock.travel(timedelta(hours=12, minutes=1)):
            assert await who(idle) is None


async def test_who_is_blocked_is_out_at_once_and_no_old_link_comes_back(shop: Shop) -> None:
    async with shop.browser() as owner, shop.browser() as bob:
        await an_owner(shop, owner)
        id, path = await invited(shop, owner)
        await bob.press(await bob.open(path))
        await bob.ask(ASK_STAFF, email=BOB)
        waiting = await link_to(shop, BOB)
        assert (await owner.ask(BLOCK, id=id))["blockStaff"] == {"status": "BLOCKED"}
        assert await who(bob) is None
        async with shop.browser() as other:
            other.client.cookies.update(bob.cookies)
            assert (await other.open(waiting)).status_code == 410
        assert (await owner.ask(UNBLOCK, id=id))["unblockStaff"] == {"status": "ACTIVE"}
        assert await who(bob) is None
        assert (await bob.open(waiting)).status_code == 410
        with clock.travel(timedelta(minutes=5)):
            await come_in(shop, bob, BOB)


async def test_a_change_of_role_holds_from_the_next_request_on(shop: Shop) -> None:
    async with shop.browser() as owner, shop.browser() as bob:
        await an_owner(shop, owner)
        _, path = await invited(shop, owner)
        await bob.press(await bob.open(path))
        change = """mutation ($id: ID!) {
          updateStaffRole(input: {roleId: $id, permissions: [ORDERS_READ]}) {
            ... on StaffRole { permissions } ... on Refusal { code }
          }
        }"""
        await owner.ask(change, id=SUPPORT)
        assert await _permissions(bob) == ["ORDERS_READ"]
        await owner.ask(OUT)
        assert await who(owner) is None


async def _permissions(browser: Browser) -> Any:
    return (await browser.ask(WHO))["viewer"]["permissions"]
