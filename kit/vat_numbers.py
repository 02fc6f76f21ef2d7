"""VAT numbers: read as people write them, with the checksum of their country; kept as one text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stdnum.eu import vat as european
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gb import vat as british

from kit.unions import EU

LONGEST = 30
PREFIXES = (EU - {"GR"}) | {"EL", "GR", "GB", "XI"}  # Greece writes itself EL
SIGNS = re.compile(r"[-./,:\s]")


class BadVatNumber(ValueError):
    """No VAT number; the message says why."""


@dataclass(frozen=True, slots=True)
class Vat:
    """A VAT number as registries have it, and whose it is: ISO 3166-1, or XI as VIES has it."""

    text: str
    country: str

    @property
    def prefix(self) -> str:
        """How registries call its country: EL for Greece."""
        return self.text[:2]


def read(text: str) -> Vat:
    """Read a VAT number of a member state of the EU, of Great Britain or of Northern Ireland."""
    plain = SIGNS.sub("", text).upper()
    prefix = plain[:2]
    if prefix not in PREFIXES or not plain.isascii():
        raise BadVatNumber("A VAT number begins with the code of its country, such as DE, EL, GB.")
    trade: Any = british if prefix == "GB" else european
    try:
        found = trade.validate(plain)
    except InvalidChecksum:
        raise BadVatNumber("This has a typing error: its check digits do not fit.") from None
    except ValidationError:
        raise BadVatNumber(f"This is not how VAT numbers of {prefix} are written.") from None
    country = {"EL": "GR"}.get(prefix, prefix)
    prefix = {"GR": "EL"}.get(prefix, prefix)
    return Vat(prefix + found.removeprefix(plain[:2]), country)
