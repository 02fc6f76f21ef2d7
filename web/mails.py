"""Read a caught mail into what the development mailbox shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser

from kit.mails import LINK, links, written_code


@dataclass(frozen=True)
class Mail:
    """One mail that was caught instead of sent."""

    id: str
    to: str
    subject: str
    sent_at: datetime
    sender: str
    text: str
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    code: str | None = None


def read(message: EmailMessage, *, id: str, sent_at: datetime) -> Mail:
    """Return the mail with its code and its links, labelled as the HTML part labels them."""
    text = part(message, "plain") or ""
    html = part(message, "html")
    labels = {url: label for url, label in Anchors.of(html or "") if label}
    urls = list(dict.fromkeys([*links(text), *labels]))
    return Mail(
        id=id,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=sent_at,
        sender=str(message["From"] or ""),
        text=text,
        html=html,
        headers=tuple((name, str(value)) for name, value in message.items()),
        links=tuple((url, labels.get(url, url)) for url in urls),
        code=written_code(text),
    )


def part(message: EmailMessage, kind: str) -> str | None:
    """Return the plain or the HTML part of a mail, if it has one."""
    found = message.get_body(preferencelist=(kind,))
    return str(found.get_content()) if isinstance(found, EmailMessage) else None


class Anchors(HTMLParser):
    """Collect the web links of an HTML part with what is written on them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open = False

    @classmethod
    def of(cls, html: str) -> list[tuple[str, str]]:
        """Return the links of an HTML part, each with its words."""
        parser = cls()
        parser.feed(html)
        return [(url, " ".join(label.split())) for url, label in parser.found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        url = dict(attrs).get("href") or ""
        if tag == "a" and LINK.fullmatch(url):
            self.found.append((url, ""))
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._open = False

    def handle_data(self, data: str) -> None:
        """Add words to the link they stand in."""
        if self._open:
            url, label = self.found[-1]
            self.found[-1] = (url, label + data)
