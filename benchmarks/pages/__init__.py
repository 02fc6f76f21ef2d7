"""Pages: everything that is asked of each server, one small file for each kind."""

from __future__ import annotations

from benchmarks.pages import (
    account,
    carts,
    customers,
    orders,
    prices,
    products,
    repeats,
    shelves,
    whole_orders,
)
from benchmarks.pages.page import Page

PAGES: tuple[Page, ...] = (
    *account.PAGES,
    *orders.PAGES,
    *whole_orders.PAGES,
    *repeats.PAGES,
    *customers.PAGES,
    *products.PAGES,
    *prices.PAGES,
    *shelves.PAGES,
    *carts.PAGES,
)
