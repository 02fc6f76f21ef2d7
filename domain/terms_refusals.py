"""Refusals about terms of sale: how the shop says no about taxes, shipping and discount codes."""

from __future__ import annotations

from kit.refused import Refused


class NoSuchShippingMethod(Refused):
    """There is no such shipping method."""


class NoSuchTaxRate(Refused):
    """There is no such tax rate."""


class TaxRateExists(Refused):
    """There is a tax rate for this place and class already; change it instead."""


__all__ = ["NoSuchShippingMethod", "NoSuchTaxRate", "TaxRateExists"]
