"""Stock codes are compared without regard to letter case, and some are no products."""

from __future__ import annotations

import pytest

from importing.codes import charge_of, sku_of
from models import ChargeKind


def test_letter_case_does_not_set_codes_apart() -> None:
    assert sku_of("15056bl") == sku_of("15056BL") == "15056BL"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("85123A", None),
        ("POSTCARD", None),
        ("POST", ChargeKind.SHIPPING),
        ("DOT", ChargeKind.SHIPPING),
        ("C2", ChargeKind.SHIPPING),
        ("D", ChargeKind.DISCOUNT),
        ("M", ChargeKind.OTHER),
        ("m", ChargeKind.OTHER),
        ("S", ChargeKind.SAMPLE),
        ("BANK CHARGES", ChargeKind.FEE),
        ("AMAZONFEE", ChargeKind.FEE),
        ("CRUK", ChargeKind.FEE),
        ("B", ChargeKind.OTHER),
        ("PADS", ChargeKind.OTHER),
        ("gift_0001_10", ChargeKind.VOUCHER),
        ("DCGS0066P", ChargeKind.OTHER),
    ],
)
def test_what_is_no_product_is_what_it_is(code: str, kind: ChargeKind | None) -> None:
    assert charge_of(sku_of(code)) is kind
