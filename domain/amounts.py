"""Amounts: money as staff write it, in the main unit of a currency that is known besides."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.refusals import InvalidInput
from kit.currencies import BadAmount, minor_of
from kit.refused import Wrong

Sum = Annotated[Decimal, Field(ge=0)]  # what fits is told by `minor_in`, with its currency


def minor_in(currency: str, amount: Decimal, *path: str) -> int:
    """Count an amount in minor units, or refuse, blaming the field at `path`."""
    try:
        return minor_of(amount, currency)
    except BadAmount as error:
        raise InvalidInput(Wrong(path, str(error))) from None
