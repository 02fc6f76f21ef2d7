"""Scanners: whatever opens links in mails before their reader does, and must not spend them."""

from __future__ import annotations

from attacks.browsers import Browser
from attacks.listing import attack, attacks
from attacks.targets import Answer
from attacks.worlds import REDEEM, World

SAFE_LINKS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 HeadlessChrome/120 Safari/537.36"
KEPT = "no session; the person's click signs in"


def after(world: World, person: Browser, email: str, path: str, scanner: Browser) -> str:
    """Tell what a scanner has done to the link of a person."""
    if scanner.session or scanner.who() != "NOBODY":
        return "the scanner has a session"
    person.open(path)
    return KEPT if person.who() == email else "the link was spent before the person's click"


@attacks(
    "scanner.method",
    "a scanner asks three times with a method",
    KEPT,
    [(method, method) for method in ("HEAD", "GET", "OPTIONS", "POST", "PUT", "PROPFIND")],
)
def by_method(world: World, method: str) -> str:
    """Ask for the page without a cookie."""
    person, scanner, email = world.browser(), world.browser(agent=SAFE_LINKS), world.address()
    path = world.link(person, email).path
    for _ in range(3):
        scanner.jar.clear()
        scanner.send(method, path)
    return after(world, person, email, path, scanner)


@attack("scanner.redirects", "a scanner keeps cookies and opens the link again and again", KEPT)
def with_a_jar(world: World) -> str:
    """Come back with the cookies of the page."""
    person, scanner, email = world.browser(), world.browser(agent=SAFE_LINKS), world.address()
    path = world.link(person, email).path
    for _ in range(5):
        scanner.open(path)
    return after(world, person, email, path, scanner)


@attack("scanner.scripts", "a scanner runs a storefront's script: redeem without a proof", KEPT)
def with_scripts(world: World) -> str:
    """Redeem as a naive page does when it is loaded, four times."""
    person, scanner, email = world.browser(), world.browser(agent=SAFE_LINKS), world.address()
    mail = world.link(person, email)
    for bearer in (False, True, False, True):
        answer = scanner.ask(REDEEM, token=mail.token, bearer=bearer)
        if answer["__typename"] != "ConfirmationRequired":
            return f"redeeming without a proof answered {answer['__typename']}"
    return after(world, person, email, mail.path, scanner)


@attack("scanner.false_proof", "a scanner redeems with a proof of its own making", KEPT)
def with_a_false_proof(world: World) -> str:
    """Ask for a link of one's own to get a proof, and use it for another's."""
    person, scanner, email = world.browser(), world.browser(agent=SAFE_LINKS), world.address()
    mail = world.link(person, email)
    own = world.asked(scanner, world.address(), bearer=True)["loginProof"]
    for proof in (own, "lb_", "x", ""):
        answer = scanner.ask(REDEEM, token=mail.token, proof=proof, bearer=True)
        if answer["__typename"] != "ConfirmationRequired":
            return f"a false proof answered {answer['__typename']}"
    return after(world, person, email, mail.path, scanner)


@attacks(
    "scanner.prefetch",
    "the asking browser itself looks ahead",
    "not opened, no session; the click signs in",
    [
        ("sec-purpose", ("Sec-Purpose", "prefetch;prerender")),
        ("purpose", ("Purpose", "prefetch")),
        ("x-purpose", ("X-Purpose", "preview")),
        ("x-moz", ("X-Moz", "prefetch")),
        ("sec-purpose-case", ("Sec-Purpose", "PreFetch")),
    ],
)
def looking_ahead(world: World, header: tuple[str, str]) -> str:
    """Open the link in the right browser, but before anybody clicked."""
    person, email = world.browser(), world.address()
    path = world.link(person, email).path
    looked = person.open(path, **{header[0]: header[1]})
    if looked.status < 400 or person.session:
        return f"looking ahead answered {looked.status}"
    person.open(path)
    worked = person.who() == email
    return "not opened, no session; the click signs in" if worked else "the link was spent"


@attack("scanner.button", "a scanner presses the button without its cookie or nonce", KEPT)
def pressing(world: World) -> str:
    """Send the form as one who reads pages but keeps no cookies would."""
    person, scanner, email = world.browser(), world.browser(agent=SAFE_LINKS), world.address()
    path = world.link(person, email).path
    page = scanner.open(path)
    scanner.jar.clear()
    if (pressed := scanner.press(page)).status < 400:
        return f"the form without its cookie answered {pressed.status}"
    forged = Answer(200, (), f'<input type="hidden" name="token" value="{path[9:]}">'.encode())
    if (pressed := scanner.press(forged)).status < 400:
        return f"the form without its nonce answered {pressed.status}"
    return after(world, person, email, path, scanner)
