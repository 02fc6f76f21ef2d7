"""Shipments: how, when and with whom goods were sent."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import KEPT, PLAIN, Record, choice


class Carrier(StrEnum):
    """Who carries a parcel."""

    DHL = "DHL"
    DPD = "DPD"
    FEDEX = "FEDEX"
    OTHER = "OTHER"
    ROYAL_MAIL = "ROYAL_MAIL"
    UPS = "UPS"
    USPS = "USPS"


class Shipment(Record, table=True):
    """A parcel, or several sent together."""

    __tablename__ = "shipments"
    __table_args__ = (sa.Index("ix_shipments_of_order", "order_id", "shipped_at", "id"),)

    order_id: UUID = Field(foreign_key="orders.id", ondelete="CASCADE")
    carrier: Carrier = Field(
        sa_type=choice(Carrier), sa_column_kwargs=PLAIN, description="Who carries it."
    )
    carrier_name: str | None = Field(
        default=None,
        max_length=60,
        sa_column_kwargs=PLAIN,
        description="What the carrier is called where it is one of the store's own.",
    )
    service: str | None = Field(
        default=None, max_length=100, sa_column_kwargs=PLAIN, description="How: `Express`."
    )
    tracking_number: str | None = Field(
        default=None,
        max_length=100,
        sa_column_kwargs=KEPT,
        description="The carrier's number for it.",
    )
    tracking_page: str | None = Field(default=None, max_length=2000, sa_column_kwargs=KEPT)
    shipped_at: datetime = Field(sa_type=UTCDateTime, description="When it left the shop.")
    delivered_at: datetime | None = Field(
        default=None, sa_type=UTCDateTime, description="When it arrived, if that is known."
    )


class ShipmentLine(Record, table=True):
    """How many of an order's line are in a shipment."""

    __tablename__ = "shipment_lines"
    __table_args__ = (
        sa.UniqueConstraint("shipment_id", "order_line_id"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    shipment_id: UUID = Field(foreign_key="shipments.id", ondelete="CASCADE")
    order_line_id: UUID = Field(foreign_key="order_lines.id", ondelete="CASCADE", index=True)
    quantity: int = Field(description="How many are in it.")


_PAGES: dict[str, Callable[[str], str]] = {
    Carrier.DHL: "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}".format,
    Carrier.DPD: "https://tracking.dpd.de/status/en_US/parcel/{}".format,
    Carrier.FEDEX: "https://www.fedex.com/fedextrack/?trknbr={}".format,
    Carrier.ROYAL_MAIL: "https://www.royalmail.com/track-your-item#/tracking-results/{}".format,
    Carrier.UPS: "https://www.ups.com/track?tracknum={}".format,
    Carrier.USPS: "https://tools.usps.com/go/TrackConfirmAction?tLabels={}".format,
}


def tracking_url(
    carrier: str, tracking_number: str | None, tracking_page: str | None = None
) -> str | None:
    """The carrier's page that shows where it is; null without a number or a known carrier."""
    if tracking_page is not None:
        return tracking_page
    page = _PAGES.get(carrier)
    if page is None or not tracking_number:
        return None
    return page(quote(tracking_number, safe=""))
