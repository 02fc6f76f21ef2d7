"""Shipments."""

from datetime import datetime

import models
from models.shipments import tracking_url
from schema.lines import OrderLine
from schema.printing import PrintLink, printed
from schema.refs import OrderRef
from schema.words import Node, choices, computed, describes, many, one

choices(
    models.Carrier,
    DHL="DHL.",
    DPD="DPD.",
    FEDEX="FedEx.",
    OTHER="Another carrier, or the shop itself; one of the store's own has a name and a page.",
    ROYAL_MAIL="Royal Mail.",
    UPS="UPS.",
    USPS="The United States Postal Service.",
)


@describes(models.ShipmentLine)
class ShipmentLine(Node):
    quantity: int
    order_line: OrderLine = one(models.ShipmentLine.order_line_id, "The line they were ordered in.")


@describes(models.Shipment)
class Shipment(Node):
    carrier: models.Carrier
    carrier_name: str | None
    service: str | None
    tracking_number: str | None
    tracking_url: str | None = computed(tracking_url, of=models.Shipment)
    shipped_at: datetime
    delivered_at: datetime | None
    order: OrderRef = one(models.Shipment.order_id, "The order whose goods it carries.")
    print: PrintLink = printed(models.Shipment, "Where the delivery note is printed")
    lines: list[ShipmentLine] = many(
        models.ShipmentLine.shipment_id, "What is in it, 2000 lines at most.", most=2000
    )
