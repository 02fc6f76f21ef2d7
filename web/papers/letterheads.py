"""Letterheads: how a store's name, address and numbers stand on its papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domain.letterheads import Letterhead
from kit import phones

Kept = Mapping[str, Any] | None


def top(kept: Kept, store: str, words: Mapping[str, str]) -> dict[str, Any]:
    """Write the head of the first page: whose it is, where that is, and how it is reached."""
    if kept is None:
        return {"name": store, "lines": [], "reached": []}
    head = Letterhead(**kept)
    phone = f"{words['phone']} {phones.shown(head.phone)}" if head.phone else None
    reached = [each for each in (phone, head.email, head.website) if each]
    return {"name": head.name, "lines": head.formatted[1:], "reached": reached}


def sender(kept: Kept, store: str) -> str:
    """Write the small line above the recipient, which the window of an envelope shows."""
    return store if kept is None else " · ".join(Letterhead(**kept).formatted)


def foot(kept: Kept, words: Mapping[str, str]) -> list[list[str]]:
    """Write the foot of each page: who it is in law, its numbers, its account, and what else."""
    if kept is None:
        return []
    head = Letterhead(**kept)

    def numbered(*names: str) -> list[str]:
        told = ((name, getattr(head, name)) for name in names)
        return [f"{words[name]} {value}" for name, value in told if value]

    law = [head.name, *([head.registration] if head.registration else []), *numbered("managers")]
    fours = " ".join(re.findall(".{1,4}", head.iban or ""))
    iban = [f"{words['iban']} {fours}"] if fours else []
    account = [*numbered("bank"), *iban, *numbered("bic")]
    columns = [law, numbered("vat_number", "tax_number"), account]
    more = [[head.small_print]] if head.small_print else []
    return [column for column in [*columns, *more] if column]
