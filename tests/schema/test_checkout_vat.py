"""VAT numbers at the checkout: filled in, looked at, and what they do to an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.throttle import Limit, Limits
from domain import vat_numbers
from domain.settings import Key
from domain.vat_numbers import SetVatNumber
from kit import clock
from kit.database import Database
from kit.vat_numbers import Vat
from models import Checkout, Customer, Order, StoreSetting, TaxExemption, VatCheck, VatNumber
from tests.conftest import HOUSE, Ask, Queries, asking
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_shipping_method,
    a_variant,
    an_address,
    as_customer,
    as_staff,
)
from tests.makers.carts import a_cart, a_claim
from tests.schema.ordering import HOME, kinds, none_of, placed, ready, said, shown, taxed, the
from tests.schema.test_vat_numbers import Double

FRENCH, AUSTRIAN, GERMAN = "FR40303265045", "ATU13585627", "DE136695976"
PARIS = {**HOME, "line1": "1 rue de Rivoli", "city": "Paris", "postalCode": "75001"}
ABROAD = {"shippingAddress": {**PARIS, "country": "FR"}}
NET, GROSS = "100.00", "119.00"
VAT = ("vatNumber", "vatCheck", "vatCheckedAt")
Registered = Callable[[VatCheck], tuple[Ask, Double]]


@pytest.fixture(autouse=True)
async def german(session: AsyncSession) -> None:
    """Let the store be at home in Germany, tax all by 19 %, and send everything for nothing."""
    await a_shipping_method(session)
    await taxed(session, 1900)
    session.add(StoreSetting(key=Key.HOME_COUNTRY, value="DE", updated_at=clock.now()))
    await session.commit()


@pytest.fixture
async def guest(session: AsyncSession) -> Any:
    """A guest with something for 119.00 in the cart, tax included."""
    _, guest = a_claim()
    await a_cart(session, guest, (await a_variant(session, price_minor=11900), 1))
    return guest


@pytest.fixture
async def ada(session: AsyncSession) -> Customer:
    """A customer in Paris with a VAT number, and the same in the cart."""
    ada = await a_customer(session)
    parts = {"line1": "1 rue de Rivoli", "city": "Paris", "postal_code": "75001"}
    usual = {"is_default_billing": True, "is_default_shipping": True}
    await an_address(session, ada, **parts, country="FR", **usual)
    await a_cart(session, ada, (await a_variant(session, price_minor=11900), 1))
    await vat_numbers.keep(session, as_customer(ada), SetVatNumber(vat_number=FRENCH))
    await session.commit()
    return ada


@pytest.fixture
def registered(database: Database) -> Registered:
    """Make a store whose registry answers so; the way to ask it, and the registry."""

    def make(check: VatCheck) -> tuple[Ask, Double]:
        registry = Double(check)
        return asking(database, replace(HOUSE, vat_registry=registry)), registry

    return make


def told(checkout: Any) -> tuple[Any, ...]:
    """Tell what it comes to, how it is taxed, and by which number."""
    totals = checkout["totals"]
    return totals["total"]["amount"], totals["taxTreatment"], checkout["vatNumber"]


async def test_the_number_of_the_account_fills_itself_in_and_frees_from_tax(
    ask: Ask, session: AsyncSession, ada: Customer, queries: Queries
) -> None:
    by = as_customer(ada)
    with queries(2):
        checkout = await shown(ask, by)
    assert told(checkout) == (NET, "REVERSE_CHARGE", FRENCH)
    assert (checkout["vatCheck"], checkout["vatCheckedAt"]) == ("UNCHECKED", None)
    assert [tax["amount"]["amount"] for tax in checkout["totals"]["taxes"]] == ["0.00"]

    await said(ask, by, paymentMethod="INVOICE")
    order = await placed(ask, by, NET)

    assert (order["total"]["amount"], order["taxTreatment"]) == (NET, "REVERSE_CHARGE")
    assert [order[name] for name in VAT] == [FRENCH, "UNCHECKED", None]
    row = await the(session, Order)
    assert (row.vat_number, row.vat_check) == (FRENCH, VatCheck.UNCHECKED)
    await ask("mutation { setVatNumber(input: {vatNumber: null}) { __typename } }", by=by)
    mine = "query ($id: ID!) { order(id: $id) { vatNumber vatCheck vatCheckedAt } }"
    desk = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)
    for viewer in (by, desk):
        kept = (await ask(mine, by=viewer, id=order["id"]))["order"]
        assert kept == dict(zip(VAT, [FRENCH, "UNCHECKED", None], strict=True))


async def test_a_customer_may_give_another_number_or_none(
    ask: Ask, session: AsyncSession, ada: Customer
) -> None:
    by = as_customer(ada)

    other = await said(ask, by, vatNumber="at u1358 5627")
    assert told(other["checkout"]) == (NET, "REVERSE_CHARGE", AUSTRIAN)
    none = await said(ask, by, vatNumber=" ")
    assert told(none["checkout"]) == (GROSS, "TAXED", None)
    assert (none["checkout"]["vatCheck"], none["checkout"]["vatCheckedAt"]) == (None, None)
    assert told((await said(ask, by, email="x@example.com"))["checkout"])[2] is None
    back = await said(ask, by, vatNumber=None)
    assert told(back["checkout"]) == (NET, "REVERSE_CHARGE", FRENCH)
    await said(ask, by, vatNumber="", paymentMethod="INVOICE")
    order = await placed(ask, by, GROSS)
    assert [order[name] for name in VAT] == [None, None, None]
    assert (await session.exec(select(VatNumber.number))).one() == FRENCH


async def test_a_guest_types_one(ask: Ask, session: AsyncSession, guest: Any) -> None:
    before = (await ready(ask, guest, **ABROAD))["checkout"]
    assert told(before) == (GROSS, "TAXED", None)

    checkout = (await said(ask, guest, vatNumber="fr 40 303 265 045"))["checkout"]
    stale = await placed(ask, guest, GROSS)
    order = await placed(ask, guest, NET)

    assert told(checkout) == (NET, "REVERSE_CHARGE", FRENCH)
    assert checkout["problems"] == []
    assert (stale["code"], stale["total"]["amount"]) == ("TOTAL_CHANGED", NET)
    assert (order["vatNumber"], order["taxTreatment"]) == (FRENCH, "REVERSE_CHARGE")
    assert (await session.exec(select(VatNumber))).all() == []


@pytest.mark.parametrize(
    ("country", "number", "treatment"),
    [
        ("FR", FRENCH, "REVERSE_CHARGE"),
        ("FR", AUSTRIAN, "REVERSE_CHARGE"),
        ("FR", GERMAN, "TAXED"),
        ("FR", "GB980780684", "TAXED"),
        ("FR", "XI980780684", "TAXED"),
        ("DE", FRENCH, "TAXED"),
        ("GB", FRENCH, "OUTSIDE"),
    ],
)
async def test_only_another_states_number_and_a_delivery_to_another_state_free_from_tax(
    ask: Ask, session: AsyncSession, guest: Any, country: str, number: str, treatment: str
) -> None:
    place = {"FR": PARIS, "DE": {**PARIS, "postalCode": "10115"}, "GB": HOME}[country]
    total = GROSS if treatment == "TAXED" else NET

    checkout = await ready(
        ask, guest, shippingAddress={**place, "country": country}, vatNumber=number
    )
    order = await placed(ask, guest, total)

    assert told(checkout["checkout"]) == (total, treatment, number)
    assert (order["taxTreatment"], order["vatNumber"]) == (treatment, number)


async def test_a_certificate_goes_before_a_number(
    ask: Ask, session: AsyncSession, ada: Customer
) -> None:
    today = clock.now().date()
    held: Any = {"certificate": "1", "country": "FR", "valid_from": today, "expires_on": today}
    session.add(TaxExemption(customer_id=ada.id, **held))
    await session.commit()

    assert told(await shown(ask, as_customer(ada))) == (NET, "EXEMPT", FRENCH)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("FR40303265046", "typing error"),
        ("FR1", "how VAT numbers of FR are written"),
        ("CHE107787577", "begins with the code of its country"),
        ("40303265045", "begins with the code of its country"),
        ("F" * 31, "30 characters"),
    ],
)
async def test_what_is_none_is_refused_and_nothing_of_it_is_kept(
    ask: Ask, session: AsyncSession, guest: Any, written: str, why: str
) -> None:
    refused = await ready(ask, guest, **ABROAD, vatNumber=written)

    assert refused["code"] == "INVALID_INPUT"
    [field] = refused["fields"]
    assert field["path"] == ["vatNumber"]
    assert why in field["message"]
    await none_of(session, Checkout)


@pytest.mark.parametrize("check", [VatCheck.VALID, VatCheck.UNAVAILABLE])
async def test_what_the_registry_says_is_kept_on_the_order_with_its_time(
    registered: Registered, session: AsyncSession, guest: Any, check: VatCheck
) -> None:
    ask, registry = registered(check)
    before = clock.now()

    checkout = (await ready(ask, guest, **ABROAD, vatNumber=FRENCH))["checkout"]
    order = await placed(ask, guest, NET)

    assert told(checkout) == (NET, "REVERSE_CHARGE", FRENCH)
    assert (checkout["vatCheck"], order["vatCheck"]) == (check.value, check.value)
    assert order["vatCheckedAt"] == checkout["vatCheckedAt"]
    row = await the(session, Order)
    assert before <= row.vat_checked_at <= clock.now()
    assert registry.asked == [Vat(FRENCH, "FR")], "once, as the answer is fresh"


async def test_what_the_registry_does_not_know_frees_from_nothing(
    registered: Registered, session: AsyncSession, guest: Any
) -> None:
    ask, registry = registered(VatCheck.INVALID)

    checkout = (await ready(ask, guest, **ABROAD, vatNumber=FRENCH))["checkout"]
    assert told(checkout) == (GROSS, "TAXED", FRENCH)
    assert kinds(checkout) == [("VAT_NUMBER_UNUSABLE", "vatNumber")]
    assert checkout["canPlace"] is True
    registry.check = VatCheck.UNAVAILABLE  # it cannot be made to forget
    again = (await said(ask, guest, vatNumber=FRENCH))["checkout"]
    assert told(again) == (GROSS, "TAXED", FRENCH)
    assert again["vatCheck"] == "INVALID"
    order = await placed(ask, guest, GROSS)
    assert (order["taxTreatment"], order["vatCheck"]) == ("TAXED", "INVALID")


async def test_an_old_answer_is_asked_for_again_before_the_order(
    registered: Registered, session: AsyncSession, ada: Customer
) -> None:
    ask, registry = registered(VatCheck.INVALID)
    by = as_customer(ada)
    old = (await session.exec(select(VatNumber))).one()
    old.check, old.checked_at = VatCheck.VALID, clock.now() - timedelta(hours=25)
    session.add(old)
    await session.commit()
    checkout = (await said(ask, by, paymentMethod="INVOICE"))["checkout"]
    assert told(checkout) == (NET, "REVERSE_CHARGE", FRENCH)

    refused = await placed(ask, by, NET)

    assert (refused["code"], refused["total"]["amount"]) == ("TOTAL_CHANGED", GROSS)
    await none_of(session, Order)
    assert registry.asked == [Vat(FRENCH, "FR")]
    assert told(await shown(ask, by)) == (GROSS, "TAXED", FRENCH)
    order = await placed(ask, by, GROSS, key="another-key")
    assert order["vatCheck"] == "INVALID"
    assert len(registry.asked) == 1, "the new answer is fresh"


async def test_a_silent_registry_is_not_waited_for_twice_in_ten_minutes(
    registered: Registered, guest: Any
) -> None:
    ask, registry = registered(VatCheck.UNAVAILABLE)
    await ready(ask, guest, **ABROAD, vatNumber=FRENCH)

    assert (await placed(ask, guest, GROSS))["code"] == "TOTAL_CHANGED"
    assert len(registry.asked) == 1
    registry.check = VatCheck.VALID
    with clock.travel(timedelta(minutes=11)):
        order = await placed(ask, guest, NET, key="another-key")
    assert (order["vatCheck"], len(registry.asked)) == ("VALID", 2)


async def test_a_network_has_so_many_asked_about_and_orders_all_the_same(
    database: Database, session: AsyncSession, guest: Any
) -> None:
    few = Limits(vat_network=(Limit(1, timedelta(hours=1)),))
    desk = replace(HOUSE.desk, policy=replace(HOUSE.desk.policy, limits=few))
    registry = Double(VatCheck.UNAVAILABLE)
    ask = asking(database, replace(HOUSE, desk=desk, vat_registry=registry))
    await ready(ask, guest, **ABROAD, vatNumber=FRENCH)

    assert (await said(ask, guest, vatNumber=AUSTRIAN))["code"] == "RATE_LIMITED"
    assert told(await shown(ask, guest))[2] == FRENCH
    with clock.travel(timedelta(minutes=11)):
        order = await placed(ask, guest, NET)
    assert (order["vatCheck"], len(registry.asked)) == ("UNAVAILABLE", 1)
