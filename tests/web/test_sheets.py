"""What stands on papers, in words and figures of each language."""

from __future__ import annotations

from typing import Any

import pytest

from domain.papers import PaperKind
from tests.makers.papers import LETTERHEAD, a_line, a_paper
from web.papers.sheets import Sheet, sheet
from web.papers.words import ENGLISH, GERMAN

LANGUAGES = ("en", "de")


def shown(kind: str = "INVOICE", **more: Any) -> Sheet:
    return sheet(a_paper(kind, **more), "Latchkey Supply", LANGUAGES)


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == GERMAN.keys()
    assert all(f"{kind}" in ENGLISH for kind in PaperKind)


def test_an_invoice_says_who_when_what_and_how_much() -> None:
    told = shown()

    assert told["title"] == "Invoice I-1042"
    assert told["facts"] == [
        ["Invoice number", "I-1042"],
        ["Invoice date", "29 November 2026"],
        ["Date of supply", "29 November 2026"],
        ["Order", "A-1234"],
        ["Order date", "29 November 2026"],
    ]
    assert told["store"] == {
        "name": "Latchkey Supply GmbH",
        "lines": ["Torstraße 5", "10119 Berlin", "GERMANY"],
        "reached": ["Telephone +49 30 901820", "post@latchkey.example"],
    }
    assert told["foot"] == [
        ["Latchkey Supply GmbH"],
        ["VAT number DE123456788"],
        ["Bank Musterbank", "IBAN DE89 3704 0044 0532 0130 00"],
    ]
    assert told["recipient"][0] == "Ada Lovelace"
    assert told["elsewhere"] == ["Deliver to", "Ada Lovelace", "Hill Farm 3", "OCKHAM"]


def test_an_invoice_says_what_was_bought_and_what_it_comes_to() -> None:
    told = shown()

    assert told["rows"] == [
        {
            "place": "1",
            "name": "Coffee mug",
            "details": ["Item no. MUG-0001"],
            "figures": ["1", "€11.90", "€11.90"],
        }
    ]
    assert told["sums"] == [
        ["Goods", "€11.90"],
        ["Discount: WELCOME", "-€5.00"],
        ["Shipping: DHL Parcel", "€4.90"],
        ["Total", "€11.80"],
    ]
    assert told["taxes"] == [
        ["Tax", "Net", "Tax amount", "Gross"],
        ["VAT 19 %", "€10.00", "€1.90", "€11.90"],
    ]
    assert told["notes"] == ["All prices include tax.", "Payment: Card, paid €11.80"]
    assert told["parcels"] == [
        {"said": "DHL Express, 0034, sent 29 November 2026", "page": "https://dhl.example/0034"}
    ]


def test_it_is_in_the_customers_language_else_in_the_stores() -> None:
    german = shown(language="de-AT")
    assert (german["title"], german["sums"][-1]) == (
        "Rechnung I-1042",
        ["Gesamtbetrag", "11,80\u00a0€"],
    )
    assert shown(language=None)["language"] == "en"
    assert sheet(a_paper(language=None), "Shop", ("de",))["language"] == "de"
    assert shown(language="fr")["language"] == "en"


def test_a_delivery_note_tells_no_prices() -> None:
    lines = [{"sku": "M", "name": "Mug", "quantity": 2, "answers": []}]
    told = sheet({**a_paper("DELIVERY_NOTE"), "lines": lines, "payments": []}, "Shop", LANGUAGES)

    assert told["head"] == ["No.", "Item", "Quantity"]
    assert (told["rows"][0]["figures"], told["sums"], told["taxes"]) == (["2"], [], [])
    assert told["recipient"][1] == "Hill Farm 3"
    assert "€" not in str(told)


def test_a_credit_note_names_the_invoice_the_reason_and_what_is_given_back() -> None:
    paper = a_paper("CREDIT_NOTE", invoice="I-7", reason="Broken", payments=[], charges=[])
    told = sheet({**paper, "sums": {"total": 1190}}, "Shop", LANGUAGES)

    assert ["For invoice", "I-7"] in told["facts"]
    assert ["Reason", "Broken"] in told["facts"]
    assert told["sums"] == [["Given back", "€11.90"]]


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        ("REVERSE_CHARGE", "Reverse charge: the recipient is liable for the tax."),
        ("EXEMPT", "No tax is charged: the buyer is exempt."),
        ("OUTSIDE", "No tax is charged: the goods leave the area in which we are taxed."),
    ],
)
def test_why_no_tax_is_charged_is_said_with_the_buyers_number(treatment: str, said: str) -> None:
    told = shown(treatment=treatment, taxes=[], vat_number="ATU12345678")

    assert told["notes"][0] == said
    assert ["Your VAT number", "ATU12345678"] in told["facts"]


def test_what_is_owed_is_said_with_the_reference_to_give() -> None:
    owed = {"method": "BANK_TRANSFER", "amount": 1180, "paid": 180, "refunded": 80}
    assert shown("ORDER", payments=[owed])["notes"][1:] == [
        "Payment: Bank transfer, paid €1.80, given back €0.80, open €10.00. "
        "Please give I-1042 as the reference.",
        "This order brings 26 points.",
    ]
    assert shown("ORDER", status="CANCELLED")["notes"][0] == "This order is cancelled."


def test_charges_that_do_not_account_for_the_total_give_way_to_its_sums() -> None:
    told = shown(charges=[{"kind": "FEE", "label": "Bank", "amount": 1}])

    assert told["sums"] == [
        ["Goods", "€11.90"],
        ["Discount", "-€5.00"],
        ["Shipping", "€4.90"],
        ["Total", "€11.80"],
    ]


def test_what_was_answered_to_modifiers_stands_below_the_line() -> None:
    answers = [
        {"name": {"en": "Engraving", "de": "Gravur"}, "text": "Ada", "choices": []},
        {"name": {"de": "Karton"}, "text": None, "choices": [{"name": {"en": "Gift"}}]},
    ]
    paper = {**a_paper(), "lines": [a_line(answers=answers)]}
    details = ["Item no. MUG-0001", "Engraving: Ada", "Karton: Gift"]

    assert sheet(paper, "Shop", LANGUAGES)["rows"][0]["details"] == details


def test_a_store_that_has_not_said_who_it_is_stands_by_its_name() -> None:
    told = shown(letterhead=None)

    assert (told["store"]["name"], told["sender"]) == ("Latchkey Supply", "Latchkey Supply")
    assert told["foot"] == []
    assert LETTERHEAD["name"] not in str(told)


def test_amounts_have_the_digits_of_their_currency() -> None:
    assert shown(currency="JPY")["rows"][0]["figures"][1] == "¥1,190"
