"""Paper: who the demonstration store is on its invoices; nothing of it exists."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from domain.letterheads import KEY, Letterhead
from importing.demonstration.births import Births
from models import StoreSetting

LETTERHEAD = Letterhead(
    name="Latchkey Supply GmbH",
    line1="Beispielstraße 5",
    city="Berlin",
    postal_code="10119",
    country="DE",
    email="post@example.com",
    website="https://www.example.com",
    registration="Amtsgericht Charlottenburg, HRB 000000",
    vat_number="DE123456788",
    managers="Olive Kemp",
    bank="Musterbank",
    iban="DE89370400440532013000",
)


def paper(births: Births, at: datetime) -> None:
    """Have the store say who it is."""
    births.make(StoreSetting, at, key=KEY, value=asdict(LETTERHEAD), updated_at=at)
