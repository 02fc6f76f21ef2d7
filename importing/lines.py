"""Lines: what a row of the Online Retail data says, checked and typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
LONDON = ZoneInfo("Europe/London")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
QUANTITY = re.compile(r"[+-]?\d{1,12}", re.ASCII)
PRICE = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{0,4})0*)?", re.ASCII)
CUSTOMER = re.compile(r"(\d{1,18})(?:\.0)?", re.ASCII)  # `.0` is how pandas writes it
UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
SMALLEST = 10_000  # prices are counted in ten-thousandths of a pound
TO_MINOR = SMALLEST // 100
MOST_PIECES = 2**31 - 1
MOST_PRICE = 10_000_000 * SMALLEST
MOST_TOTAL = 10**13  # in pence; a bigint holds the sum of ninety thousand such lines
YEARS = range(1970, 2101)
remembered = lru_cache(maxsize=1 << 16)


class Unusable(ValueError):
    """The row cannot be used; the message says why."""


class Line(NamedTuple):
    """A line of an invoice; `price` is in ten-thousandths of a pound."""

    number: int
    invoice: str
    code: str
    description: str
    quantity: int
    at: datetime
    price: int
    customer: str
    country: str

    @property
    def total_minor(self) -> int:
        """The line's total in pence, rounded once, half away from zero."""
        return pence(self.quantity * self.price)


def read(number: int, values: tuple[str, ...]) -> Line:
    """Read the values of COLUMNS; Unusable says which of them is wrong and how."""
    invoice, code, description, quantity, at, price, customer, country = values
    line = Line(
        number,
        _invoice(invoice),
        _code(code),
        _description(description),
        _quantity(quantity),
        _moment(at),
        _price(price),
        _customer(customer),
        _country(country),
    )
    if abs(line.quantity * line.price) > MOST_TOTAL * TO_MINOR:
        raise Unusable("quantity times unit price is beyond 100,000,000,000.00")
    return line


def pence(amount: int) -> int:
    """Round ten-thousandths of a pound to pence, half away from zero."""
    rounded = (abs(amount) + TO_MINOR // 2) // TO_MINOR
    return rounded if amount >= 0 else -rounded


def _text(name: str, value: str, longest: int) -> str:
    value = value.strip()
    if len(value) > longest:
        raise Unusable(f"{name} is longer than {longest} characters")
    if UNSTORABLE.search(value):
        raise Unusable(f"{name} contains a control character")
    return value


def _named(name: str, value: str, longest: int) -> str:
    text = _text(name, value, longest)
    if not text:
        raise Unusable(f"{name} is empty")
    return text


@remembered
def _invoice(value: str) -> str:
    return _named("InvoiceNo", value, 40).upper()


@remembered
def _code(value: str) -> str:
    return _named("StockCode", value, 64)


@remembered
def _description(value: str) -> str:
    return _text("Description", value, 300)


@remembered
def _country(value: str) -> str:
    return _text("Country", value, 100)


@remembered
def _customer(value: str) -> str:
    text = _text("CustomerID", value, 40)
    found = CUSTOMER.fullmatch(text)
    if text and not found:
        raise Unusable("CustomerID is not a number")
    return found[1] if found else ""


@remembered
def _quantity(value: str) -> int:
    text = _text("Quantity", value, 40)
    if not QUANTITY.fullmatch(text):
        raise Unusable("Quantity is not a whole number")
    quantity = int(text)
    if not 0 < abs(quantity) <= MOST_PIECES:
        raise Unusable("Quantity is zero" if not quantity else "Quantity is beyond 2,147,483,647")
    return quantity


@remembered
def _price(value: str) -> int:
    text = _text("UnitPrice", value, 40)
    found = PRICE.fullmatch(text)
    if not found:
        raise Unusable("UnitPrice is not a number with at most four decimals")
    sign, whole, decimals = found.groups()
    price = int(whole) * SMALLEST + int((decimals or "").ljust(4, "0"))
    if price > MOST_PRICE:
        raise Unusable("UnitPrice is beyond 10,000,000")
    return -price if sign == "-" else price


@remembered
def _moment(value: str) -> datetime:
    found = DATE.fullmatch(_text("InvoiceDate", value, 40))
    if not found:
        raise Unusable("InvoiceDate is not a date and time, as 2011-12-09 12:50:00")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    if year not in YEARS:
        raise Unusable("InvoiceDate is not between 1970 and 2100")
    try:
        # Of the hour that the clocks repeat in October, the first is meant.
        local = datetime(year, month, day, hour, minute, second, tzinfo=LONDON)
    except ValueError as error:
        raise Unusable(f"InvoiceDate is no such day or time: {error}") from None
    return local.astimezone(UTC)
