"""Every attack there is, in the order of the trying; those that use up limits come last."""

from attacks.cases import (
    addresses,
    clicks,
    codes,
    damages,
    enumeration,
    hosts,
    leaks,
    limits,
    pages,
    redirects,
    scanners,
    sessions,
    staff,
    strangers,
)

ROOMS = (
    *(scanners, damages, clicks, strangers, sessions, hosts, redirects, addresses, codes),
    *(staff, pages, enumeration, limits, leaks),
)

__all__ = ["ROOMS"]
