"""Deciding: what staff say about how the store works."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import SignUp
from auth.viewer import Viewer
from domain import point_terms, settings
from domain.commands import Command, left
from domain.places import Country
from domain.point_terms import PointsTerms
from domain.pricing import TaxDisplay
from domain.settings import (
    LARGEST_FILE,
    ORDER_KEY_DAYS,
    STOCK_SHOWN,
    Feature,
    Key,
    Settings,
    key_of,
)
from kit.currencies import Currency
from models import BackorderPolicy, Cancellation, GuestRecord, InvoiceMoment
from models.files import LARGEST

MOST_SHOWN = 10_000
MOST_HOURS = 8_760  # a year
MOST_DOWNLOADS = 10_000
MOST_DAYS = 36_500
NUMBERS = (
    *(Key.CANCELLATION_HOURS, Key.DOWNLOAD_COUNT, Key.DOWNLOAD_DAYS),
    *(Key.LARGEST_FILE, Key.ORDER_KEY_DAYS, Key.STOCK_SHOWN),
)
MOST_KEY_DAYS = 365
AS_THEY_ARE = (
    *(Key.CANCELLATION, Key.CURRENCY, Key.GUEST_RECORD, Key.HOME_COUNTRY, Key.INVOICED_AT),
    *(Key.PRICES_ENTERED, Key.PRICES_SHOWN, Key.SIGN_UP),
)


class UpdateStoreSettings(Command):
    """Decide how the store works; what is not sent stays, and null takes a decision back."""

    sign_up: Annotated[
        SignUp | None,
        Field(
            default_factory=lambda: None,
            description="What the first sign-in of a new address makes; null leaves it to the "
            "deployment.",
        ),
    ]
    features: Annotated[
        list[Feature] | None,
        Field(
            default_factory=lambda: None,
            max_length=len(Feature),
            description="All that is to be switched on, the rest is switched off; null switches "
            "on what a new store has.",
        ),
    ]
    backorders: Annotated[
        BackorderPolicy | None,
        Field(
            default_factory=lambda: None,
            description="Whether more is sold than there is, where a variant's stock does not "
            "say; null denies it, as a new store does.",
        ),
    ]
    stock_shown: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=0,
            le=MOST_SHOWN,
            description="Customers are told how many are left when they are no more than this; "
            f"0 tells no number, and null is {STOCK_SHOWN}, as in a new store.",
        ),
    ]
    currency: Annotated[
        Currency | None,
        Field(
            default_factory=lambda: None,
            description="The currency of regular prices, by its ISO 4217 code; null is EUR.",
        ),
    ]
    prices_entered: Annotated[
        TaxDisplay | None,
        Field(
            default_factory=lambda: None,
            description="Whether staff write prices with tax in them; null is GROSS.",
        ),
    ]
    prices_shown: Annotated[
        TaxDisplay | None,
        Field(
            default_factory=lambda: None,
            description="Whether customers see prices with tax in them, unless a group of theirs "
            "says otherwise or they are exempt; null is GROSS.",
        ),
    ]
    cancellation: Annotated[
        Cancellation | None,
        left("How long customers may cancel an order themselves; null is UNTIL_CONFIRMED."),
    ]
    cancellation_hours: Annotated[
        Annotated[int, Field(ge=1, le=MOST_HOURS)] | None,
        left(
            "For how many hours after it was placed, at most, customers may cancel an order "
            f"themselves, 1 to {MOST_HOURS}; null sets no time."
        ),
    ]
    download_count: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DOWNLOADS)] | None,
        left(
            "How often a file that was bought may be downloaded, where it does not say itself, 1 "
            f"to {MOST_DOWNLOADS}; null sets no limit. It holds for what is paid from then on."
        ),
    ]
    download_days: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DAYS)] | None,
        left(
            "For how many days after the payment, where the file does not say itself, 1 to "
            f"{MOST_DAYS}; null sets no end. It holds for what is paid from then on."
        ),
    ]
    guest_record: Annotated[
        GuestRecord | None, left("What becomes of guests who ordered; null is BECOMES_ACCOUNT.")
    ]
    home_country: Annotated[
        Country | None,
        Field(
            default_factory=lambda: None,
            description="Where the store pays its taxes, ISO 3166-1 alpha-2; while null, rates of "
            "tax classes hold wherever nothing else is said.",
        ),
    ]
    invoiced_at: Annotated[
        InvoiceMoment | None, left("When the invoice of an order arises; null is PAYMENT.")
    ]
    largest_file: Annotated[
        Annotated[int, Field(ge=1, le=LARGEST)] | None,
        left(f"How many bytes customers and guests may send as a file; null is {LARGEST_FILE}."),
    ]
    order_key_days: Annotated[
        Annotated[int, Field(ge=0, le=MOST_KEY_DAYS)] | None,
        left(
            "For how many days after an order is delivered or cancelled the link that its guest "
            f"was mailed opens it, 0 to {MOST_KEY_DAYS}; null is {ORDER_KEY_DAYS}."
        ),
    ]
    points: Annotated[
        PointsTerms | None,
        Field(
            default_factory=lambda: None,
            description="How reward points work, all of it anew; null is as in a new store, which "
            "rewards nothing until it is told how.",
        ),
    ]


async def update(session: AsyncSession, viewer: Viewer, command: UpdateStoreSettings) -> Settings:
    """Keep what staff decide."""
    await settings.put(session, viewer, _wanted(command))
    return await settings.read(session)


def _wanted(command: UpdateStoreSettings) -> dict[str, Any]:
    """Name the settings that a command decides; None takes the decision back."""
    wanted: dict[str, Any] = {}
    for key in AS_THEY_ARE:
        if key.value in command.model_fields_set:
            value = getattr(command, key.value)
            wanted[key.value] = None if value is None else str(value)
    if "features" in command.model_fields_set:
        on = command.features
        wanted |= {key_of(one): None if on is None else one in on for one in Feature}
    if "backorders" in command.model_fields_set:
        wanted[Key.BACKORDERS.value] = command.backorders and command.backorders.value
    for key in NUMBERS:
        if key.value in command.model_fields_set:
            wanted[key.value] = getattr(command, key.value)
    if "points" in command.model_fields_set:
        wanted[Key.POINTS.value] = point_terms.kept(command.points)
    return wanted
