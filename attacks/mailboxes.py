"""Mailboxes: where the mails of a deployment under attack can be read."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from attacks.browsers import Browser
from attacks.targets import Target

LINK = re.compile(r"https?://[^\s<>\"]*[/=](sl_[^\s<>\"]+)")
CODE = re.compile(r"^[ \t]*(\d{4}[ \u00a0-]?\d{4})[ \t]*$", re.MULTILINE)
CAUGHT = """query ($after: String) { mailbox(first: 100, after: $after) {
  nodes { toAddress subject text html } pageInfo { hasNextPage endCursor }
} }"""


@dataclass(frozen=True)
class Mail:
    """A mail that came; its headers where the mailbox keeps them."""

    to: str
    subject: str
    text: str
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """The link that signs in."""
        found = LINK.search(self.text)
        return found[0] if found else ""

    @property
    def path(self) -> str:
        """The page that takes the token at the target, wherever the mail's own link leads."""
        return f"/sign-in/{self.token}" if self.token else ""

    @property
    def token(self) -> str:
        """The token of the link, in its path or behind it."""
        found = LINK.search(self.text)
        return found[1] if found else ""

    @property
    def code(self) -> str:
        """The code to type."""
        found = CODE.search(self.text)
        return re.sub(r"\D", "", found[1]) if found else ""


class Mailbox(Protocol):
    """A place where mails can be read."""

    def mails(self, to: str) -> list[Mail]:
        """List the mails to an address, the latest last."""

    def all(self) -> list[Mail]:
        """List every mail there is, the latest last."""


@dataclass
class QueryMailbox:
    """The development mailbox of the deployment itself."""

    target: Target
    most_pages: int = 20

    def mails(self, to: str) -> list[Mail]:
        """List the mails to an address among the latest hundred, the latest last."""
        found = self._read(1)
        return [mail for mail in found if mail.to.lower() == to.lower()]

    def all(self) -> list[Mail]:
        """List every mail there is, the latest last."""
        return self._read(self.most_pages)

    def _read(self, pages: int) -> list[Mail]:
        browser, after = Browser(self.target), None
        found: list[Mail] = []
        for _ in range(pages):
            page = browser.ask(CAUGHT, after=after)
            found += [
                Mail(node["toAddress"], node["subject"], node["text"], node["html"] or "")
                for node in page["nodes"]
            ]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        return found[::-1]


@dataclass
class FolderMailbox:
    """A folder into which a mail server puts each mail as a file `*.eml`."""

    folder: Path

    def mails(self, to: str) -> list[Mail]:
        """List the mails to an address, the latest last."""
        return [mail for mail in self.all() if mail.to.lower() == to.lower()]

    def all(self) -> list[Mail]:
        """List every mail there is, the latest last."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [read(file.read_bytes()) for file in files]


def read(raw: bytes) -> Mail:
    """Read a mail from its bytes."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    found = message.get_body(preferencelist=(kind,))
    return str(found.get_content()) if found is not None else ""


def opened(named: str, target: Target) -> Mailbox:
    """Open the mailbox that was named: `query`, or a folder."""
    if named == "query":
        return QueryMailbox(target)
    folder = Path(named)
    if not folder.is_dir():
        raise ValueError(f"not a mailbox: {named} is neither `query` nor a folder of .eml files")
    return FolderMailbox(folder)
