"""Sessions: what a stolen, replayed or mixed-up credential is worth."""

from __future__ import annotations

import json
from urllib.parse import quote

from attacks.browsers import WHO
from attacks.cases.clicks import copy
from attacks.listing import attack, attacks
from attacks.worlds import REDEEM, World
from kit import tokens

OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }"
OUT_EVERYWHERE = "mutation { signOutEverywhere { ... on SignedOut { viewer { kind } } } }"
DEAD = "worthless"


@attack("session.replayed", "a cookie is used after its owner signed out", DEAD)
def replayed(world: World) -> str:
    """Copy the cookie before, use it after."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    thief = copy(person)
    if thief.who() != email:
        return "the copy never worked, so this shows nothing"
    person.ask(OUT)
    return DEAD if thief.who() == "NOBODY" and not person.session else "it still works"


@attack("session.everywhere", "cookies and links outlive signing out everywhere", DEAD)
def everywhere(world: World) -> str:
    """Sign out everywhere while a link waits and another browser is signed in."""
    here, there, email = world.browser(), world.browser(), world.address()
    world.signed_in(here, email)
    world.signed_in(there, email, 2)
    waiting = world.link(there, email, 3)
    here.ask(OUT_EVERYWHERE)
    opened = world.browser().ask(REDEEM, token=waiting.token, confirm=True)
    fine = there.who() == "NOBODY" and opened["__typename"] != "SignedIn"
    return DEAD if fine else "something still works"


@attack("session.renewed", "the cookie of before is used after signing in again", DEAD)
def renewed(world: World) -> str:
    """Sign in twice in one browser; the first session goes."""
    person, email = world.browser(), world.address()
    world.signed_in(person, world.address())
    before = copy(person)
    page = person.open(world.link(person, email).path)
    if person.who() != email:
        person.press(page)
    fine = person.who() == email and before.who() == "NOBODY"
    return DEAD if fine else "it still works"


@attack("session.after_sign_out", "the used link is clicked again after signing out", "signed out")
def after_sign_out(world: World) -> str:
    """Click within the time in which a double click is forgiven."""
    person, email = world.browser(), world.address()
    mail = world.signed_in(person, email)
    person.ask(OUT)
    person.open(mail.path)
    return "signed out" if person.who() == "NOBODY" else "signed in by a used link"


@attack("session.two_credentials", "a cookie and a bearer token come together", "refused")
def two_credentials(world: World) -> str:
    """Confuse who is asking."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    person.bearer = person.session
    answer = person.post(WHO)
    return "refused" if answer.error == "AMBIGUOUS_CREDENTIALS" else f"{answer.status}"


@attacks(
    "session.elsewhere",
    "the token travels where it should not",
    "nobody",
    [
        ("query string", "?access_token={}&token={}"),
        ("header", "X-Auth-Token"),
        ("basic", "Basic"),
        ("link as session", "link"),
    ],
)
def elsewhere(world: World, how: str) -> str:
    """Send a live token by any other way than the two."""
    person = world.browser()
    mail = world.link(person, world.address())
    person.open(mail.path)
    token = person.session or ""
    person.jar.clear()
    path, headers = "/graphql", {"Content-Type": "application/json", "GraphQL-Preflight": "1"}
    if how.startswith("?"):
        path += how.format(quote(token), quote(token))
    elif how == "link":
        headers["Authorization"] = f"Bearer {mail.token}"
    else:
        name = "Authorization" if how == "Basic" else how
        headers[name] = f"{how} {token}" if how == "Basic" else token
    answer = person.send("POST", path, headers, json.dumps({"query": WHO}).encode())
    kind = ((answer.json or {}).get("data") or {}).get("viewer", {}).get("kind", "NOBODY")
    return "nobody" if kind == "NOBODY" else f"known as {kind}"


@attacks(
    "session.malformed",
    "a credential is malformed",
    "nobody, and no server error",
    [
        ("empty", ""),
        ("prefix alone", "ls_"),
        ("long", "ls_" + "a" * 6000),
        ("quotes", '"; drop table sessions; --'),
        ("shaped", "ls_" + "0" * 49),
    ],
)
def malformed(world: World, value: str) -> str:
    """Send it as cookie and as bearer."""
    by_cookie, by_bearer = world.browser(), world.browser(bearer=value)
    by_cookie.jar = {"sid": value, "__Host-sid": value}
    for browser in (by_cookie, by_bearer):
        answer = browser.post(WHO)
        if answer.status >= 500 or answer.error == "INTERNAL":
            return f"{answer.status} {answer.error}"
        kind = ((answer.json or {}).get("data") or {}).get("viewer", {}).get("kind", "NOBODY")
        if kind != "NOBODY":
            return f"known as {kind}"
    return "nobody, and no server error"


@attack("session.cookie_fences", "a script or plain HTTP reads the cookies", "fenced")
def fences(world: World) -> str:
    """Read the attributes of every cookie of a sign-in."""
    person, email = world.browser(), world.address()
    asked = person.post(
        "mutation ($e: String!) { requestSignInLink(input: {email: $e}) { __typename } }",
        {"e": email},
    )
    opened = person.open(world.mail(email).path)
    set_ = [*asked.all("set-cookie"), *opened.all("set-cookie")]
    for cookie in set_:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        needed = {"httponly", "path=/", *({"secure"} if world.target.is_secure else ())}
        if not needed <= parts or not parts & {"samesite=lax", "samesite=strict"}:
            return f"{cookie.split('=')[0]} has {sorted(parts)}"
        if world.target.is_secure and not cookie.startswith("__Host-"):
            return f"{cookie.split('=')[0]} can be set by another host"
    return "fenced" if len(set_) >= 2 else f"only {len(set_)} cookies were set"


@attack(
    "session.reported",
    "whoever found a token asks whether it lives, by reporting it",
    "the same answer for any; the token is dead",
)
def reported(world: World) -> str:
    """Report a live session, one that never was, and nonsense."""
    person, finder = world.browser(), world.browser()
    world.signed_in(person, world.address())
    told = []
    for token in (person.session or "", tokens.make(tokens.SESSION), "nonsense"):
        body = json.dumps({"token": token}).encode()
        kind = {"Content-Type": "application/json"}
        answer = finder.send("POST", "/.well-known/leaked-token", kind, body)
        told.append((answer.status, answer.body))
    world.need(told[0][0] != 404, "this deployment takes no reports")
    fine = len(set(told)) == 1 and told[0][0] < 400 and person.who() == "NOBODY"
    return "the same answer for any; the token is dead" if fine else f"{told}"
