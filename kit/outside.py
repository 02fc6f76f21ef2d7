"""Outside: which addresses of the web that others name may be asked from in here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias
from urllib.parse import urlsplit

from kit.urls import LONGEST, BadUrl

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as the last label it makes a name an address
INSIDE = ("internal", "local", "localhost", "home.arpa", "lan")  # names that are nobody's outside
WORLD = ip_network("2000::/3")  # all of IPv6 that is given out
# What leads on to an address of IPv4, so that it may lead back inside: Teredo, 6to4.
TUNNELS = (ip_network("2001::/32"), ip_network("2002::/16"))
RELAYS = ip_network("192.88.99.0/24")
# Somebody's by the registers, but whose depends on where one is: for protocols and documents, and
# what clouds have their machines ask for secrets.
NOBODYS = tuple(map(ip_network, ("192.0.0.0/24", "168.63.129.16/32", "3fff::/20")))


@dataclass(frozen=True)
class Target:
    """An address of the web that may be asked, as far as its text tells."""

    host: str
    port: int
    is_secure: bool
    path: str
    authority: str


@dataclass(frozen=True)
class Outside:
    """What may be asked: public addresses by the usual port, and what is allowed by name.

    A host in `hosts` may be anywhere and listen on any port; so may an address in `networks`.
    Without `plain` everything is asked by HTTPS.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    plain: bool = False

    @classmethod
    def of(cls, allowed: Iterable[str], *, plain: bool) -> Outside:
        """Read names of hosts, addresses and networks."""
        hosts, networks = set(), []
        for text in allowed:
            try:
                networks.append(ip_network(text))
            except ValueError:
                hosts.add(text.lower().rstrip("."))
        return cls(frozenset(hosts), tuple(networks), plain)

    def target(self, url: str) -> Target:
        """Read an address; BadUrl, with the reason, for one that is never asked."""
        if len(url) > LONGEST or not all("!" <= character <= "~" for character in url):
            raise BadUrl(f"An address is of {LONGEST} visible ASCII characters at most.")
        try:
            parts = urlsplit(url)
            named = parts.port
        except ValueError:
            raise BadUrl("This is no address of the web.") from None
        if parts.scheme not in (PORTS if self.plain else ("https",)) or not parts.hostname:
            raise BadUrl("An address begins with https:// and names a host.")
        if "@" in parts.netloc or "#" in url or set(url) & set('<>"`{}|\\^'):
            raise BadUrl("An address has no name, password or fragment in it, and no odd signs.")
        if not _is_whole(parts.netloc, parts.hostname):
            raise BadUrl("This names no host.")
        host = parts.hostname.rstrip(".")
        port = PORTS[parts.scheme] if named is None else named
        self._check(host, is_usual=port == PORTS[parts.scheme])
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(host, port, parts.scheme == "https", path, parts.netloc)

    def admits(self, host: str, address: str) -> bool:
        """Tell whether this address may be connected to, as that of `host`."""
        if host in self.hosts:
            return True
        try:
            found = ip_address(address)
        except ValueError:  # one with a zone, which is of this machine's own network
            return False
        return is_public(found) or self._allows(found)

    def _check(self, host: str, *, is_usual: bool) -> None:
        if host in self.hosts:
            return
        literal = _literal(host)
        if literal is not None and self._allows(literal):
            return
        if literal is None and not _is_name(host):
            raise BadUrl("This names no host.")
        if literal is None and any(host == end or host.endswith(f".{end}") for end in INSIDE):
            raise BadUrl("This host is not on the public internet.")
        if literal is not None and not is_public(literal):
            raise BadUrl("This host is not on the public internet.")
        if not is_usual:
            raise BadUrl("Only the usual port is asked.")

    def _allows(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


PUBLIC_ALONE = Outside()


def is_public(address: Address) -> bool:
    """Tell whether an address is somebody's on the public internet, and leads nowhere else."""
    if any(address in one for one in NOBODYS):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in RELAYS
    return address.is_global and address in WORLD and not any(address in one for one in TUNNELS)


def _is_whole(authority: str, host: str) -> bool:
    """Tell whether nothing stands beside the host but a port: what does is sent as its name."""
    written = f"[{host}]" if ":" in host else host
    rest = authority.lower().removeprefix(written)
    return authority.lower().startswith(written) and rest[:1] in ("", ":")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """Tell whether it is a name with a dot in it, and no address in disguise, as 0x7f.1 is."""
    labels = host.split(".")
    whole = len(host) <= 253 and all(LABEL.fullmatch(label) for label in labels)
    return whole and len(labels) > 1 and not NUMBER.fullmatch(labels[-1])
