"""Messages: a rendered mail as the bytes and the envelope that go to the mail server."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, Policy
from hashlib import sha256
from uuid import UUID

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.?[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-])*")
ENCODED = re.compile(r"=\?.*\?=")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")
BREAKING = {"Cc", "Cs", "Zl", "Zp"}  # control characters, lone surrogates, separators of lines
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # the direction of what follows
SPECIAL = re.compile(r'[][()<>:;@\\,."]')
SHORT = 30  # the standard library loses the quotes of a longer name when it folds the header
LINE = SMTP.clone(cte_type="7bit")


class BadAddress(ValueError):
    """The address cannot be written into an envelope."""


@dataclass(frozen=True)
class Mail:
    """A rendered letter. It holds secrets, so it is neither logged nor stored."""

    letter_id: UUID
    template: str
    language: str
    sender: str
    sender_name: str
    recipient: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    written_at: datetime
    reference: UUID
    unsubscribe: str | None = field(default=None, repr=False)

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail sent twice is known to be one."""
        seal = sha256(f"{self.letter_id.hex} {self.recipient}".encode()).hexdigest()[:16]
        return f"<letter-{self.letter_id.hex}.{seal}@{address(self.sender).domain}>"


class Whole(str):
    """A header's value on a line of its own: a long URL would be broken up as words are."""

    name: str

    def __new__(cls, name: str, value: str) -> Whole:
        """Make the value of the header `name`, of plain ASCII."""
        whole = super().__new__(cls, line(value).encode("ascii").decode())
        whole.name = name
        return whole

    def fold(self, *, policy: Policy) -> str:
        """Write the header."""
        return f"{self.name}:{policy.linesep} {self}{policy.linesep}"


def build(mail: Mail) -> EmailMessage:
    """Write the message; the same mail gives the same bytes."""
    message = EmailMessage(policy=LINE)
    message["From"] = address(mail.sender, mail.sender_name)
    message["To"] = address(mail.recipient)
    message["Subject"] = line(mail.subject)
    message["Date"] = mail.written_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Entity-Ref-ID"] = mail.reference.hex
    if mail.unsubscribe is not None:
        message["List-Unsubscribe"] = Whole("List-Unsubscribe", f"<{mail.unsubscribe}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language
    message.set_boundary(f"=_{mail.letter_id.hex}")
    return message


def address(text: str, name: str = "") -> Address:
    """Read a plain ASCII address, one and nothing else; BadAddress for what is not one."""
    local, at, domain = text.partition("@")
    # The standard library would decode line ends and commas from an encoded word.
    fits = len(local) <= 64 and len(text) <= 254 and not ENCODED.search(local)
    if not (at and fits and LOCAL.fullmatch(local) and DOMAIN.fullmatch(domain)):
        raise BadAddress("not an address that mail can be sent to")
    return Address(display_name=_name(name), username=local, domain=domain)


def _name(text: str) -> str:
    name = line(text)[:100]
    return name if len(name) <= SHORT else " ".join(SPECIAL.sub(" ", name).split())


def line(text: str) -> str:
    """Return a text as one line: nothing in it ends a header or turns the direction of reading.

    Encoded words (RFC 2047) are broken up: the standard library would decode line ends from them.
    """
    text = TURNING.sub("", text).replace("=?", "= ?")
    plain = (" " if unicodedata.category(c) in BREAKING else c for c in text)
    return re.sub(" +", " ", "".join(plain)).strip()


def masked(text: str) -> str:
    """Return an address as the logs may show it: `j•••@example.org`."""
    local, _, domain = line(text).rpartition("@")
    return f"{local[:1]}•••@{domain}"
