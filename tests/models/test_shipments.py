"""The carriers' pages for a tracking number."""

from __future__ import annotations

import pytest

from models import Carrier
from models.shipments import tracking_url


@pytest.mark.parametrize(
    ("carrier", "begins"),
    [
        (Carrier.DHL, "https://www.dhl.com/"),
        (Carrier.DPD, "https://tracking.dpd.de/"),
        (Carrier.FEDEX, "https://www.fedex.com/"),
        (Carrier.ROYAL_MAIL, "https://www.royalmail.com/"),
        (Carrier.UPS, "https://www.ups.com/"),
        (Carrier.USPS, "https://tools.usps.com/"),
    ],
)
def test_each_carrier_has_a_page(carrier: Carrier, begins: str) -> None:
    url = tracking_url(carrier, "1Z999")

    assert url is not None
    assert url.startswith(begins)
    assert url.endswith("1Z999")


def test_a_parcel_without_a_number_or_a_known_carrier_has_no_page() -> None:
    assert tracking_url(Carrier.DHL, None) is None
    assert tracking_url(Carrier.DHL, "") is None
    assert tracking_url(Carrier.OTHER, "1Z999") is None


def test_a_number_cannot_leave_its_place_in_the_address() -> None:
    hostile = "1&x=2#/../é\n"

    assert tracking_url(Carrier.UPS, hostile) == (
        "https://www.ups.com/track?tracknum=1%26x%3D2%23%2F..%2F%C3%A9%0A"
    )
