"""Forms: what the buttons of our own pages post, and that it was our page they were on."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from web.requests import BadRequest, read_body

LARGEST_FORM = 8 * 1024
SPECULATIVE = ("sec-purpose", "purpose", "x-purpose", "x-moz")


async def read_form(request: Request, *names: str) -> list[str]:
    """Read fields of a form, each once; empty for what is missing or cannot be read."""
    try:
        form = parse_qs((await read_body(request, LARGEST_FORM)).decode("ascii"))
    except (BadRequest, ValueError):
        form = {}
    return [form.get(name, [""])[0] for name in names]


def is_ours(request: Request, own: str) -> bool:
    """Tell whether our own page, at the origin `own`, sent the form.

    It has no referrer, and so browsers send `Origin: null`; the nonce and its Strict cookie
    then speak for it where there is no `Sec-Fetch-Site`.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin in (None, "null", own)


def is_speculative(request: Request) -> bool:
    """Tell whether a browser only looks ahead."""
    said = " ".join(request.headers.get(name, "") for name in SPECULATIVE).lower()
    return any(word in said for word in ("prefetch", "prerender", "preview"))
