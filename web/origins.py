"""Whether a request may have been made by a page of a stranger."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

SAFE_METHODS = frozenset({"GET", "HEAD"})
PREFLIGHT_HEADER = b"graphql-preflight"


class Sent(NamedTuple):
    """What a request says about where it comes from and by what it authenticates."""

    method: str
    origin: str | None
    fetch_site: str | None
    session_cookie: bool
    bearer: bool
    preflight: bool
    claim_cookie: bool = False  # a guest's

    @property
    def by_cookie(self) -> bool:
        """Whether a cookie says whose things it is about."""
        return self.session_cookie or self.claim_cookie


def is_ambiguous(sent: Sent) -> bool:
    """Tell whether two credentials came together, so that nobody knows who asks."""
    return sent.session_cookie and sent.bearer


def is_trusted(sent: Sent, allowed: Collection[str]) -> bool:
    """Tell whether a request comes from a page we know, or from no page at all.

    A page cannot forge `Origin` or `Sec-Fetch-Site`, nor send a bearer it does not hold. Requests
    without a session are checked as well, or a stranger's page could sign its visitor in.
    """
    if sent.bearer:
        return True
    site = sent.fetch_site
    if sent.origin is not None:
        return sent.origin != "null" and (sent.origin in allowed or site == "same-origin")
    if site is None:  # no browser of today, or none at all
        return sent.preflight or not sent.by_cookie
    if site in ("same-origin", "same-site"):
        return True
    if sent.method not in SAFE_METHODS:
        return False
    # An address typed or followed: its answer is shown to the person, not to a page.
    return site == "none" or not sent.by_cookie
