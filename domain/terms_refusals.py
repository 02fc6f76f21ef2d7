"""Refusals about terms of sale: how the shop says no about taxes, shipping and discount codes."""

from __future__ import annotations

from kit.refused import Refused


class DiscountCodeBelowMinimum(Refused):
    """The goods that this code is for come to too little."""


class DiscountCodeEnded(Refused):
    """This code has ended."""


class DiscountCodeExists(Refused):
    """There is a discount code that reads the same already."""


class DiscountCodeInUse(Refused):
    """Orders have used this code; switch it off instead."""


class DiscountCodeNotCombinable(Refused):
    """This code cannot be used together with another one in the cart."""


class DiscountCodeNotForThese(Refused):
    """This code is for other goods than those in the cart."""


class DiscountCodeNotStarted(Refused):
    """This code does not hold yet."""


class DiscountCodeOtherCurrency(Refused):
    """This code is for another currency than that of the cart."""


class DiscountCodeUsedUp(Refused):
    """This code was used as often as it can be."""


class NoSuchDiscountCode(Refused):
    """There is no such discount code."""


class NoSuchShippingMethod(Refused):
    """There is no such shipping method."""


class NoSuchTaxRate(Refused):
    """There is no such tax rate."""


class TaxRateExists(Refused):
    """There is a tax rate for this place and class already; change it instead."""


__all__ = [
    "DiscountCodeBelowMinimum",
    "DiscountCodeEnded",
    "DiscountCodeExists",
    "DiscountCodeInUse",
    "DiscountCodeNotCombinable",
    "DiscountCodeNotForThese",
    "DiscountCodeNotStarted",
    "DiscountCodeOtherCurrency",
    "DiscountCodeUsedUp",
    "NoSuchDiscountCode",
    "NoSuchShippingMethod",
    "NoSuchTaxRate",
    "TaxRateExists",
]
