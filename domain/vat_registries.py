"""VAT registries: whoever can tell whether a VAT number was given to somebody, such as VIES."""

from __future__ import annotations

from typing import Protocol

from kit.vat_numbers import Vat
from models import VatCheck


class VatRegistry(Protocol):
    """Looks VAT numbers up. It is asked while no transaction is open, and never raises."""

    async def look_up(self, number: Vat) -> VatCheck:
        """Tell what is known of a VAT number whose format and checksum are right.

        `UNAVAILABLE` when the registry did not answer within a few seconds, `UNCHECKED` when it
        has no numbers of that country, or none is asked.
        """


class NoRegistry:
    """Asks nobody: format and checksum are all that is looked at."""

    async def look_up(self, number: Vat) -> VatCheck:
        """Leave it unchecked."""
        return VatCheck.UNCHECKED


ASKS_NOBODY: VatRegistry = NoRegistry()
