"""Amounts as staff write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.amounts import minor_in
from domain.refusals import InvalidInput
from kit.refused import Wrong


def test_an_amount_is_kept_in_minor_units() -> None:
    assert minor_in("EUR", Decimal("12.50"), "price") == 1250


def test_an_amount_that_is_none_is_refused_by_its_path() -> None:
    with pytest.raises(InvalidInput) as refused:
        minor_in("JPY", Decimal("12.5"), "prices", "3", "amount")

    assert refused.value.fields == (
        Wrong(("prices", "3", "amount"), "JPY has 0 digits after the point."),
    )
