"""Shipments are seen with their order."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, Within
from models import Shipment, ShipmentLine

RULES: dict[Any, Visibility] = {
    Shipment: Within(Shipment.order_id),
    ShipmentLine: Within(ShipmentLine.shipment_id),
}
