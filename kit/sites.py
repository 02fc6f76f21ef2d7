"""Sites: whether browsers send the cookies of one address along from another."""

from __future__ import annotations

from urllib.parse import urlsplit

# Under these everybody has a site of their own, though only the public suffix list tells.
SHARED = frozenset(
    {
        "azurewebsites.net",
        "cloudfront.net",
        "fly.dev",
        "github.io",
        "herokuapp.com",
        "netlify.app",
        "onrender.com",
        "pages.dev",
        "vercel.app",
        "web.app",
        "workers.dev",
    }
)


def is_same(one: str, other: str) -> bool | None:
    """Tell whether two addresses are of one site; None where only the public suffix list knows."""
    first, second = urlsplit(one), urlsplit(other)
    if first.scheme != second.scheme:
        return False
    hosts = (first.hostname or "", second.hostname or "")
    if hosts[0] == hosts[1]:
        return True
    labels = [host.rstrip(".").split(".") for host in hosts]
    if any(len(parts) < 2 or parts[-1].isdigit() for parts in labels):
        return False
    return _is_owned(_shared(*labels))


def _shared(one: list[str], other: list[str]) -> list[str]:
    """Name the labels at the end that two hosts share."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return one[len(one) - count :]


def _is_owned(shared: list[str]) -> bool | None:
    """Tell whether one owner has all that ends so: `example.com`, perhaps `co.uk`, never `com`."""
    if len(shared) < 2 or ".".join(shared) in SHARED:
        return False
    if len(shared) == 2 and len(shared[0]) <= 3 and len(shared[1]) == 2:
        return None
    return True
