"""Strangers: pages of others that act in a visitor's browser, and sign-ins planted there."""

from __future__ import annotations

import json

from attacks.browsers import Browser
from attacks.listing import attack, attacks
from attacks.worlds import ASK, REDEEM, World

OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }"
EVIL = "https://evil.example"
SHUT = "refused; still signed in"
CROSS = [
    ("origin", {"Origin": EVIL}),
    ("origin and site", {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}),
    ("null origin", {"Origin": "null"}),
    ("null origin, same site", {"Origin": "null", "Sec-Fetch-Site": "same-site"}),
    ("site alone", {"Sec-Fetch-Site": "cross-site"}),
    ("neither", {}),
    ("our origin as a beginning", {"Origin": "{url}.evil.example"}),
    ("our origin with another port", {"Origin": "{url}1"}),
    ("our origin in capitals with a path", {"Origin": "{url}/"}),
]


@attacks("csrf.cookie", "a stranger's page signs its visitor out", SHUT, CROSS)
def crossing(world: World, headers: dict[str, str]) -> str:
    """Send the visitor's cookie from elsewhere."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    sent = {name: value.format(url=world.target.url) for name, value in headers.items()}
    body = json.dumps({"query": OUT}).encode()
    kind = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = person.send("POST", "/graphql", {**kind, **sent}, body)
    return SHUT if answer.status == 403 and person.who() == email else f"{answer.status}"


FORMS = [
    ("text/plain", "text/plain"),
    ("form", "application/x-www-form-urlencoded"),
    ("multipart", "multipart/form-data; boundary=x"),
    ("disguised", "text/plain; application/json"),
    ("none", ""),
]


@attacks("csrf.simple", "a form posts what needs no preflight", SHUT, FORMS)
def simple(world: World, kind: str) -> str:
    """Post by a type that any page may send, even from our own origin."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    body = json.dumps({"query": OUT}).encode()
    headers = {**person.page(), **({"Content-Type": kind} if kind else {})}
    answer = person.send("POST", "/graphql", headers, body)
    return SHUT if answer.status == 415 and person.who() == email else f"{answer.status}"


@attack("csrf.get", "an image's address holds a mutation", SHUT)
def by_get(world: World) -> str:
    """Ask by GET, with and without a page's headers."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    path = "/graphql?query=mutation%7BsignOut%7B__typename%7D%7D"
    for headers in ({"Sec-Fetch-Site": "cross-site"}, person.page()):
        person.send("GET", path, {"Accept": "application/json", **headers})
    return SHUT if person.who() == email else "signed out by GET"


@attack("csrf.login_redeem", "a stranger's page signs its visitor in as the stranger", "refused")
def login_redeem(world: World) -> str:
    """Redeem the stranger's link, with the stranger's proof, from a page of theirs."""
    stranger, visitor, email = world.browser(), world.browser(), world.address()
    proof = world.asked(stranger, email, bearer=True)["loginProof"]
    variables = {"token": world.mail(email).token, "proof": proof, "confirm": True}
    cross = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    answer = visitor.post(REDEEM, variables, cross)
    return "refused" if answer.status == 403 and not visitor.session else f"{answer.status}"


@attack("csrf.login_link", "a visitor is led to a stranger's link", "a page, nobody signed in")
def login_link(world: World) -> str:
    """Open the stranger's link where it was not asked for."""
    stranger, visitor = world.browser(), world.browser()
    page = visitor.open(world.link(stranger, world.address()).path)
    fine = page.status == 200 and visitor.who() == "NOBODY"
    return "a page, nobody signed in" if fine else f"{page.status}, {visitor.who()}"


@attack("csrf.login_button", "a stranger's page presses the button", "refused, nobody signed in")
def login_button(world: World) -> str:
    """Send the form that the stranger got, from elsewhere and from nowhere."""
    stranger, other, visitor = world.browser(), world.browser(), world.browser()
    page = other.open(world.link(stranger, world.address()).path)
    for headers in (
        {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
        {"Origin": EVIL, "Sec-Fetch-Site": "same-site"},
        {"Origin": world.target.url, "Sec-Fetch-Site": "same-origin"},
    ):
        if visitor.press(page, **headers).status < 400:
            return "the form was taken"
    return "refused, nobody signed in" if visitor.who() == "NOBODY" else "signed in"


@attack("csrf.ask", "a stranger's page asks for links to a victim", "refused, no mail")
def asking(world: World) -> str:
    """Make visitors flood a mailbox."""
    visitor, email = world.browser(), world.address()
    cross = {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    answer = visitor.post(ASK, {"email": email}, cross)
    sent = world.mailbox.mails(email)
    return "refused, no mail" if answer.status == 403 and not sent else f"{answer.status}"


@attack("cors.origins", "a stranger's page reads answers with the visitor's cookie", "not allowed")
def reading(world: World) -> str:
    """Preflight and ask from elsewhere."""
    visitor: Browser = world.browser()
    for origin in (EVIL, "null", f"{world.target.url}.evil.example"):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        wanted = {"Access-Control-Request-Headers": "content-type"}
        for method in ("OPTIONS", "GET"):
            answer = visitor.send(method, "/graphql?query=%7B__typename%7D", {**headers, **wanted})
            if answer.header("access-control-allow-origin") in ("*", origin):
                return f"{method} from {origin} is allowed"
    return "not allowed"


@attack(
    "fixation.session", "a session is planted before the visitor signs in", "replaced, worthless"
)
def planted_session(world: World) -> str:
    """Give the visitor the stranger's own session, then see what it becomes."""
    stranger, visitor, email = world.browser(), world.browser(), world.address()
    world.signed_in(stranger, world.address())
    planted = stranger.session or ""
    visitor.plant("sid", planted)
    page = visitor.open(world.link(visitor, email).path)
    if visitor.who() != email:
        visitor.press(page)
    fine = visitor.session not in (None, planted) and visitor.who() == email
    return "replaced, worthless" if fine and stranger.who() != email else "the planted one lives"


@attacks(
    "fixation.made_up",
    "a session of the stranger's own making is planted",
    "replaced, worthless",
    [("nonsense", "nonsense"), ("shaped", "ls_" + "a" * 49), ("empty", '""')],
)
def made_up(world: World, value: str) -> str:
    """Plant a value that no server gave."""
    visitor, thief, email = world.browser(), world.browser(), world.address()
    visitor.plant("sid", value)
    world.signed_in(visitor, email)
    thief.plant("sid", value)
    fine = visitor.session != value and thief.who() == "NOBODY"
    return "replaced, worthless" if fine else "the planted one lives"


@attack(
    "fixation.browser",
    "the cookie that binds links to browsers is planted",
    "without the mail it is of no use",
)
def planted_browser(world: World) -> str:
    """Share the browser's secret with the visitor, and try to use what the visitor asks for."""
    thief, visitor, email = world.browser(), world.browser(), world.address()
    world.asked(thief, world.address())
    visitor.jar.update(thief.jar)
    world.signed_in(visitor, email)
    thief.jar.update({name: value for name, value in visitor.jar.items() if "lb" in name})
    return "without the mail it is of no use" if thief.who() == "NOBODY" else "signed in"
