"""Limits: asking too often, in every way that might not be counted."""

from __future__ import annotations

import json
import time
from typing import Any

from attacks.browsers import Browser
from attacks.listing import attack, attacks
from attacks.worlds import ASK, REDEEM, World
from kit import tokens

SENT = "at most three mails"
BURST = 3  # asks for one address at once
NETWORK = 20  # asks by one network at once
MISSES = 30  # links that were never sent, a minute
LIES = ("X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP", "Forwarded", "Via")


def counted(world: World, email: str) -> str:
    """Tell whether a mailbox got more than it may at once."""
    mails = len(world.mailbox.mails(email))
    return SENT if mails <= BURST else f"{mails} mails"


@attack("limit.aliases", "twenty requests in one document", SENT)
def aliases(world: World) -> str:
    """Ask by aliases."""
    email = world.address()
    fields = " ".join(
        f'm{n}: requestSignInLink(input: {{email: "{email}"}}) {{ __typename }}' for n in range(20)
    )
    answer = world.browser().post(f"mutation {{ {fields} }}")
    kinds = [one["__typename"] for one in ((answer.json or {}).get("data") or {}).values()]
    if kinds.count("SignInLinkSent") > BURST:
        return f"{kinds.count('SignInLinkSent')} were sent"
    if kinds:
        world.mail(email, kinds.count("SignInLinkSent"))
    return counted(world, email)


@attack("limit.many_aliases", "five hundred requests in one document", "refused before anything")
def many(world: World) -> str:
    """Ask by as many aliases as fit."""
    email = world.address()
    fields = " ".join(
        f'm{n}: requestSignInLink(input: {{email: "{email}"}}) {{ __typename }}' for n in range(500)
    )
    answer = world.browser().post(f"mutation {{ {fields} }}")
    sent = world.mailbox.mails(email)
    refused = answer.error is not None and answer.status < 500 and not sent
    return "refused before anything" if refused else f"{answer.status}, {len(sent)} mails"


@attack("limit.batch", "a list of operations in one body", "refused before anything")
def batch(world: World) -> str:
    """Ask by a batch."""
    email, browser = world.address(), world.browser()
    one = {"query": ASK, "variables": {"email": email}}
    headers = {"Content-Type": "application/json", **browser.page()}
    answer = browser.send("POST", "/graphql", headers, json.dumps([one] * 20).encode())
    refused = answer.status == 400 and not world.mailbox.mails(email)
    return "refused before anything" if refused else f"{answer.status}"


@attacks(
    "limit.spelling",
    "one mailbox is asked for under many spellings",
    SENT,
    [
        ("letter case", lambda local, n: f"{local[:n].upper()}{local[n:]}@example.com"),
        ("tags", lambda local, n: f"{local}+{n}@example.com"),
        ("dots", lambda local, n: f"{local[:n]}.{local[n:]}@gmail.com"),
        ("blanks", lambda local, n: f"{' ' * n}{local}@example.com"),
    ],
)
def spellings(world: World, write: Any) -> str:
    """Ask from different networks, so that only the mailbox can be what is counted."""
    local = f"attackspell{world.run}{world.address().partition('@')[0].rpartition('-')[2]}"
    told = [world.browser().ask(ASK, email=write(local, n))["__typename"] for n in range(1, 8)]
    sent = told.count("SignInLinkSent")
    return SENT if sent <= BURST else f"{sent} were sent"


@attack("limit.audience", "customers' and staff links are asked for in turn", "at most six mails")
def audiences(world: World) -> str:
    """Ask for both kinds of link as often as they are sent."""
    email, staff = world.address(), ASK.replace("requestSignInLink", "requestStaffSignInLink")
    told = [
        world.browser().ask(document, email=email)["__typename"] for document in [ASK, staff] * 6
    ]
    sent = told.count("SignInLinkSent")
    return "at most six mails" if sent <= 2 * BURST else f"{sent} were sent"


def flooded(world: World, browsers: list[Browser]) -> str:
    """Ask for many addresses; tell how many were sent before it was refused."""
    told = [browser.ask(ASK, email=world.address())["__typename"] for browser in browsers]
    sent = told.count("SignInLinkSent")
    return "counted as one" if sent <= NETWORK else f"{sent} were sent"


@attack("limit.network", "one network asks for many addresses", "counted as one")
def network(world: World) -> str:
    """Ask from one place."""
    here = world.network()
    return flooded(world, [Browser(world.target, here) for _ in range(NETWORK + 5)])


@attacks(
    "limit.spoofed",
    "a header names another client each time",
    "counted as one",
    [(name.lower(), name) for name in LIES],
)
def spoofed(world: World, name: str) -> str:
    """Ask from one place that says it is many."""
    here = world.network()
    told = []
    for n in range(NETWORK + 5):
        lie = f"203.0.113.{n}"
        value = f"for={lie}" if name == "Forwarded" else lie
        body = json.dumps({"query": ASK, "variables": {"email": world.address()}}).encode()
        headers = {"Content-Type": "application/json", "GraphQL-Preflight": "1", name: value}
        told.append(Browser(world.target, here).send("POST", "/graphql", headers, body).text)
    sent = sum("SignInLinkSent" in text for text in told)
    return "counted as one" if sent <= NETWORK else f"{sent} were sent"


@attacks(
    "limit.chain",
    "the client itself begins X-Forwarded-For",
    "counted as one",
    [("plain", "203.0.113.{}, {}"), ("many", "1.1.1.1, 203.0.113.{}, 10.0.0.1, {}")],
)
def chained(world: World, pattern: str) -> str:
    """Put a lie before what the proxy, or we ourselves, will say."""
    here = world.network()
    lies = [pattern.format(n, here) if here else f"203.0.113.{n}" for n in range(NETWORK + 5)]
    return flooded(world, [Browser(world.target, lie) for lie in lies])


@attack("limit.ipv6", "a household uses all its IPv6 addresses", "counted as one")
def household(world: World) -> str:
    """Ask from many addresses of one /64."""
    here = world.network()
    world.need(here, "only a trusted proxy can come from elsewhere: --forwarded")
    prefix = (here or "").removesuffix("::1")
    homes = [f"{prefix}:{n:x}:2:3:4" for n in range(NETWORK + 5)]
    return flooded(world, [Browser(world.target, home) for home in homes])


@attack("limit.guessed_links", "links that were never sent are tried", "refused after thirty")
def guessed(world: World) -> str:
    """Try well-formed tokens of our own making."""
    thief, began = Browser(world.target, world.network()), time.monotonic()
    told = [
        thief.ask(REDEEM, token=tokens.make(tokens.LINK), confirm=True).get("code")
        for _ in range(MISSES + 5)
    ]
    forgiven = int((time.monotonic() - began) * MISSES / 60)  # by a limit of so many a minute
    missed = told.count("LINK_INVALID")
    limited = told.count("RATE_LIMITED")
    fine = missed <= MISSES + 1 + forgiven and missed + limited == len(told)
    return "refused after thirty" if fine else f"{missed} were looked up"


@attack("limit.honest", "the limits that strangers used up keep others away", "others are served")
def honest(world: World) -> str:
    """Sign in from elsewhere after all of this."""
    world.need(world.forwarded, "only another network is another: --forwarded")
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    return "others are served" if person.who() == email else "others are kept away"
