"""Damages: what mail programs, click counters and people's clipboards do to a link."""

from __future__ import annotations

from attacks.listing import attack, attacks
from attacks.worlds import REDEEM, World

WORKS = "signs in all the same"
TOLD = "told that it was damaged; the whole link works"


@attacks(
    "damage.forgiven",
    "something was added to the link",
    WORKS,
    [
        ("full stop", "."),
        ("bracket and comma", ">),"),
        ("blanks", "%20%20"),
        ("no-break space", "%C2%A0"),
        ("line end", "%0D%0A"),
        ("campaign", "?utm_source=mail&utm_medium=link"),
        ("broken ampersand", "?a=b#038;c=d"),
        ("click id", "?fbclid=abc&gclid=def"),
    ],
)
def forgiven(world: World, tail: str) -> str:
    """Open the link with what was added."""
    person, email = world.browser(), world.address()
    opened = person.open(world.link(person, email).path + tail)
    return WORKS if person.who() == email else f"answered {opened.status}"


def _cut(path: str) -> str:
    return path[:-1]


DAMAGES = [
    ("last character lost", _cut),
    ("half lost", lambda path: path[: len(path) // 2]),
    ("letter case changed", lambda path: path[:12] + path[12:].swapcase()),
    ("padding added", lambda path: f"{path}=="),
    ("soft line break", lambda path: f"{path[:40]}=%0A{path[40:]}"),
    ("folded by a blank", lambda path: f"{path[:40]}%20{path[40:]}"),
    ("two neighbours swapped", lambda path: path[:20] + path[21] + path[20] + path[22:]),
    ("another prefix", lambda path: path.replace("/sl_", "/ls_")),
    ("no prefix", lambda path: path.replace("/sl_", "/")),
    ("zero-width space", lambda path: f"{path[:30]}%E2%80%8B{path[30:]}"),
    ("NUL", lambda path: f"{path}%00"),
    ("not UTF-8", lambda path: f"{path}%FF%ED%A0%80"),
    ("very long", lambda path: path + "x" * 4000),
]


@attacks("damage.refused", "the link was broken", TOLD, DAMAGES)
def refused(world: World, damage: object) -> str:
    """Open the broken link, then the whole one."""
    assert callable(damage)
    person, email = world.browser(), world.address()
    path = world.link(person, email).path
    broken = damage(path)
    if broken == path:
        broken = _cut(path)
    opened = person.open(broken)
    if opened.status not in (400, 404) or person.session:
        return f"answered {opened.status}"
    person.open(path)
    return TOLD if person.who() == email else "the whole link no longer works"


@attack(
    "damage.every_place",
    "one character of the token is another, at each of its places",
    "every one refused as damaged, none counted, the link works",
)
def every_place(world: World) -> str:
    """Redeem a token for each of its characters changed; a checksum knows them all."""
    person, email = world.browser(), world.address()
    mail = world.link(person, email)
    for place in range(3, len(mail.token)):
        other = "a" if mail.token[place] != "a" else "b"
        token = mail.token[:place] + other + mail.token[place + 1 :]
        answer = person.ask(REDEEM, token=token)
        if answer.get("code") != "LINK_DAMAGED":
            return f"place {place} answered {answer}"
    person.open(mail.path)
    worked = person.who() == email
    return "every one refused as damaged, none counted, the link works" if worked else "lost"


@attack(
    "damage.echo",
    "a broken link carries markup",
    "the page shows none of it",
)
def echoed(world: World) -> str:
    """Put a script where the token is."""
    page = world.browser().open("/sign-in/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    return "the page shows it" if "alert(1)" in page.text else "the page shows none of it"
