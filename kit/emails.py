"""E-mail addresses: where to send, by what to compare, and how to show one to a stranger."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import idna

LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
NUMERIC = re.compile(r"[0-9.]+|.*\.[0-9]+")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
FORBIDDEN = frozenset(' "(),:;<>@[\\]')
ENCODED = re.compile(r"=\?.*\?=")  # an RFC 2047 word: libraries of mail decode line ends from it
AROUND = " \t\r\n\u00a0"
LONGEST, LONGEST_LOCAL, READ_AT_MOST = 254, 64, 320
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class BadEmail(ValueError):
    """The text is not an address that mail can be sent to; the message says why."""


@dataclass(frozen=True, slots=True)
class Email:
    """An address as mail is sent to it, and the key by which two of them are one mailbox."""

    address: str
    key: str


def normalise(raw: str, *, utf8_local: bool = False, single_label: bool = False) -> Email:
    """Read an address; BadEmail says what is wrong with it.

    `utf8_local` accepts letters beyond ASCII before the @, `single_label` a host without a dot.
    """
    if len(raw) > READ_AT_MOST:
        raise BadEmail("An e-mail address has at most 254 characters.")
    text = raw.strip(AROUND)
    _refuse_unseen(text)
    local, domain = _halves(text)
    local = _local(local, utf8_local)
    domain = _domain(domain, single_label)
    if len(local.encode()) + 1 + len(domain) > LONGEST:
        raise BadEmail("An e-mail address has at most 254 characters.")
    return Email(address=f"{local}@{domain}", key=f"{local.lower()}@{domain}")


def mask(address: str) -> str:
    """Show enough of an address for its owner to recognise it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def folded(key: str) -> str:
    """Reduce a key to the mailbox it likely reaches; for counting only, never for identity."""
    local, _, domain = key.rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}"


def _refuse_unseen(text: str) -> None:
    # Before and after folding: U+FF20 becomes an @ only then, and blanks hide in ligatures.
    for form in (text, unicodedata.normalize("NFKC", text)):
        if any(unicodedata.category(character) in UNSEEN for character in form):
            raise BadEmail("The e-mail address contains a space or a character nobody can see.")


def _halves(text: str) -> tuple[str, str]:
    if text.count("@") != 1 or unicodedata.normalize("NFKC", text).count("@") != 1:
        raise BadEmail("An e-mail address has exactly one @.")
    local, domain = text.split("@")
    if not local or not domain:
        raise BadEmail("An e-mail address has a name before the @ and a host after it.")
    return local, domain


def _local(local: str, utf8: bool) -> str:
    if local.isascii():
        if not LOCAL.fullmatch(local) or ENCODED.search(local):
            raise BadEmail(
                "The part before the @ is too long or has a character not allowed there."
            )
        return local
    composed = unicodedata.normalize("NFC", local)
    if (
        not utf8
        or composed != unicodedata.normalize("NFKC", local)
        or len(composed.encode()) > LONGEST_LOCAL
        or FORBIDDEN.intersection(composed)
    ):
        raise BadEmail("The part before the @ has letters that this shop cannot send mail to.")
    return composed


def _domain(domain: str, single_label: bool) -> str:
    try:
        ascii = idna.encode(domain, uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise BadEmail("The part after the @ is not the name of a host.") from None
    if ascii.endswith(".") or NUMERIC.fullmatch(ascii):
        raise BadEmail("The part after the @ is not the name of a host.")
    if "." not in ascii and not single_label:
        raise BadEmail("The part after the @ lacks its ending, such as .com.")
    return ascii
