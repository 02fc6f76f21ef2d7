"""Redirects: where a sign-in may lead, which is to a listed storefront and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

LONGEST = 2000
NAME = "t"  # of the parameter that holds a link's token
PLAIN = re.compile(r"[!-\[\]-~]+")  # printable ASCII without the backslash
HIDDEN = re.compile(r"%(0[0-9a-f]|1[0-9a-f]|5c|7f)", re.IGNORECASE)  # control characters, backslash
DOTS = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)", re.IGNORECASE)
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"https": 443, "http": 80}


class BadRedirect(ValueError):
    """The address is not one that a sign-in may lead to; the message says why."""


@dataclass(frozen=True)
class Storefront:
    """A site that may ask for sign-ins: its origin, and the part of it that is the shop.

    A part that is named is also the one page that tokens are handed to.
    """

    origin: str
    path_prefix: str = "/"

    @classmethod
    def of(cls, text: str) -> Storefront:
        """Read an origin, or the address of a page."""
        parts = _split(text)
        whole = _origin(parts) + parts.path
        if text != whole or not PLAIN.fullmatch(text) or HIDDEN.search(text) or DOTS.search(text):
            raise ValueError(f"not an origin and a path: {text}")
        return cls(_origin(parts), parts.path or "/")

    def __post_init__(self) -> None:
        parts = _split(self.origin)
        if _origin(parts) != self.origin or not self.path_prefix.startswith("/"):
            raise ValueError(f"not an origin and a path: {self.origin} {self.path_prefix}")

    def holds(self, parts: SplitResult) -> bool:
        """Tell whether a location belongs to this storefront."""
        within = self.path_prefix.rstrip("/")
        path = parts.path
        return _origin(parts) == self.origin and (path == within or path.startswith(within + "/"))


def allowed(raw: str, storefronts: Sequence[Storefront]) -> str:
    """Write a location anew as it may be stored and sent to; BadRedirect says why it may not.

    A path alone belongs to the first storefront.
    """
    if len(raw) > LONGEST:
        raise BadRedirect(f"A redirect has at most {LONGEST} characters.")
    if not PLAIN.fullmatch(raw) or HIDDEN.search(raw):
        raise BadRedirect("A redirect is an address in plain ASCII, without control characters.")
    if raw.startswith("/") and not raw.startswith("//") and storefronts:
        raw = storefronts[0].origin + raw
    parts = _split(raw)
    if DOTS.search(parts.path):
        raise BadRedirect("A redirect has no . or .. in its path.")
    if not any(storefront.holds(parts) for storefront in storefronts):
        raise BadRedirect("A redirect leads to a storefront of this shop.")
    return parts._replace(netloc=_netloc(parts), path=parts.path or "/").geturl()


class Placement(StrEnum):
    """Where a storefront's page finds a token: a fragment never reaches a server or a Referer."""

    FRAGMENT = "FRAGMENT"
    QUERY = "QUERY"


def carrying(uri: str, token: str, placement: Placement) -> str:
    """Add a token to a location that was allowed."""
    parts = _split(uri)
    pair = f"{NAME}={token}"
    if placement is Placement.FRAGMENT:
        return parts._replace(fragment=pair).geturl()
    return parts._replace(query=f"{parts.query}&{pair}" if parts.query else pair).geturl()


def takes_tokens(uri: str, storefronts: Sequence[Storefront]) -> bool:
    """Tell whether a location that was allowed may be handed a token.

    A page that sends on to what its query names would take the token along, so it has none. Where
    the storefront names pages of that origin, it is one of them.
    """
    parts = _split(uri)
    ours = [front for front in storefronts if front.origin == _origin(parts)]
    named = {front.path_prefix.rstrip("/") for front in ours} - {""}
    return not parts.query and "?" not in uri and (not named or parts.path.rstrip("/") in named)


def origin_of(uri: str) -> str:
    """Name the origin of a location that was allowed."""
    return _origin(_split(uri))


def _split(raw: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        raise BadRedirect("A redirect is a whole address, such as https://shop.example/") from None
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not secure or not parts.hostname or "@" in parts.netloc:
        raise BadRedirect("A redirect starts with https:// and the name of a storefront.")
    return parts


def _origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{_netloc(parts)}"


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, PORTS[parts.scheme]) else f"{host}:{parts.port}"
