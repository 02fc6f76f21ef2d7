"""What stands on papers, as it is gathered from rows."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]
MOMENT = "2026-11-29T10:00:00+00:00"
HOSTILE = '#import "@preview/x:1.0.0" $x_2^3$ \\ *bold* _it_ `raw` <b>&amp;@ref[] // = -'
PARCEL: Facts = {
    "carrier": "DHL",
    "service": "Express",
    "number": "0034",
    "page": "https://dhl.example/0034",
    "sent_at": MOMENT,
}
LETTERHEAD: Facts = {
    "name": "Latchkey Supply GmbH",
    "line1": "Torstraße 5",
    "city": "Berlin",
    "postal_code": "10119",
    "country": "DE",
    "phone": "+4930901820",
    "email": "post@latchkey.example",
    "vat_number": "DE123456788",
    "bank": "Musterbank",
    "iban": "DE89370400440532013000",
}


def a_line(place: int = 1, name: str = "Coffee mug", **more: Any) -> Facts:
    """Make a line of so many mugs of 11.90."""
    sums = {"quantity": place, "unit": 1190, "total": 1190 * place, "rate": 1900}
    return {"sku": f"MUG-{place:04}", "name": name, **sums, "answers": [], **more}


def a_paper(kind: str = "INVOICE", lines: int = 1, **more: Any) -> Facts:
    """Make what stands on a paper of so many lines, with carriage, a code and a tax."""
    bought = [a_line(place) for place in range(1, lines + 1)]
    goods = sum(line["total"] for line in bought)
    parts = {"goods": goods, "discount": 500, "shipping": 490, "handling": 0, "fees": 0, "tax": 0}
    total = goods - 10
    return {
        "kind": kind,
        "language": "en",
        "currency": "EUR",
        "letterhead": LETTERHEAD,
        "number": "I-1042",
        "issued_at": MOMENT,
        "supplied_at": None,
        "order": {"number": "A-1234", "placed_at": MOMENT},
        "invoice": None,
        "billing": ["Ada Lovelace", "12 St James's Square", "LONDON"],
        "shipping": ["Ada Lovelace", "Hill Farm 3", "OCKHAM"],
        "treatment": "TAXED",
        "payment_status": "PAID",
        "status": "PROCESSED",
        "lines": bought,
        "sums": {**parts, "total": total},
        "charges": [
            {"kind": "DISCOUNT", "label": "WELCOME", "amount": -500},
            {"kind": "SHIPPING", "label": "DHL Parcel", "amount": 490},
        ],
        "taxes": [{"label": "VAT", "rate": 1900, "base": goods - 190, "amount": 190}],
        "includes_tax": True,
        "points": {"used": 0, "earned": 26},
        "payments": [{"method": "CARD", "amount": total, "paid": total, "refunded": 0}],
        "shipping_method": "DHL Parcel",
        "parcels": [PARCEL],
        "note": None,
        "reason": None,
        **more,
    }
