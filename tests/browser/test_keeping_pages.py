"""The pages that keep an account safe: a sign-in that was not me, and changes of address."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import Visit, Visitor
from tests.browser.looks import Look, in_every_look, looked_at
from tests.stories.keeping import CHANGE, START

pytestmark = pytest.mark.browser


async def pressed(page: Page, action: str) -> None:
    """Press a button, and wait until what became of it is told."""
    await page.locator(f"button[value={action}]").click()
    await expect(page.locator("form")).to_have_count(0)


async def on_a_telephone(visit: Visit, visitor: Visitor, look: Look, link: str) -> Visit:
    """Open a link where nobody is signed in."""
    opening = await visitor(look)
    await opening.page.goto(link)
    return opening


@in_every_look
async def test_a_sign_in_that_was_not_me_is_ended_and_no_other(
    visitor: Visitor, look: Look
) -> None:
    own, strange = await visitor(look), await visitor(look)
    address = steps.someone()
    await steps.signed_in(own, address)
    await steps.signed_in(strange, address, count=2)
    told = await steps.link(own, address, "/confirm/")
    opening = await on_a_telephone(own, visitor, look, told)
    await looked_at(opening.page, look, "not-me")
    assert await steps.who(strange) == address, "opening the link ends nothing"
    await pressed(opening.page, "end")
    await looked_at(opening.page, look, "not-me-ended")
    assert await steps.who(strange) is None
    assert await steps.who(own) == address
    await opening.page.goto(told)
    await looked_at(opening.page, look, "not-me-again")
    assert opening.foreign == []


@in_every_look
async def test_a_new_address_is_confirmed_there_and_undone_by_the_old_mailbox(
    visitor: Visitor, look: Look
) -> None:
    asking = await visitor(look)
    old, new = steps.someone(), steps.someone()
    await steps.signed_in(asking, old)
    await steps.change_asked(asking, old, new)
    opening = await on_a_telephone(
        asking, visitor, look, await steps.link(asking, new, "/confirm/")
    )
    await looked_at(opening.page, look, "email-confirm")
    assert await steps.who(asking) == old, "opening the link changes nothing"
    await pressed(opening.page, "confirm")
    await looked_at(opening.page, look, "email-changed")
    assert await steps.who(asking) is None
    await steps.signed_in(asking, new)

    undoing = await on_a_telephone(
        asking, visitor, look, await steps.link(asking, old, "/confirm/")
    )
    await looked_at(undoing.page, look, "email-undo")
    assert await steps.who(asking) == new
    await pressed(undoing.page, "undo")
    await looked_at(undoing.page, look, "email-undone")
    assert await steps.who(asking) is None
    await steps.signed_in(asking, old, count=2)
    assert (opening.errors, opening.foreign, undoing.errors, undoing.foreign) == ([], [], [], [])


@in_every_look
async def test_a_change_is_called_off_and_an_address_that_is_taken_cannot_be_had(
    visitor: Visitor, look: Look
) -> None:
    asking, taken = await visitor(look), await visitor(look)
    old, new, theirs = steps.someone(), steps.someone(), steps.someone()
    await steps.signed_in(taken, theirs)
    await steps.signed_in(asking, old)
    await steps.change_asked(asking, old, theirs)
    await asking.page.goto(await steps.link(asking, theirs, "/confirm/"))
    await pressed(asking.page, "confirm")
    await looked_at(asking.page, look, "email-taken")
    assert [await steps.who(one) for one in (asking, taken)] == [old, theirs]

    await steps.ask(asking, CHANGE, email=new)
    await asking.page.goto(await steps.link(asking, old, "/confirm/", count=2))
    await pressed(asking.page, "undo")
    await looked_at(asking.page, look, "email-called-off")
    assert await steps.who(asking) is None
    await asking.page.goto(await steps.link(asking, new, "/confirm/"))
    await looked_at(asking.page, look, "email-dead")


@in_every_look
async def test_what_staff_begin_is_allowed_by_the_old_mailbox_too(
    visitor: Visitor, look: Look
) -> None:
    asking, desk, opening = await visitor(look), await visitor(), await visitor(look)
    old, new = steps.someone(), steps.someone()
    await steps.signed_in(asking, old)
    me = (await steps.ask(asking, "{ me { id } }"))["me"]["id"]
    await steps.staffed(desk)
    started = await steps.ask(desk, START, id=me, email=new)
    assert started == {"startEmailChange": {"waitsForOld": True}}
    page = opening.page
    await page.goto(await steps.link(asking, new, "/confirm/"))
    await pressed(page, "confirm")
    await looked_at(page, look, "email-waiting")
    assert await steps.who(asking) == old
    await page.goto(await steps.link(asking, old, "/confirm/"))
    await looked_at(page, look, "email-allow")
    await pressed(page, "confirm")
    await expect(page.locator(".sign")).to_be_visible()
    await steps.signed_in(asking, new)
    assert (opening.errors, opening.foreign) == ([], [])
