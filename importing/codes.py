"""Codes: which stock codes of the Online Retail data are no products, and what they are."""

from __future__ import annotations

from functools import lru_cache

from models.lines import ChargeKind

CHARGES: dict[str, ChargeKind] = {
    "AMAZONFEE": ChargeKind.FEE,  # what the marketplace kept
    "B": ChargeKind.OTHER,  # "Adjust bad debt"; on `A` invoices alone, which are set aside
    "BANK CHARGES": ChargeKind.FEE,
    "C2": ChargeKind.SHIPPING,  # "Carriage", mostly to Ireland
    "CRUK": ChargeKind.FEE,  # commission for Cancer Research UK
    "D": ChargeKind.DISCOUNT,
    "DOT": ChargeKind.SHIPPING,  # postage of the retail site
    "M": ChargeKind.OTHER,  # "Manual": somebody typed an amount; `m` once
    "PADS": ChargeKind.OTHER,  # a reminder to match pads to cushions, at a tenth of a penny
    "POST": ChargeKind.SHIPPING,
    "S": ChargeKind.SAMPLE,
}
PREFIXES: dict[str, ChargeKind] = {
    "DCGS": ChargeKind.OTHER,  # articles of the retail site that have no stock number of the shop
    "GIFT_": ChargeKind.VOUCHER,
}


@lru_cache(maxsize=1 << 16)
def sku_of(code: str) -> str:
    """Write a stock code the one way; letter case does not set two apart."""
    return code.upper()


@lru_cache(maxsize=1 << 16)
def charge_of(sku: str) -> ChargeKind | None:
    """Tell what a code is when it is no product; None for products."""
    prefixed = (kind for prefix, kind in PREFIXES.items() if sku.startswith(prefix))
    return CHARGES.get(sku) or next(prefixed, None)
