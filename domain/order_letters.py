"""Order letters: who is told about an order, and what each letter of its life says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import downloads, freezing
from domain.estimating import Estimate
from domain.mailed_keys import Mailed
from kit import texts
from kit.money import Money
from mailer import letters, orders
from mailer.letters import Draft
from mailer.orders import Bought, OfOrder, Parcel
from models import Carrier, Credit, Customer, Order, Shipment, TaxTreatment
from models.shipments import tracking_url
from models.withdrawals import exemption

CALLED = {
    Carrier.DHL: "DHL",
    Carrier.DPD: "DPD",
    Carrier.FEDEX: "FedEx",
    Carrier.ROYAL_MAIL: "Royal Mail",
    Carrier.UPS: "UPS",
    Carrier.USPS: "USPS",
}


async def of(session: AsyncSession, order: Order) -> OfOrder | None:
    """Name who is told about an order: at the address of the order, else at the customer's own."""
    rows = select(Customer.email, Customer.language).where(col(Customer.id) == order.customer_id)
    email, language = (await session.exec(rows)).first() or (None, None)
    to_address = order.email or email
    if to_address is None:
        return None
    return OfOrder(order.id, order.number, to_address, order.customer_id, language)


def placed(
    order: Order, estimate: Estimate, languages: Sequence[str], key: Mailed | None = None
) -> Draft:
    """Write the letter that confirms an order, in the language in which it was placed."""
    whom = OfOrder(
        order.id,
        order.number,
        estimate.facts["email"],
        order.customer_id,
        languages[0] if languages else None,
    )
    opening = None if key is None else (key.id, key.version)
    return orders.order_placed(whom, _bought(order, estimate, languages), opening)


def _bought(order: Order, estimate: Estimate, languages: Sequence[str]) -> Bought:
    money = partial(Money, currency=order.currency)
    totals, offered = estimate.totals, estimate.offered_method
    assert offered is not None
    sums = {
        "goods": totals.goods,
        "discount": -totals.discount,
        "shipping": totals.shipping,
        "handling": totals.handling,
        "tax": totals.tax,
        "fees": totals.fees,
    }
    by_key = {line.key: line for line in totals.lines}
    shipping, billing = _envelopes(estimate)
    return Bought(
        lines=[
            (
                facts["quantity"],
                freezing.name_of(facts, languages),
                money(by_key[facts["id"]].total),
            )
            for facts, _ in estimate.lines
        ],
        sums={name: money(minor) for name, minor in sums.items() if minor or name == "goods"},
        taxes=[
            (freezing.tax_label(one.rate, languages), money(one.amount))
            for one in totals.taxes
            if totals.includes_tax
        ],
        total=money(order.total_minor),
        shipping=shipping,
        billing=billing,
        payment_method=offered.method.value,
        shipping_method=order.shipping_method,
        instructions=texts.chosen(offered.instructions, languages) or None,
        note=order.note,
        vat_number=order.vat_number,
        withdraws=exemption(order.vat_number, order.business_id) is None,
        is_reversed=order.tax_treatment is TaxTreatment.REVERSE_CHARGE,
    )


def _envelopes(estimate: Estimate) -> tuple[list[str], list[str]]:
    """Write where it goes and who is billed, which is mostly the same."""
    billing = freezing.envelope(estimate.facts["billing"])
    if not estimate.needs_shipping:
        return [], billing
    is_same = estimate.facts["shipping"] == estimate.facts["billing"]
    return billing if is_same else freezing.envelope(estimate.facts["shipping"]), billing


async def paid(session: AsyncSession, viewer: Viewer, order: Order) -> None:
    """Send the receipt, unless there was nothing to pay."""
    if order.total_minor and (whom := await of(session, order)) is not None:
        total = Money(order.total_minor, order.currency)
        files = await downloads.count_of(session, order)
        await letters.post(session, orders.order_paid(whom, total, files))


async def shipped(
    session: AsyncSession,
    order: Order,
    shipment: Shipment,
    lines: Sequence[tuple[int, str]],
    *,
    is_last: bool,
) -> None:
    """Say that a parcel has left."""
    if (whom := await of(session, order)) is None:
        return
    carrier, number = shipment.carrier, shipment.tracking_number
    parcel = Parcel(
        shipment_id=shipment.id,
        carrier=shipment.carrier_name or CALLED.get(carrier, ""),
        lines=lines,
        service=shipment.service,
        tracking_number=number,
        tracking_url=tracking_url(carrier, number, shipment.tracking_page),
        is_last=is_last,
    )
    await letters.post(session, orders.order_shipped(whom, parcel))


async def cancelled(
    session: AsyncSession, order: Order, reason: str | None, due_minor: int, *, by_shop: bool
) -> None:
    """Say that an order is cancelled, and what will be given back."""
    if (whom := await of(session, order)) is not None:
        due = Money(due_minor, order.currency) if due_minor else None
        await letters.post(session, orders.order_cancelled(whom, reason, due=due, by_shop=by_shop))


async def refunded(session: AsyncSession, viewer: Viewer, order: Order, credit: Credit) -> None:
    """Say what is given back, and why."""
    if (whom := await of(session, order)) is not None:
        money, why = Money(credit.total_minor, credit.currency), credit.reason or ""
        draft = orders.order_refunded(whom, credit.id, credit.number, money, why)
        await letters.post(session, draft)
