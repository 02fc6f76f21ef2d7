"""Settings of the store: what was decided, and deciding it."""

from dataclasses import dataclass

from auth.desk import SignUp
from domain import deciding
from domain.deciding import UpdateStoreSettings
from domain.point_terms import Terms
from domain.pricing import TaxDisplay
from domain.settings import Feature, Settings
from kit.currencies import Currency
from models import BackorderPolicy, Cancellation, GuestRecord, InvoiceMoment
from resolvers.context import Context, Info


@dataclass(frozen=True)
class Decided:
    """How the store works."""

    sign_up: SignUp
    features: list[Feature]
    backorders: BackorderPolicy
    stock_shown: int
    currency: Currency
    prices_entered: TaxDisplay
    prices_shown: TaxDisplay
    home_country: str | None
    points: Terms
    guest_record: GuestRecord
    invoiced_at: InvoiceMoment
    largest_file: int
    order_key_days: int
    cancellation: Cancellation
    cancellation_hours: int | None
    download_count: int | None
    download_days: int | None


def decided(context: Context, kept: Settings) -> Decided:
    """Tell what staff have decided, or what is usual."""
    usual = context.house.desk.policy.sign_up
    return Decided(
        sign_up=kept.sign_up or usual,
        features=sorted(kept.features),
        backorders=kept.backorders,
        stock_shown=kept.stock_shown,
        currency=kept.currency,
        prices_entered=kept.prices_entered,
        prices_shown=kept.prices_shown,
        home_country=kept.home_country,
        points=kept.points,
        guest_record=kept.guest_record,
        invoiced_at=kept.invoiced_at,
        largest_file=kept.largest_file,
        order_key_days=kept.order_key_days,
        cancellation=kept.cancellation,
        cancellation_hours=kept.cancellation_hours,
        download_count=kept.download_count,
        download_days=kept.download_days,
    )


async def update(info: Info, input: UpdateStoreSettings) -> Decided:
    return decided(info.context, await info.context.write(deciding.update, input))
