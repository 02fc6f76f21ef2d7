"""What is asked of Stripe, by its own library, and how its answers are understood."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from domain.providers import Forged, Unreachable, Wanted
from kit import ids
from models import PaymentRequestState
from providers.stripe_cards import Account, StripeCards
from tests.providers.fake_stripe import FakeStripe, event, signed
from tests.tree import ROOT

S = PaymentRequestState


def wanted(**values: Any) -> Wanted:
    given: dict[str, Any] = {"reference": None, "currency": "EUR", "amount_minor": 2500}
    return Wanted(key=ids.new(), payment_id=ids.new(), order_number="A-1042", **{**given, **values})


async def test_a_payment_is_begun_once_and_found_again(fake: FakeStripe) -> None:
    asked, cards = wanted(), fake.cards()

    first = await cards.start(asked)
    again = await cards.start(asked)
    later = await cards.start(replace(asked, reference="pi_1"))

    assert first == again == later
    assert (first.state, first.reference, first.secret) == (S.DONE, "pi_1", "pi_1_secret")
    assert "secret" not in repr(first)
    [intent] = fake.intents.values()
    assert (intent["amount"], intent["currency"], intent["capture_method"]) == (
        2500,
        "eur",
        "automatic",
    )
    assert intent["metadata"] == {"payment": str(asked.payment_id), "order": "A-1042"}
    assert [method for method, *_ in fake.asked] == ["POST", "POST", "GET"]


async def test_money_that_is_only_promised_is_taken_once(fake: FakeStripe) -> None:
    cards = fake.cards(at_once=False)
    await cards.start(wanted())
    fake.pay("pi_1")
    taken = wanted(reference="pi_1")

    assert (await cards.capture(taken)).state is S.DONE
    assert (await cards.capture(wanted(reference="pi_1"))).state is S.DONE, "it is taken already"

    assert fake.intents["pi_1"]["amount_received"] == 2500


async def test_what_nobody_has_paid_cannot_be_taken(fake: FakeStripe) -> None:
    cards = fake.cards()
    await cards.start(wanted())

    answer = await cards.capture(wanted(reference="pi_1"))

    assert (answer.state, answer.reason) == (
        S.DECLINED,
        "This PaymentIntent could not be captured.",
    )


async def test_money_goes_back_once_though_the_line_is_cut(fake: FakeStripe) -> None:
    cards = fake.cards()
    await cards.start(wanted())
    fake.pay("pi_1")
    back = wanted(reference="pi_1", amount_minor=1000)
    fake.moods.append("lost")
    with pytest.raises(Unreachable):
        await cards.refund(back)
    fake.keys.clear()  # Stripe forgets keys after some time

    answer = await cards.refund(replace(back, again=True))

    assert (answer.state, answer.reference) == (S.DONE, "re_1")
    assert [one["amount"] for one in fake.refunds.values()] == [1000]


@pytest.mark.parametrize(
    ("status", "state"),
    [("succeeded", S.DONE), ("pending", S.OPEN), ("failed", S.DECLINED), ("canceled", S.DECLINED)],
)
async def test_a_refund_is_done_waits_or_fails(
    fake: FakeStripe, status: str, state: PaymentRequestState
) -> None:
    cards = fake.cards()
    await cards.start(wanted())
    fake.pay("pi_1")
    fake.refund_status = status

    assert (await cards.refund(wanted(reference="pi_1"))).state is state


async def test_more_than_was_paid_is_declined_with_the_reason(fake: FakeStripe) -> None:
    cards = fake.cards()
    await cards.start(wanted())
    fake.pay("pi_1")

    answer = await cards.refund(wanted(reference="pi_1", amount_minor=2501))

    assert answer.state is S.DECLINED
    assert answer.reason == "Refund amount is greater than unrefunded amount on charge."


async def test_an_intent_is_called_off_unless_it_was_paid(fake: FakeStripe) -> None:
    cards = fake.cards()
    for _ in range(2):
        await cards.start(wanted())
    fake.pay("pi_2")

    assert (await cards.cancel(wanted())).state is S.DONE, "nothing was begun"
    for _ in range(2):
        assert (await cards.cancel(wanted(reference="pi_1"))).state is S.DONE
    assert (await cards.cancel(wanted(reference="pi_2"))).state is S.DECLINED
    assert [one["status"] for one in fake.intents.values()] == ["canceled", "succeeded"]


@pytest.mark.parametrize("mood", [409, 429, 500, 503, "lost"])
async def test_no_answer_is_neither_yes_nor_no(fake: FakeStripe, mood: Any) -> None:
    cards, asked = fake.cards(), wanted()
    fake.moods.append(mood)

    with pytest.raises(Unreachable):
        await cards.start(asked)

    assert (await cards.start(asked)).state is S.DONE
    assert len(fake.intents) == 1


async def test_a_wrong_key_of_ours_is_no_answer_either(fake: FakeStripe) -> None:
    cards = StripeCards(replace(fake.account(), secret_key="sk_test_other"))
    with pytest.raises(Unreachable):
        await cards.start(wanted())


async def test_where_nobody_listens_is_no_answer() -> None:
    cards = StripeCards(Account("sk_test_x", "whsec_x", api="http://127.0.0.1:9"))
    for ask in (cards.start, cards.capture, cards.refund):
        with pytest.raises(Unreachable):
            await ask(wanted())


async def test_an_amount_that_cards_cannot_pay_is_declined(fake: FakeStripe) -> None:
    answer = await fake.cards().start(wanted(currency="KWD", amount_minor=5121))

    assert (answer.state, answer.reason) == (S.DECLINED, "Cards pay no thousandths of KWD.")
    assert fake.asked == []


async def test_keys_are_not_shown(fake: FakeStripe) -> None:
    assert "sk_test" not in repr(fake.account())
    assert "whsec" not in repr(fake.account())


INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "currency": "eur",
    "amount": 2500,
    "amount_capturable": 2500,
    "amount_received": 2500,
    "metadata": {},
}
REFUND = {
    "id": "re_1",
    "object": "refund",
    "currency": "eur",
    "amount": 900,
    "payment_intent": "pi_1",
    "status": "succeeded",
    "metadata": {},
}


@pytest.mark.parametrize(
    ("kind", "thing", "read"),
    [
        ("payment_intent.succeeded", INTENT, ("CAPTURED", "captured", 2500)),
        ("payment_intent.amount_capturable_updated", INTENT, ("AUTHORIZED", "authorized", 2500)),
        ("payment_intent.payment_failed", INTENT, ("FAILED", "evt_1", 0)),
        ("payment_intent.canceled", INTENT, ("VOIDED", "voided", 0)),
        ("refund.created", REFUND, ("REFUNDED", "re_1", 900)),
        ("refund.updated", REFUND, ("REFUNDED", "re_1", 900)),
        ("charge.refund.updated", REFUND, ("REFUNDED", "re_1", 900)),
        ("refund.updated", {**REFUND, "status": "pending"}, None),
        ("refund.failed", {**REFUND, "status": "failed"}, None),
        ("payment_intent.created", INTENT, None),
        ("customer.created", {"id": "cus_1", "object": "customer"}, None),
    ],
)
def test_news_is_read_as_what_happened(
    fake: FakeStripe, kind: str, thing: dict[str, Any], read: tuple[str, str, int] | None
) -> None:
    news = fake.cards().read(*signed(event(kind, thing)))

    if read is None:
        assert news is None
    else:
        assert news is not None
        assert (news.kind, news.key, news.amount_minor) == read
        assert (news.reference, news.currency) == ("pi_1", "EUR")


def test_news_names_what_was_ours(fake: FakeStripe) -> None:
    one, cards = ids.new(), fake.cards()
    intent = event("payment_intent.succeeded", {**INTENT, "metadata": {"payment": str(one)}})
    refund = event("refund.updated", {**REFUND, "metadata": {"request": str(one)}})
    odd = event("payment_intent.succeeded", {**INTENT, "metadata": {"payment": "x"}})

    of_intent, of_refund = cards.read(*signed(intent)), cards.read(*signed(refund))

    assert of_intent is not None
    assert of_refund is not None
    assert (of_intent.payment_id, of_refund.request_id) == (one, one)
    assert cards.read(*signed(odd)).payment_id is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ({}, {"secret": "whsec_other"}),
        ({}, {"age": 301}),
        ([], {}),
        ({"object": "event"}, {}),
        ({"type": "payment_intent.succeeded"}, {}),
        (event("payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent"}), {}),
    ],
)
def test_what_is_unsigned_old_or_no_news_is_forged(
    fake: FakeStripe, said: Any, given: dict[str, Any]
) -> None:
    whole = event("payment_intent.succeeded", INTENT) if said == {} else said
    with pytest.raises(Forged):
        fake.cards().read(*signed(whole, **given))


@pytest.mark.parametrize("signature", ["", "t=1", "v1=aa", "t=x,v1=aa", "t=1,v1=\u00e9"])
def test_a_signature_that_is_none_is_forged(fake: FakeStripe, signature: str) -> None:
    body, _ = signed(event("payment_intent.succeeded", INTENT))
    with pytest.raises(Forged):
        fake.cards().read(body, signature)


def test_a_changed_body_is_forged(fake: FakeStripe) -> None:
    body, signature = signed(event("payment_intent.succeeded", INTENT))
    with pytest.raises(Forged):
        fake.cards().read(body.replace(b"2500", b"9999"), signature)


def test_its_library_is_loaded_where_it_is_configured_and_nowhere_else() -> None:
    said = "import sys, main; print('stripe' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
