"""Addresses: ones that are read differently by those who check and those who send."""

from __future__ import annotations

from typing import Any

from attacks.listing import attack, attacks
from attacks.worlds import ASK, World

SHUT = "refused, no mail to anybody"
REFUSED = [
    ("two by comma", "{a},attacker@evil.example"),
    ("two by semicolon", "{a};attacker@evil.example"),
    ("two by blank", "{a} attacker@evil.example"),
    ("two by line end", "{a}\nattacker@evil.example"),
    ("bcc", "{a}\r\nBcc: attacker@evil.example"),
    ("folded header", "{a}\r\n Bcc: attacker@evil.example"),
    ("subject", "{a}\nSubject: hello"),
    ("encoded line end", "{a}%0d%0aBcc:attacker@evil.example"),
    ("smtp command", "{a}>\r\nRCPT TO:<attacker@evil.example"),
    ("display name", "Victim <attacker@evil.example>"),
    ("angle brackets", "<{a}>"),
    ("closing bracket", "attacker@evil.example>{a}"),
    ("comment", "{a}(comment)"),
    ("comment before", "(attacker@evil.example){a}"),
    ("quoted", '"attacker@evil.example"@example.com'),
    ("quoted blank", '"a b"@example.com'),
    ("group", "group:{a};"),
    ("source route", "@evil.example:{a}"),
    ("two at", "attacker@evil.example@example.com"),
    ("full-width at", "attacker\uff20evil.example@example.com"),
    ("small at", "a\ufe6bb@example.com"),
    ("zero-width", "a\u200bda@example.com"),
    ("soft hyphen", "a\u00adda@example.com"),
    ("right-to-left", "\u202eada@example.com"),
    ("no-break inside", "a\u00a0b@example.com"),
    ("NUL", "ada\0@example.com"),
    ("bell", "ada\a@example.com"),
    ("backslash", "ada\\@example.com"),
    ("encoded line ends", "=?utf-8?q?ada=0d=0aBcc=3aeve=40evil.example=0d=0a?=@example.com"),
    ("encoded comma", "=?utf-8?q?eve=40evil.example=2c?=@example.com"),
    ("line separator", "ada\u2028@example.com"),
    ("IP literal", "ada@[127.0.0.1]"),
    ("IP", "ada@127.0.0.1"),
    ("hexadecimal IP", "ada@0x7f.1"),
    ("local host", "ada@localhost"),
    ("final dot", "ada@example.com."),
    ("no host", "ada@"),
    ("no name", "@example.com"),
    ("empty label", "ada@example..com"),
    ("hyphen label", "ada@-example.com"),
    ("port", "ada@example.com:25"),
    ("path", "ada@example.com/../evil"),
    ("percent host", "ada@exam%70le.com"),
    ("Cyrillic name", "\u0430da@example.com"),
    ("long name", "a" * 65 + "@example.com"),
    ("long", "a@" + "b." * 140 + "com"),
    ("huge", "a" * 100_000 + "@example.com"),
    ("empty", ""),
]


def told(world: World, email: Any) -> str:
    """Ask for a link to something, and tell how it was answered."""
    answer = world.browser().post(ASK, {"email": email})
    if answer.status >= 500 or answer.error == "INTERNAL":
        return f"a server error: {answer.status}"
    if answer.error is not None:
        return answer.error
    result = answer.json["data"]["requestSignInLink"]
    return str(result.get("code") or result["__typename"])


@attacks("address.refused", "an address that is none is given", SHUT, REFUSED)
def refused(world: World, template: str) -> str:
    """Ask; then look whether anybody got mail."""
    code = told(world, template.replace("{a}", world.address()))
    if code not in ("EMAIL_INVALID", "BAD_USER_INPUT"):
        return f"answered {code}"
    stray = world.mailbox.mails("attacker@evil.example")
    return SHUT if not stray else "a mail went to the attacker"


@attacks(
    "address.type",
    "the address is of another type",
    "BAD_USER_INPUT",
    [
        ("list", ["a@example.com", "b@evil.example"]),
        ("object", {"a": "b"}),
        ("number", 1),
        ("null", None),
        ("true", True),
    ],
)
def other_type(world: World, value: Any) -> str:
    """Send JSON that is no string."""
    return told(world, value)


@attacks(
    "address.same",
    "the same mailbox is written differently",
    "one mail, to one recipient; one account",
    [
        ("letter case", lambda email: email.upper()),
        ("blanks around", lambda email: f" \t{email}\n"),
        ("domain case", lambda email: email.replace("example", "EXAMPLE")),
        ("full-width domain", lambda email: email.replace("@e", "@\uff45")),
    ],
)
def same(world: World, write: Any) -> str:
    """Sign in by the one, then by the other; it is one account."""
    person, email = world.browser(), world.address()
    world.signed_in(person, email)
    again = world.browser()
    world.asked(again, write(email))
    mail = world.mail(email, 2)
    if mail.to.count("@") != 1 or "," in mail.to:
        return f"the mail went to {mail.to}"
    again.open(mail.path)
    fine = again.who() == email
    return "one mail, to one recipient; one account" if fine else "another account"


@attack(
    "address.language",
    "a header is hidden in the language",
    "refused, or a mail without it",
)
def language(world: World) -> str:
    """Ask with a language that ends the line."""
    for tag in ("en\r\nBcc: attacker@evil.example", "en\0", "../../etc/passwd", "e" * 5000):
        email = world.address()
        answer = world.browser().post(ASK, {"email": email, "language": tag})
        if answer.status >= 500 or answer.error == "INTERNAL":
            return f"a server error for {tag[:10]!r}"
    stray = world.mailbox.mails("attacker@evil.example")
    return "refused, or a mail without it" if not stray else "a mail went to the attacker"


@attack("address.agent", "markup is hidden in the browser's name", "shown nowhere as markup")
def agent(world: World) -> str:
    """Ask with a User-Agent that is a script, and read mail and page."""
    script = "<script>alert(1)</script> Firefox/128.0 http://evil.example/ \xff"
    person, other, email = world.browser(agent=script), world.browser(), world.address()
    mail = world.link(person, email)
    page = other.open(mail.path)
    found = [text for text in (mail.text, mail.html, page.text) if "alert(1)" in text]
    found += [text for text in (mail.text, mail.html) if "evil.example" in text]
    return "shown nowhere as markup" if not found else "shown"
