"""Relays: the mail server that `SMTP_URL` names, and how safely it is spoken to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

WANTED = "smtp://user:password@host:587?starttls=required or smtps://user:password@host:465"


class Security(StrEnum):
    """How a connection is kept from listeners."""

    NEVER = "NEVER"
    STARTTLS = "STARTTLS"
    TLS = "TLS"


PORTS = {Security.NEVER: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True)
class Relay:
    """A mail server that takes our mail."""

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def read(url: str) -> Relay:
    """Read `SMTP_URL`; ValueError, which shows no password, when it cannot be used safely."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise ValueError(f"SMTP_URL cannot be read; it looks like {WANTED}") from None
    starttls = options.pop("starttls", "required")
    if not host or options or parts.path.strip("/") or starttls not in ("required", "never"):
        raise ValueError(f"SMTP_URL looks like {WANTED}")
    security = _security(parts.scheme, host, starttls)
    if bool(parts.username) != bool(parts.password):
        raise ValueError("SMTP_URL names a user and a password, or neither")
    return Relay(
        host=host,
        port=port or PORTS[security],
        security=security,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _security(scheme: str, host: str, starttls: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    if scheme != "smtp":
        raise ValueError(f"SMTP_URL looks like {WANTED}")
    if starttls == "required":
        return Security.STARTTLS
    if not _is_here(host):
        raise ValueError("SMTP_URL: starttls=never is for a mail server on this machine only")
    return Security.NEVER


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
