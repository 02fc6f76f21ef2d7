"""Clicks: the same link clicked twice, at once, by many, in other browsers, in another order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from attacks.browsers import Browser
from attacks.listing import attack
from attacks.targets import Answer
from attacks.worlds import REDEEM, World

ONE = "one session"


def copy(browser: Browser) -> Browser:
    """Open another tab: the same cookies from now on kept apart."""
    return Browser(browser.target, browser.network, jar=dict(browser.jar), seen=browser.seen)


@attack("click.double", "the asking browser clicks twice", "the same session both times")
def double(world: World) -> str:
    """Click, lose the answer, click again."""
    person, email = world.browser(), world.address()
    path = world.link(person, email).path
    again = copy(person)
    person.open(path)
    again.open(path)
    same = person.session == again.session and again.who() == email
    return "the same session both times" if same else "the second click harmed"


@attack("click.strict_mode", "a page redeems twice, as React does", "the same session both times")
def strict_mode(world: World) -> str:
    """Redeem twice with the same proof, as bearer."""
    person, email = world.browser(), world.address()
    proof = world.asked(person, email, bearer=True)["loginProof"]
    token = world.mail(email).token
    told = [
        person.ask(REDEEM, token=token, proof=proof, bearer=True).get("token") for _ in range(2)
    ]
    world.secrets += [one for one in told if one]
    same = told[0] is not None and told[0] == told[1]
    return "the same session both times" if same else "the second redeem harmed"


@attack("click.at_once", "twenty tabs of the asking browser open the link at once", ONE)
def at_once(world: World) -> str:
    """Open everything at the same moment."""
    person, email = world.browser(), world.address()
    path = world.link(person, email).path
    tabs = [copy(person) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda tab: tab.open(path), tabs))
    if any(answer.status >= 500 for answer in answers):
        return "a server error"
    sessions = {tab.session for tab in tabs}
    return ONE if len(sessions) == 1 and tabs[0].who() == email else f"{len(sessions)} sessions"


@attack("click.strangers", "twenty strangers press the button of one stolen link at once", ONE)
def strangers(world: World) -> str:
    """Press everything at the same moment."""
    path = world.link(world.browser(), world.address()).path
    thieves = [world.browser() for _ in range(20)]
    pages: list[Answer] = [thief.open(path) for thief in thieves]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda pair: pair[0].press(pair[1]), zip(thieves, pages, strict=True)))
    sessions = {thief.session for thief in thieves if thief.session}
    return ONE if len(sessions) == 1 else f"{len(sessions)} sessions"


@attack("click.used", "another browser opens a link that was used", "refused, no session")
def used(world: World) -> str:
    """Come too late, by page, button and mutation."""
    person, thief, email = world.browser(), world.browser(), world.address()
    mail = world.link(person, email)
    page = thief.open(mail.path)
    person.open(mail.path)
    pressed = thief.press(page)
    opened = thief.open(mail.path)
    redeemed = thief.ask(REDEEM, token=mail.token, confirm=True)
    if thief.session or opened.status < 400 or pressed.status < 400:
        return f"page {opened.status}, button {pressed.status}"
    works = redeemed.get("code") == "LINK_USED" and person.who() == email
    return "refused, no session" if works else f"redeeming answered {redeemed}"


@attack("click.older", "the older of two mails is opened first", "signs in; the newer one is dead")
def older(world: World) -> str:
    """Two mails are common; whichever is opened first must work."""
    person, thief, email = world.browser(), world.browser(), world.address()
    first = world.link(person, email)
    second = world.link(person, email, 2)
    person.open(first.path)
    if person.who() != email:
        return "the older mail does not work"
    answer = thief.ask(REDEEM, token=second.token, confirm=True)
    dead = answer.get("code") == "LINK_REPLACED"
    return "signs in; the newer one is dead" if dead else f"the newer one answered {answer}"


@attack(
    "click.other_browser",
    "the link is opened on the phone, where nobody asked",
    "a page with a button, the address masked; the button signs in there alone",
)
def other_browser(world: World) -> str:
    """Read the mail elsewhere."""
    desktop, phone, email = world.browser(), world.browser(), world.address()
    page = phone.open(world.link(desktop, email).path)
    if page.status != 200 or phone.session:
        return f"the page answered {page.status}"
    if email in page.text.replace("<wbr>", ""):
        return "the page shows the whole address"
    phone.press(page)
    fine = phone.who() == email and desktop.who() == "NOBODY"
    words = "a page with a button, the address masked; the button signs in there alone"
    return words if fine else "the button does not sign in there alone"


@attack(
    "click.not_me",
    "the mail's reader presses \"It wasn't me\"",
    "the link is dead, and its asker is kept away",
)
def not_me(world: World) -> str:
    """Report a link that a stranger asked for."""
    stranger, person, email = world.browser(), world.browser(), world.address()
    path = world.link(stranger, email).path
    person.press(person.open(path), "report")
    stranger.open(path)
    if stranger.session or person.session:
        return "the link still works"
    again = stranger.ask(
        "mutation ($e: String!) { requestSignInLink(input: {email: $e}) {"
        " ... on Refusal { code } } }",
        e=email,
    )
    kept = again.get("code") == "RATE_LIMITED"
    return "the link is dead, and its asker is kept away" if kept else "it may ask again"
