"""Building: what the layers below are handed, made from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from pydantic import SecretStr

from auth.desk import Confirm, Desk, Policy, SignUp
from auth.strangers import Strangers
from auth.throttle import UNLIMITED, Limits
from domain.vat_registries import ASKS_NOBODY
from jobs.cleaning import Retention
from kit import files
from kit.database import Database
from kit.files import Files
from kit.outside import Outside
from kit.redirects import Placement, Storefront
from kit.signing import Signing
from kit.tokens import Keys
from mailer import relays
from mailer.rendering import Secrets
from mailer.transports import CaughtTransport, SmtpTransport, Transport
from providers.vies import Vies
from resolvers.house import House
from running import cards
from settings import Settings


def desk_of(settings: Settings) -> Desk:
    """Make the desk where people sign in."""
    limits = Limits() if settings.limits_enabled else UNLIMITED
    policy = Policy(
        link_ttl=timedelta(seconds=settings.login_link_ttl),
        staff_link_ttl=timedelta(seconds=settings.login_staff_link_ttl),
        invitation_ttl=timedelta(seconds=settings.staff_invitation_ttl),
        confirm=Confirm[settings.login_link_confirm.upper()],
        code_enabled=settings.login_code_enabled,
        code_ttl=timedelta(seconds=settings.login_code_ttl),
        sign_up=SignUp[settings.sign_up.upper()],
        email_change_confirm_old=settings.email_change_confirm_old,
        limits=limits,
    )
    return Desk(
        link_keys=keys_of(settings.link_keys),
        code_keys=keys_of(settings.code_keys),
        policy=policy,
        storefronts=tuple(Storefront.of(one) for one in settings.storefronts),
    )


def house_of(settings: Settings) -> House:
    """Make what resolvers are handed."""
    return House(
        desk=desk_of(settings),
        store_name=settings.store_name,
        base_url=settings.public_base_url.rstrip("/"),
        languages=settings.store_languages,
        providers=cards.providers_of(settings),
        vat_registry=Vies(settings.vies_url) if settings.vat_registry == "vies" else ASKS_NOBODY,
        outside=outside_of(settings),
        signing=Signing(keys_of(settings.signing_keys)),
    )


def files_of(settings: Settings) -> Files:
    """Find or make the store that keeps files."""
    if settings.files_url is None:
        return files.in_folder(settings.data_dir / "files")
    return files.at(settings.files_url.get_secret_value())


def outside_of(settings: Settings) -> Outside:
    """Make what is known of which addresses webhooks may reach."""
    return Outside.of(settings.webhooks_allow, plain=not settings.is_production)


def retention_of(settings: Settings) -> Retention:
    """Make how long is kept what is of no more use."""
    kept = timedelta(days=settings.guest_carts_kept_days)
    return Retention(guest_carts_after_change=kept, guest_wishlists_after_change=kept)


def secrets_of(settings: Settings) -> Secrets:
    """Make what rendering a letter needs."""
    return Secrets(
        link_keys=keys_of(settings.link_keys).versions,
        base_url=settings.public_base_url.rstrip("/"),
        store_name=settings.store_name,
        sender=settings.mail_from,
        language=settings.store_languages[0],
        placement=Placement[settings.login_link_placement.upper()],
        signing=Signing(keys_of(settings.signing_keys)),
    )


def transport_of(settings: Settings, database: Database) -> Transport:
    """Choose how letters leave: by SMTP, or into the development mailbox."""
    if settings.smtp_url is None:
        return CaughtTransport(database)
    return SmtpTransport(relays.read(settings.smtp_url.get_secret_value()))


def strangers_of(settings: Settings, database: Database) -> Strangers:
    """Make what decides about letters to addresses that nobody knows."""
    sign_up = SignUp[settings.sign_up.upper()]
    keys = keys_of(settings.link_keys)
    return Strangers(database, keys, sign_up, told=settings.unknown_mail)


def keys_of(secrets: Sequence[SecretStr]) -> Keys:
    """Stretch secrets to keys; the version of each is its place, so that new ones come last."""
    return Keys(
        {
            place: sha256(secret.get_secret_value().encode()).digest()
            for place, secret in enumerate(secrets, 1)
        }
    )
