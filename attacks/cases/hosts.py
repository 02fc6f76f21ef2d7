"""Hosts: names that a request claims for the server, which must never reach a mail."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from attacks.listing import attack, attacks
from attacks.targets import Answer
from attacks.worlds import ASK, World

EVIL = "evil.example"
OURS = "refused, or the mail's link is ours"
FORWARDED = [
    ("x-forwarded-host", {"X-Forwarded-Host": EVIL}),
    ("x-forwarded-proto", {"X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "666"}),
    ("x-forwarded-prefix", {"X-Forwarded-Prefix": "//evil.example"}),
    ("forwarded", {"Forwarded": f"host={EVIL};proto=http"}),
    ("x-host", {"X-Host": EVIL, "X-Original-Host": EVIL, "X-HTTP-Host-Override": EVIL}),
    ("x-original-url", {"X-Original-URL": f"http://{EVIL}/", "X-Rewrite-URL": f"http://{EVIL}/"}),
    ("origin", {"Origin": "{url}", "Referer": f"https://{EVIL}/"}),
]
HOSTS = [
    ("another", EVIL),
    ("with our port", f"{EVIL}:{{port}}"),
    ("ours as a beginning", "{host}.evil.example"),
    ("ours as a user", "{host}@evil.example"),
    ("ours and a path", "{host}/evil.example"),
    ("two in one", "{host}, evil.example"),
    ("blank", " "),
    ("quotes", '{host}"><script>'),
]


def sent_with(world: World, email: str, headers: dict[str, str], path: str = "/graphql") -> Answer:
    """Ask for a link with headers that lie."""
    browser = world.browser()
    usual = {"Content-Type": "application/json", "GraphQL-Preflight": "1"}
    told = {name: value.replace("{url}", world.target.url) for name, value in headers.items()}
    body = json.dumps({"query": ASK, "variables": {"email": email}}).encode()
    return browser.send("POST", path, {**usual, **told}, body)


def led(world: World, email: str, answer: Answer) -> str:
    """Tell where the link of the mail leads, if there is a mail."""
    data = (answer.json or {}).get("data") if isinstance(answer.json, dict) else None
    if not data:
        return OURS if 400 <= answer.status < 500 else f"answered {answer.status}"
    mail = world.mail(email)
    if EVIL in mail.text or EVIL in mail.html or EVIL in mail.subject:
        return "the mail names the host of the attacker"
    origin = f"{urlsplit(mail.url).scheme}://{urlsplit(mail.url).netloc}"
    return OURS if origin == world.target.url else f"the link leads to {origin}"


@attacks("host.forwarded", "a header names another host", OURS, FORWARDED)
def forwarded(world: World, headers: dict[str, str]) -> str:
    """Say that a proxy was asked for another host."""
    email = world.address()
    return led(world, email, sent_with(world, email, headers))


@attacks("host.header", "the Host header names another host", OURS, HOSTS)
def header(world: World, value: str) -> str:
    """Say that another host was meant."""
    email = world.address()
    value = value.format(host=world.target.host, port=world.target.port or 443)
    return led(world, email, sent_with(world, email, {"Host": value}))


@attack("host.two", "two Host headers come", OURS)
def two(world: World) -> str:
    """Say both, in both orders; a proxy should refuse, and mails must not believe."""
    for hosts in ((world.target.netloc, EVIL), (EVIL, world.target.netloc)):
        email, network = world.address(), world.network()
        body = json.dumps({"query": ASK, "variables": {"email": email}}).encode()
        headers = [("Host", host) for host in hosts]
        headers += [("Content-Type", "application/json"), ("GraphQL-Preflight", "1")]
        headers += [("X-Forwarded-For", network)] if network else []
        told = led(world, email, world.target.send("POST", "/graphql", headers, body))
        if told != OURS:
            return told
    return OURS


@attack("host.absolute", "the request line names another host", OURS)
def absolute(world: World) -> str:
    """Ask as one asks a proxy."""
    email = world.address()
    return led(world, email, sent_with(world, email, {}, f"http://{EVIL}/graphql"))


@attack("host.redirect", "the landing page is opened by another name", "leads nowhere else")
def landing(world: World) -> str:
    """Open the link with a Host and a forwarded host that lie."""
    person = world.browser()
    path = world.link(person, world.address()).path
    for headers in ({"Host": EVIL}, {"X-Forwarded-Host": EVIL}):
        location = person.send("GET", path, headers).header("location")
        if EVIL in location:
            return f"leads to {location}"
    return "leads nowhere else"
