"""Settings of the store: which features are switched on, and what it calls itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.desk import SignUp
from auth.viewer import Viewer
from domain import point_terms
from domain.point_terms import Terms
from domain.pricing import TaxDisplay
from domain.refusals import CurrencyInUse, FeatureOff
from kit import clock
from kit.currencies import CURRENT, Currency
from kit.meanings import Kept
from kit.postal import COUNTRIES
from kit.refused import Wrong
from models import (
    BackorderPolicy,
    Cancellation,
    GuestRecord,
    InvoiceMoment,
    ModifierChoice,
    StoreSetting,
    Variant,
)


class Feature(StrEnum):
    """What a store may switch on and off, in alphabetical order."""

    AUCTIONS = "AUCTIONS"
    DOWNLOADS = "DOWNLOADS"
    GIFT_REGISTRIES = "GIFT_REGISTRIES"
    ORDER_SEARCH = "ORDER_SEARCH"
    POINTS = "POINTS"
    QUOTES = "QUOTES"
    RETURNS = "RETURNS"
    WISHLISTS = "WISHLISTS"


ON_UNLESS_TOLD = frozenset({Feature.ORDER_SEARCH, Feature.WISHLISTS})
STOCK_SHOWN = 10  # customers are told how many are left when they are so few
ORDER_KEY_DAYS = 30  # that a guest's key opens an order once it is delivered
LARGEST_FILE = 20_000_000  # bytes, of customers and guests
USUAL_CURRENCY = Currency("EUR")
USUAL_GUESTS = GuestRecord.BECOMES_ACCOUNT
USUAL_CANCELLATION = Cancellation.UNTIL_CONFIRMED
ONE_AT_A_TIME = sa.text("lock table store_settings in share row exclusive mode")
# Whoever makes goods shares it, and whoever changes the currency has it alone.
CURRENCY_HOLDS = sa.text("select pg_advisory_xact_lock_shared(7431006)")
CURRENCY_CHANGES = sa.text("select pg_advisory_xact_lock(7431006)")


class Key(StrEnum):
    """The settings that are no switches; switches are kept as `feature:WISHLISTS`."""

    BACKORDERS = "backorders"
    CANCELLATION = "cancellation"
    CANCELLATION_HOURS = "cancellation_hours"
    CURRENCY = "currency"
    DOWNLOAD_COUNT = "download_count"
    DOWNLOAD_DAYS = "download_days"
    GUEST_RECORD = "guest_record"
    HOME_COUNTRY = "home_country"
    INVOICED_AT = "invoiced_at"
    LARGEST_FILE = "largest_file"
    ORDER_KEY_DAYS = "order_key_days"
    POINTS = "points"
    PRICES_ENTERED = "prices_entered"
    PRICES_SHOWN = "prices_shown"
    SIGN_UP = "sign_up"
    STOCK_SHOWN = "stock_shown"
    STORE_NAME = "store_name"


@dataclass(frozen=True)
class Settings:
    """What the store has decided; what it left open has its default."""

    features: frozenset[Feature] = ON_UNLESS_TOLD
    store_name: str | None = None
    sign_up: SignUp | None = None
    backorders: BackorderPolicy = BackorderPolicy.DENY
    cancellation: Cancellation = USUAL_CANCELLATION
    cancellation_hours: int | None = None
    stock_shown: int = STOCK_SHOWN
    currency: Currency = USUAL_CURRENCY
    prices_entered: TaxDisplay = TaxDisplay.GROSS
    prices_shown: TaxDisplay = TaxDisplay.GROSS
    home_country: str | None = None
    points: Terms = point_terms.USUAL
    guest_record: GuestRecord = USUAL_GUESTS
    invoiced_at: InvoiceMoment = InvoiceMoment.PAYMENT
    largest_file: int = LARGEST_FILE
    download_count: int | None = None
    download_days: int | None = None
    order_key_days: int = ORDER_KEY_DAYS


async def read(session: AsyncSession) -> Settings:
    """Read all settings in one statement."""
    return understood(await values(session))


def understood(kept: Mapping[str, Any]) -> Settings:
    """Make sense of what is kept; a value that makes none counts as not set."""
    name, sign_up = kept.get(Key.STORE_NAME), kept.get(Key.SIGN_UP)
    backorders, shown = kept.get(Key.BACKORDERS), kept.get(Key.STOCK_SHOWN)
    currency, home = kept.get(Key.CURRENCY), kept.get(Key.HOME_COUNTRY)
    guests, largest = kept.get(Key.GUEST_RECORD), _whole(kept, Key.LARGEST_FILE)
    days = _whole(kept, Key.ORDER_KEY_DAYS)
    return Settings(
        features=frozenset(feature for feature in Feature if _is_on(feature, kept)),
        store_name=name if isinstance(name, str) and name.strip() else None,
        sign_up=SignUp(sign_up) if sign_up in list(SignUp) else None,
        backorders=(
            BackorderPolicy(backorders)
            if backorders in list(BackorderPolicy)
            else BackorderPolicy.DENY
        ),
        cancellation=cancellation(kept.get(Key.CANCELLATION)),
        cancellation_hours=_whole(kept, Key.CANCELLATION_HOURS),
        stock_shown=shown if type(shown) is int else STOCK_SHOWN,
        currency=Currency(currency) if currency in list(CURRENT) else USUAL_CURRENCY,
        prices_entered=_display(kept.get(Key.PRICES_ENTERED)),
        prices_shown=_display(kept.get(Key.PRICES_SHOWN)),
        home_country=home if home in list(COUNTRIES) else None,
        points=point_terms.understood(kept.get(Key.POINTS)),
        guest_record=GuestRecord(guests) if guests in list(GuestRecord) else USUAL_GUESTS,
        invoiced_at=(
            InvoiceMoment.SHIPMENT
            if kept.get(Key.INVOICED_AT) == InvoiceMoment.SHIPMENT
            else InvoiceMoment.PAYMENT
        ),
        largest_file=LARGEST_FILE if largest is None else largest,
        download_count=_whole(kept, Key.DOWNLOAD_COUNT),
        download_days=_whole(kept, Key.DOWNLOAD_DAYS),
        order_key_days=ORDER_KEY_DAYS if days is None else days,
    )


KEPT = Kept(StoreSetting.key, StoreSetting.value, understood)


async def put(session: AsyncSession, viewer: Viewer, wanted: Mapping[str, Any]) -> None:
    """Keep settings, None taking a decision back, and put on record what they were before."""
    await (await session.connection()).execute(ONE_AT_A_TIME)
    before = await values(session)
    changed = sorted(key for key, value in wanted.items() if before.get(key) != value)
    if Key.CURRENCY in changed:
        await _require_no_other(session, wanted[Key.CURRENCY] or USUAL_CURRENCY)
    for key in changed:
        await _keep(session, viewer, key, wanted[key])
    if changed:
        await record(
            session,
            viewer,
            "store_setting:update",
            before={key: before.get(key) for key in changed},
            after={key: wanted[key] for key in changed},
        )
    await session.flush()


async def require(session: AsyncSession, feature: Feature) -> None:
    """Refuse unless the store has switched `feature` on."""
    if feature not in (await read(session)).features:
        raise FeatureOff


async def currency_of_goods(session: AsyncSession) -> Currency:
    """Tell the currency of regular prices, which does not change while this transaction lasts."""
    await (await session.connection()).execute(CURRENCY_HOLDS)
    return (await read(session)).currency


def key_of(feature: Feature) -> str:
    """Name the setting that switches a feature."""
    return f"feature:{feature}"


async def _require_no_other(session: AsyncSession, currency: Currency) -> None:
    """Refuse another currency than that of goods which are there."""
    await (await session.connection()).execute(CURRENCY_CHANGES)
    for model in (Variant, ModifierChoice):
        others = select(model.id).where(col(model.currency) != currency)
        if (await session.exec(others.limit(1))).first() is not None:
            raise CurrencyInUse(Wrong(("currency",), CurrencyInUse.sentence()))


async def values(session: AsyncSession) -> dict[str, Any]:
    """Read all that was decided, as it is kept."""
    rows = (await session.exec(select(StoreSetting.key, StoreSetting.value))).all()
    return dict(rows)


async def _keep(session: AsyncSession, viewer: Viewer, key: str, value: Any) -> None:
    found = select(StoreSetting).where(col(StoreSetting.key) == key)
    kept = (await session.exec(found)).one_or_none()
    if value is None:
        if kept is not None:
            await session.delete(kept)
        return
    kept = kept or StoreSetting(key=key, value=value, updated_at=clock.now())
    kept.value, kept.updated_at, kept.updated_by = value, clock.now(), viewer.staff_id
    session.add(kept)


def cancellation(value: Any) -> Cancellation:
    """Make sense of how long customers may cancel; what makes none is as in a new store."""
    return Cancellation(value) if value in list(Cancellation) else USUAL_CANCELLATION


def _whole(kept: Mapping[str, Any], key: Key) -> int | None:
    value = kept.get(key)
    return value if type(value) is int else None


def _display(value: Any) -> TaxDisplay:
    return TaxDisplay(value) if value in list(TaxDisplay) else TaxDisplay.GROSS


def _is_on(feature: Feature, kept: Mapping[str, Any]) -> bool:
    value = kept.get(key_of(feature))
    return value if isinstance(value, bool) else feature in ON_UNLESS_TOLD
