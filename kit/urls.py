"""Addresses of the web, as pages may name them."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000


class BadUrl(ValueError):
    """The text is no address that a page may name; the message says why."""


def https(text: str) -> str:
    """Check an address of HTTPS with a host, and without a name, a password or odd characters."""
    if len(text) > LONGEST or not all("!" <= character <= "~" for character in text):
        raise BadUrl(f"An address is of {LONGEST} visible ASCII characters at most.")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise BadUrl("This is no address of the web.") from None
    if parts.scheme != "https" or not parts.hostname:
        raise BadUrl("An address begins with https:// and names a host.")
    if "@" in parts.netloc or set(text) & set('<>"`{}|\\^'):
        raise BadUrl("An address has no password in it, and no characters that are not its own.")
    return text
