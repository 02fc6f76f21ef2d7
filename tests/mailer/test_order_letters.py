"""Letters about orders: what they say, and where they lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kit import tokens
from kit.money import Money
from mailer import orders
from mailer.rendering import render
from tests.mailer.conftest import ASKED, SECRETS, letter_of
from tests.mailer.of_orders import BOUGHT, ID, MONEY, PAGE, PARCEL, WRITERS, of_order
from tests.mailer.test_rendering import Tags

GERMAN = replace(ASKED, language="de")


def test_a_parcel_names_what_is_in_it_and_leads_to_its_page_alone() -> None:
    mail = render(letter_of(WRITERS["order_shipped"](ASKED)), SECRETS)

    assert mail.subject == "Northwind Supply: order A-1042 is on its way"
    assert f"\n{PAGE}\n" in mail.text
    assert {a["href"] for tag, a in Tags(mail.html).found if tag == "a"} == {PAGE}
    assert "2 \u00d7 Mug <blue>\n1 \u00d7 Jug\n" in mail.text
    assert "Mug &lt;blue&gt;" in mail.html
    assert "DHL · Express" in mail.text
    assert "The rest of your order follows" in mail.text


def test_the_last_parcel_says_so_and_one_without_a_page_has_nothing_to_press() -> None:
    plain = replace(PARCEL, carrier="", service=None, tracking_number=None, tracking_url=None)
    last = replace(plain, is_last=True)

    mail = render(letter_of(orders.order_shipped(of_order(ASKED), last)), SECRETS)

    assert "everything you ordered has been sent" in mail.text
    assert not [tag for tag, _ in Tags(mail.html).found if tag == "a"]
    for absent in ("Follow the parcel", "Sent with", "Number"):
        assert absent not in mail.text + mail.html


def test_a_lines_name_stays_a_line() -> None:
    parcel = replace(PARCEL, lines=((1, "Mug\r\nBcc: x"),))

    mail = render(letter_of(orders.order_shipped(of_order(ASKED), parcel)), SECRETS)

    assert "1 \u00d7 Mug Bcc: x\n" in mail.text


def test_what_can_be_downloaded_is_told_by_the_receipt() -> None:
    ready = orders.order_paid(of_order(ASKED), MONEY, 2)
    german = orders.order_paid(of_order(GERMAN), MONEY, 1)

    mail = render(letter_of(ready), SECRETS)
    assert "What you bought to download is ready" in mail.text
    assert "What you bought to download is ready" in mail.html
    assert "nothing more to do" not in mail.text
    assert "zum Herunterladen" in render(letter_of(german), SECRETS).text
    plain = render(letter_of(WRITERS["order_paid"](ASKED)), SECRETS)
    assert "nothing more to do" in plain.text
    assert "download" not in plain.text


def test_amounts_are_written_as_the_language_does() -> None:
    english = render(letter_of(WRITERS["order_paid"](ASKED)), SECRETS)
    german = render(letter_of(WRITERS["order_paid"](GERMAN)), SECRETS)
    yen = orders.order_paid(of_order(GERMAN), Money(1200, "JPY"))

    assert "Paid: €1,234.50" in english.text
    assert "Bezahlt: 1.234,50\u00a0€" in german.text
    assert "Bezahlt: 1.200\u00a0¥" in render(letter_of(yen), SECRETS).text


def test_who_has_paid_for_what_is_cancelled_reads_that_it_comes_back() -> None:
    free = orders.order_cancelled(of_order(ASKED), "Sold <out>", due=None)
    paid = orders.order_cancelled(of_order(ASKED), "Sold <out>", due=MONEY)

    assert "You have not paid anything" in render(letter_of(free), SECRETS).text
    mail = render(letter_of(paid), SECRETS)
    assert "what you have paid, €1,234.50" in mail.text
    assert "Reason: Sold <out>" in mail.text
    assert "Sold &lt;out&gt;" in mail.html


@pytest.mark.parametrize(
    ("asked", "says", "label"),
    [
        (ASKED, "You have cancelled your order", "Reason"),
        (GERMAN, "Sie haben Ihre Bestellung", "Grund"),
    ],
)
def test_who_cancels_it_themselves_reads_so(asked: Any, says: str, label: str) -> None:
    own = orders.order_cancelled(of_order(asked), None, due=None, by_shop=False)
    why = orders.order_cancelled(of_order(asked), "Found <it>", due=None, by_shop=False)

    mail = render(letter_of(own), SECRETS)
    assert says in mail.text
    assert says in mail.html
    assert label not in mail.text + mail.html
    assert f"{label}: Found <it>" in render(letter_of(why), SECRETS).text


def test_a_refund_names_its_note_and_its_reason() -> None:
    mail = render(letter_of(WRITERS["order_refunded"](GERMAN)), SECRETS)

    assert mail.subject == "Northwind Supply: 1.234,50\u00a0€ zurück für Bestellung A-1042"
    assert "Gutschrift: C-1001" in mail.text
    assert "Grund: <b>" in mail.text
    assert "<b>" not in mail.html


def test_who_owes_the_tax_reads_so_beside_their_vat_number() -> None:
    english = render(letter_of(WRITERS["order_placed"](ASKED)), SECRETS)
    german = render(letter_of(WRITERS["order_placed"](GERMAN)), SECRETS)
    taxed = replace(BOUGHT, is_reversed=False)
    plain = render(letter_of(orders.order_placed(of_order(ASKED), taxed)), SECRETS)

    for body in (english.text, english.html):
        assert "FR40303265045" in body
        assert "No VAT is charged: you owe it yourself (reverse charge)." in body
    assert "Ihre USt-IdNr.: FR40303265045\nOhne Umsatzsteuer: Sie schulden sie" in german.text
    assert "Your VAT number: FR40303265045" in plain.text
    assert "reverse charge" not in plain.text + plain.html
    none = render(
        letter_of(orders.order_placed(of_order(ASKED), replace(taxed, vat_number=None))), SECRETS
    )
    assert "VAT number" not in none.text + none.html


def test_what_sums_are_of_is_as_wide_as_the_names_of_goods_need_on_small_screens() -> None:
    html = render(letter_of(WRITERS["order_placed"](ASKED)), SECRETS).html

    sums = html[html.index("Mug &lt;blue&gt;") : html.index("€197.10")]
    assert 'class="label"' not in sums, "it has a width of its own, and names would share it"
    assert sums.count('class="of"') == 4


def test_what_the_shop_says_of_a_return_keeps_its_lines() -> None:
    mail = render(letter_of(WRITERS["return_approved"](ASKED)), SECRETS)

    assert "From the shop: Latchkey <GmbH>\nRückweg 1\n10115 Berlin\n" in mail.text
    assert "<td>Latchkey &lt;GmbH&gt;<br />Rückweg 1<br />10115 Berlin</td>" in mail.html


@pytest.mark.parametrize(
    ("asked", "says"), [(ASKED, "Open your order"), (GERMAN, "Bestellung öffnen")], ids=["en", "de"]
)
def test_a_guests_confirmation_opens_the_order_and_a_customers_has_nothing_to_press(
    asked: Any, says: str
) -> None:
    customers = render(letter_of(WRITERS["order_placed"](asked)), SECRETS)
    guests = render(letter_of(orders.order_placed(of_order(asked), BOUGHT, (ID, 1))), SECRETS)

    way = f"{SECRETS.base_url}/open/{tokens.mailed_key(b'k' * 32, ID)}"
    assert {a["href"] for tag, a in Tags(guests.html).found if tag == "a"} == {way}
    assert f"{says}:\n\n{way}\n" in guests.text
    assert not [tag for tag, _ in Tags(customers.html).found if tag == "a"]
    assert says not in customers.text + customers.html


def test_an_order_of_a_business_has_no_link_to_withdraw() -> None:
    consumer, business = (
        orders.order_placed(of_order(GERMAN), replace(BOUGHT, withdraws=may))
        for may in (True, False)
    )
    consumers, without = (render(letter_of(one), SECRETS) for one in (consumer, business))

    page = "https://api.shop.test/withdraw?order=A-1042"
    assert f"Vertrag widerrufen\n\n{page}\n" in consumers.text
    assert [a["href"] for tag, a in Tags(consumers.html).found if tag == "a"] == [page]
    assert "widerrufen" not in without.text + without.html
    assert not [tag for tag, _ in Tags(without.html).found if tag == "a"]
