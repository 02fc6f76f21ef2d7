"""Money of orders, as staff write it down and as customers see it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import payments
from domain.order_refusals import MethodNotOffered
from domain.providers import BY_HAND_ALONE
from kit.ids import public
from models import (
    GroupMembership,
    Payment,
    PaymentMethod,
    PaymentStatus,
)
from tests.conftest import Ask
from tests.makers import a_customer, an_order, as_customer
from tests.makers.catalogue import doing, events_of
from tests.makers.groups import a_group
from tests.makers.payments import (
    a_merchant,
    a_placed_order,
    ledger_of,
    letters_of,
    payments_of,
)
from tests.makers.points import entries_of, rewarding
from tests.schema.ledgers import SEEN, id_of


async def test_an_order_marked_paid_is_so_at_once_with_a_receipt(
    ask: Ask, session: AsyncSession
) -> None:
    ada, do = await a_customer(session, language="de"), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada)

    answer = await do(
        "markOrderPaid", "Order", "paymentStatus status", orderId=id_of(order), reference="RF18"
    )

    assert answer == {"paymentStatus": "PAID", "status": "PROCESSED"}
    seen = (await ask(SEEN, by=as_customer(ada), id=id_of(order)))["order"]
    euros = {"amount": "25.00", "currency": "EUR"}
    assert seen["payments"] == [
        {
            "method": "BANK_TRANSFER",
            "provider": "manual",
            "state": "PAID",
            "amount": euros,
            "captured": euros,
            "refunded": {"amount": "0.00", "currency": "EUR"},
            "entries": [{"kind": "CAPTURED", "amount": euros, "note": "RF18"}],
        }
    ]
    [letter] = await letters_of(session)
    assert (letter.template, letter.language) == ("order_paid", "de")
    assert letter.payload == {"number": order.number, "total_money": "25.00 EUR"}
    [event] = await events_of(session, "order:pay")
    assert event.after == {
        "fulfilment": "UNFULFILLED",
        "payment": "PAID",
        "amount": "25.00",
        "method": "BANK_TRANSFER",
        "reference": "RF18",
    }


async def test_an_order_paid_in_parts_is_paid_with_the_last(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)

    async def pay(amount: str | None = None, **more: Any) -> Any:
        told = {"orderId": id_of(order), "amount": amount, **more}
        return await do("markOrderPaid", "Order", "paymentStatus", **told)

    assert await pay("10") == {"paymentStatus": "PENDING"}
    assert await pay("15.01") == ("MORE_THAN_OWED", "amount")
    assert await pay("5", method="CASH_ON_DELIVERY") == {"paymentStatus": "PENDING"}
    assert await pay() == {"paymentStatus": "PAID"}
    assert await pay() == ("NOTHING_OWED",)
    assert await pay("0.01") == ("NOTHING_OWED",)
    first, second = await payments_of(session, order)
    assert (first.method, first.captured_minor, first.state) == ("BANK_TRANSFER", 2000, "PAID")
    assert (second.method, second.captured_minor, second.state) == ("CASH_ON_DELIVERY", 500, "PAID")


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"amount": "0"}, ("INVALID_INPUT", "amount")),
        ({"amount": "-1"}, ("INVALID_INPUT", "amount")),
        ({"amount": "1.001"}, ("INVALID_INPUT", "amount")),
        ({"amount": "25.01"}, ("MORE_THAN_OWED", "amount")),
        ({"amount": "1e30"}, ("INVALID_INPUT", "amount")),
        ({"method": "CARD"}, ("INVALID_INPUT", "method")),
        ({"reference": "a\nb"}, ("INVALID_INPUT", "reference")),
        ({"reference": "x" * 201}, ("INVALID_INPUT", "reference")),
    ],
)
async def test_money_that_cannot_have_come_in_is_refused(
    ask: Ask, session: AsyncSession, given: dict[str, Any], refused: tuple[str, ...]
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)

    assert await do("markOrderPaid", "Order", orderId=id_of(order), **given) == refused
    [payment] = await payments_of(session, order)
    assert (payment.captured_minor, await ledger_of(session, payment)) == (0, [])
    assert await letters_of(session) == []


async def test_a_payment_that_is_reported_twice_with_one_key_is_one(
    ask: Ask, session: AsyncSession
) -> None:
    do, order = doing(ask, await a_merchant(session)), await a_placed_order(session)
    told = {"orderId": id_of(order), "amount": "10", "idempotencyKey": "k" * 8}

    for _ in range(2):
        await do("markOrderPaid", "Order", **told)

    [payment] = await payments_of(session, order)
    assert await ledger_of(session, payment) == [("CAPTURED", 1000)]


async def test_the_rest_is_paid_after_some_of_the_first_was_given_back(
    ask: Ask, session: AsyncSession
) -> None:
    await rewarding(session)
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    order = await a_placed_order(session, ada, points_earned=25)
    of = {"orderId": id_of(order)}
    await do("markOrderPaid", "Order", **of, amount="10")

    back = await do("refundOrder", "Order", "paymentStatus", **of, amount="5", reason="Late")
    paid = await do("markOrderPaid", "Order", "paymentStatus", **of)

    assert (back["paymentStatus"], paid["paymentStatus"]) == ("PENDING", "PARTLY_REFUNDED")
    assert "order_paid" in [letter.template for letter in await letters_of(session)]
    assert await entries_of(session, ada) == [("EARNED", 0, 25, 0), ("REVERSED", 0, -5, 0)]
    assert await do("markOrderPaid", "Order", **of) == ("NOTHING_OWED",)


async def test_an_order_that_came_without_a_payment_gets_one(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    order = await an_order(session, payment_status=PaymentStatus.PENDING)

    await do("markOrderPaid", "Order", orderId=id_of(order), method="INVOICE")

    [payment] = await payments_of(session, order)
    assert (payment.method, payment.state) == ("INVOICE", "PAID")


async def test_who_pays_enough_joins_the_group_for_it(ask: Ask, session: AsyncSession) -> None:
    ada, do = await a_customer(session), doing(ask, await a_merchant(session))
    await a_group(session, rule_spent_minor=2500, currency="EUR")
    order = await a_placed_order(session, ada)

    await do("markOrderPaid", "Order", orderId=id_of(order))

    [joined] = (await session.exec(select(GroupMembership))).all()
    assert joined.customer_id == ada.id


async def test_what_costs_nothing_is_paid_when_it_is_placed(session: AsyncSession) -> None:
    ada = await a_customer(session)

    order = await a_placed_order(session, ada, lines=())

    assert order.payment_status == "PAID"
    [payment] = await payments_of(session, order)
    assert payment.state == "PAID"
    assert await letters_of(session) == [], "there is no receipt for nothing"


async def test_a_way_to_pay_whose_money_nobody_moves_begins_nothing(session: AsyncSession) -> None:
    order = await an_order(session, payment_status=PaymentStatus.PENDING)
    with pytest.raises(MethodNotOffered) as refused:
        payments.begin(order, PaymentMethod.CARD, BY_HAND_ALONE)
    assert refused.value.fields[0].path == ("paymentMethod",)
    assert await payments_of(session, order) == []


async def test_the_store_says_by_which_ways_one_pays_and_in_its_words(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    asked = "{ paymentMethods { method provider name instructions } }"
    usual = (await ask(asked))["paymentMethods"]
    assert [one["method"] for one in usual] == ["BANK_TRANSFER", "INVOICE"]
    text = [{"language": "en", "text": "In advance"}, {"language": "de", "text": "Vorkasse"}]
    account = [{"language": "en", "text": "To DE02 1203"}]
    methods = [
        {"method": "CASH_ON_DELIVERY"},
        {"method": "BANK_TRANSFER", "name": text, "instructions": account},
    ]

    await do("setPaymentMethods", "PaymentMethodsDecided", "methods { method }", methods=methods)

    assert (await ask(asked, languages=("de",)))["paymentMethods"] == [
        {"method": "CASH_ON_DELIVERY", "provider": "manual", "name": None, "instructions": None},
        {
            "method": "BANK_TRANSFER",
            "provider": "manual",
            "name": "Vorkasse",
            "instructions": "To DE02 1203",
        },
    ]
    [event] = await events_of(session, "store_setting:update")
    assert event.after is not None
    assert [row["method"] for row in event.after["payment_methods"]] == [
        "CASH_ON_DELIVERY",
        "BANK_TRANSFER",
    ]


@pytest.mark.parametrize(
    ("methods", "refused"),
    [
        ([{"method": "INVOICE"}] * 2, ("INVALID_INPUT", "methods.1.method")),
        ([{"method": "CARD"}], ("METHOD_NOT_OFFERED", "methods.0.method")),
        (
            [{"method": "INVOICE", "name": [{"language": "xxxxx?", "text": "a"}]}],
            ("INVALID_INPUT", "methods.0.name.0.language"),
        ),
    ],
)
async def test_ways_to_pay_that_make_no_sense_are_refused(
    ask: Ask, session: AsyncSession, methods: list[Any], refused: tuple[str, ...]
) -> None:
    do = doing(ask, await a_merchant(session))
    answer = await do(
        "setPaymentMethods", "PaymentMethodsDecided", "methods { method }", methods=methods
    )
    assert answer == refused


async def test_what_an_order_waits_for_stays_when_it_is_offered_no_more(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, await a_merchant(session))
    order = await a_placed_order(session, method=PaymentMethod.INVOICE)
    none = await do("setPaymentMethods", "PaymentMethodsDecided", "methods { method }", methods=[])
    assert none == {"methods": []}

    answer = await do("markOrderPaid", "Order", "paymentStatus", orderId=id_of(order))

    assert answer == {"paymentStatus": "PAID"}


async def test_a_customer_sees_no_payment_of_another(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    order = await a_placed_order(session, ada)
    [payment] = await payments_of(session, order)
    asked = "query ($id: ID!) { node(id: $id) { ... on Payment { state } } }"
    id = public(Payment, payment.id)

    assert (await ask(asked, by=as_customer(ada), id=id))["node"] == {"state": "PENDING"}
    assert (await ask(asked, by=as_customer(eve), id=id))["node"] is None


async def test_the_shop_itself_is_paid_without_a_start(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    order = await a_placed_order(session, ada)
    [payment] = await payments_of(session, order)
    start = doing(ask, as_customer(ada))
    asked = ("startPayment", "PaymentStarted", "clientSecret")

    answer = await start(*asked, paymentId=public(Payment, payment.id))
    assert answer == ("METHOD_NOT_OFFERED", "paymentId")
    stranger = doing(ask, as_customer(await a_customer(session)))
    answer = await stranger(*asked, paymentId=public(Payment, payment.id))
    assert answer == ("NO_SUCH_PAYMENT", "paymentId")
    answer = await doing(ask, await a_merchant(session))(
        "capturePayment", "Payment", paymentId=public(Payment, payment.id)
    )
    assert answer == ("NOT_AUTHORIZED", "paymentId")
