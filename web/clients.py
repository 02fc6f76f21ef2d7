"""Clients: which address a request came from, as far as proxies we trust can tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LONGEST = 4_000  # characters of a header that are read, from its end
MOST_HOPS = 20
LONGEST_ADDRESS = 100  # with its brackets, zone and port


def networks(listed: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and networks, as `10.0.0.0/8` or `::1`; ValueError names a malformed one."""
    return tuple(ip_network(text.strip(), strict=False) for text in listed)


def client_ip(peer: str | None, header: str | None, trusted: Sequence[Network]) -> str | None:
    """Find the client's address: the last one of the chain that no trusted proxy has.

    Each proxy appends whom it was asked by, so the header is read from its end, and only as far
    as those who wrote it are trusted: what stands left of that, anybody may have sent. An entry
    that is no address ends the reading; the proxy that wrote it stands for the client.
    """
    current = _address(peer)
    if current is None:
        return None
    hops = (header or "")[-LONGEST:].split(",")
    for hop in reversed(hops[-MOST_HOPS:]):
        if not _is_trusted(current, trusted):
            break
        found = _address(hop)
        if found is None:
            break
        current = found
    return str(current)


def is_loopback(address: str | None) -> bool:
    """Tell whether an address is this machine's own."""
    found = _address(address)
    return found is not None and found.is_loopback


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def _address(text: str | None) -> Address | None:
    """Read an address, with or without brackets and a port."""
    text = (text or "").strip()
    return _read(text) if 0 < len(text) <= LONGEST_ADDRESS else None


@lru_cache(maxsize=1_000)
def _read(text: str) -> Address | None:
    text = text.strip('"')
    if text.startswith("["):
        host, closed, port = text[1:].partition("]")
        text = host if closed and (not port or port[:1] == ":") else ""
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
