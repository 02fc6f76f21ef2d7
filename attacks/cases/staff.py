"""Staff: that a customer's link makes no staff, and the other way round."""

from __future__ import annotations

from attacks.browsers import Browser
from attacks.listing import attack
from attacks.worlds import ASK_STAFF, REDEEM, World

APART = "staff is staff, a customer is a customer"


def kind(browser: Browser) -> str:
    """Tell what a browser is known as."""
    return str(browser.ask("{ viewer { kind } }")["kind"])


@attack("staff.unknown", "a stranger asks for a staff link and follows it", "no session")
def unknown(world: World) -> str:
    """Ask for staff by an address that is no staff's; if a mail comes, redeem it."""
    browser, email = world.browser(), world.address()
    world.signed_in(browser, email)
    other = world.browser()
    world.asked(other, email, ASK_STAFF)
    mail = world.mail(email, 2)
    if mail.path:
        answer = other.ask(REDEEM, token=mail.token, confirm=True)
        if answer["__typename"] == "SignedIn":
            return f"signed in as {kind(other)}"
    return "no session" if kind(other) == "NOBODY" else "a session"


@attack("staff.customer", "a customer reads what staff read", APART)
def customer(world: World) -> str:
    """Read customers and orders of others as a customer."""
    person = world.browser()
    world.signed_in(person, world.address())
    for document in (
        "{ customers(first: 1) { nodes { email } } }",
        "{ orders(first: 1) { nodes { number } } }",
    ):
        answer = person.post(document)
        nodes = [value for value in ((answer.json or {}).get("data") or {}).values() if value]
        if answer.error != "FORBIDDEN" or nodes:
            return f"answered {answer.error}"
    return APART if kind(person) == "CUSTOMER" else kind(person)


@attack("staff.customer_link", "a customer's link is asked for with a staff address", APART)
def customer_link(world: World) -> str:
    """Redeem a customer's link of a person who is staff as well."""
    world.need(world.staff, "name a member of staff: --staff")
    assert world.staff
    before = len(world.mailbox.mails(world.staff))
    browser = world.browser()
    mail = world.link(browser, world.staff, before + 1)
    browser.open(mail.path)
    return APART if kind(browser) == "CUSTOMER" else f"it made a {kind(browser)}"


@attack("staff.as_customer", "a staff session takes a customer's place and acts as one", APART)
def as_customer(world: World) -> str:
    """Sign in as both in one browser; a session is one or the other."""
    world.need(world.staff, "name a member of staff: --staff")
    assert world.staff
    browser = world.browser()
    world.signed_in(browser, world.address())
    before = len(world.mailbox.mails(world.staff))
    world.asked(browser, world.staff, ASK_STAFF)
    page = browser.open(world.mail(world.staff, before + 1).path)
    if kind(browser) != "CUSTOMER":
        return "the session changed without a button"
    browser.press(page)
    viewer = browser.ask("{ viewer { kind customer { email } staff { email } } }")
    if viewer["kind"] != "STAFF" or viewer["customer"]:
        return f"{viewer}"
    me = browser.post("{ me { email } }")
    if ((me.json or {}).get("data") or {}).get("me"):
        return "staff has a customer's account"
    answer = browser.post('mutation { updateProfile(input: {firstName: "x"}) { __typename } }')
    return APART if answer.error == "FORBIDDEN" else f"answered {answer.error}"
