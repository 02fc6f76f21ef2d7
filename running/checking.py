"""Checking: which settings the program could not begin with, before it begins."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from kit.redirects import Storefront
from mailer import relays
from mailer.message import address
from running import building, cards
from settings import Settings
from web.clients import networks


def unusable(settings: Settings) -> list[str]:
    """List what cannot be used as it is, each by its variable; no secret is shown."""
    found = []
    for name, check in CHECKS.items():
        try:
            check(settings)
        except ValueError as error:
            why = str(error).removeprefix(name).lstrip(": ").rstrip(".")
            found.append(f"{name}: {why}.")
    return found


def _base_url(settings: Settings) -> None:
    parts = urlsplit(settings.public_base_url)
    whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not whole or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("this is no address of a server, such as https://api.example.com")


def _languages(settings: Settings) -> None:
    if not settings.store_languages:
        raise ValueError("name a language at least")


def _level(settings: Settings) -> None:
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("it is DEBUG, INFO, WARNING or ERROR")


def _relay(settings: Settings) -> None:
    if settings.smtp_url is not None:
        relays.read(settings.smtp_url.get_secret_value())


CHECKS: dict[str, Callable[[Settings], object]] = {
    "CODE_KEYS": lambda settings: building.keys_of(settings.code_keys),
    "FILES_URL": lambda settings: settings.files_url and building.files_of(settings),
    "LINK_KEYS": lambda settings: building.keys_of(settings.link_keys),
    "LOG_LEVEL": _level,
    "MAIL_FROM": lambda settings: address(settings.mail_from),
    "PUBLIC_BASE_URL": _base_url,
    "SIGNING_KEYS": lambda settings: building.keys_of(settings.signing_keys),
    "SMTP_URL": _relay,
    "STOREFRONTS": lambda settings: [Storefront.of(one) for one in settings.storefronts],
    "STORE_LANGUAGES": _languages,
    "STRIPE_SECRET_KEY": cards.check,
    "TRUSTED_PROXIES": lambda settings: networks(settings.trusted_proxies),
}
