"""Orders."""

from datetime import datetime

import strawberry

import models
import schema.vat_numbers
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain import order_actions, order_facts
from domain.order_search import SEARCH as OWN_SEARCH
from domain.repeat_facts import of_order
from domain.repeating import preview
from models.orders import SEARCH
from models.withdrawals import exemption
from resolvers.orders import changed
from schema.downloads import Download
from schema.lines import OrderCharge, OrderLine
from schema.order_actions import OrderAction
from schema.payments import Payment
from schema.printing import PrintLink, printed
from schema.refs import CreditRef, CustomerRef, InvoiceRef, ReturnRef, ThreadRef, WithdrawalRef
from schema.repeats import RepeatPreview
from schema.shipments import Shipment
from schema.taxes import OrderTax
from schema.words import (
    EVERY_LINE,
    Connection,
    Money,
    Node,
    among,
    by_id,
    by_key,
    choices,
    computed,
    derived,
    describes,
    latest,
    many,
    one,
    pages,
    query,
    since,
    sole,
    subscription,
    until,
    where,
    words,
)

assert schema.vat_numbers, "its import is what publishes what is said of VAT numbers"
choices(
    models.PaymentStatus,
    AUTHORIZED="The money is promised, and taken when the goods are sent.",
    FAILED="The last attempt to pay did not succeed; another may follow.",
    PAID="All of it is paid.",
    PARTLY_REFUNDED="It was paid, and some of it was given back.",
    PENDING="It is not paid yet, or not all of it.",
    REFUNDED="It was paid, and all of it was given back.",
)
choices(
    models.FulfilmentStatus,
    CANCELLED="Nothing was sent, and nothing will be.",
    DELIVERED="Everything has arrived.",
    PARTLY_RETURNED="Everything was sent, and some of it came back.",
    PARTLY_SHIPPED="Some of it was sent; the rest will follow.",
    PROCESSING="It is being packed.",
    RETURNED="Everything came back.",
    SHIPPED="Everything was sent.",
    UNFULFILLED="Nobody has begun to pack it.",
)
choices(
    models.OrderStatus,
    CANCELLED="Nothing of it was sent, and nothing will be.",
    PENDING="It waits for its payment.",
    PROCESSED="The shop has accepted it and is preparing it, or what is left of it.",
    RETURNED="All of it came back.",
    SHIPPED="All of it was sent, or all that will be.",
)
choices(
    models.WithdrawalExemption,
    BUSINESS="A business has bought: the right to withdraw is for consumers alone.",
)
NEWEST = (latest(models.Order.placed_at),)
NARROWED = (
    among(models.Order.status, "status", "Only orders with one of these words."),
    among(models.Order.payment_status, "paymentStatus", "Only orders with one of these payments."),
    among(
        models.Order.fulfilment_status,
        "fulfilmentStatus",
        "Only orders whose goods have come this far.",
    ),
    since(models.Order.placed_at, "placedFrom", "Only what was placed at this moment or later."),
    until(models.Order.placed_at, "placedUntil", "Only what was placed before this moment."),
)
FILTERS = (
    words(
        SEARCH,
        "search",
        "Words, or beginnings of words, of number, e-mail address and nickname; all must match.",
    ),
    *NARROWED,
)
OWN_FILTERS = (
    where(
        "search",
        OWN_SEARCH,
        "Words, or beginnings of words, of number, nickname, and names and SKUs of what was "
        "bought; all must match. Customers find nothing while the store has switched it off "
        "(`ORDER_SEARCH`).",
    ),
    *NARROWED,
)


@describes(models.OrderAddress)
class OrderAddress(Node):
    first_name: str | None
    last_name: str | None
    company: str | None
    line1: str
    line2: str | None
    district: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str
    phone: str | None


@describes(models.Order)
class Order(Node):
    number: str
    placed_at: datetime
    email: str | None
    nickname: str | None
    note: str | None
    status: models.OrderStatus
    payment_status: models.PaymentStatus
    fulfilment_status: models.FulfilmentStatus
    goods: Money
    discount: Money
    shipping: Money
    handling: Money
    fees: Money
    tax: Money
    total: Money
    prices_include_tax: bool | None
    tax_treatment: models.TaxTreatment | None
    vat_number: str | None
    vat_check: models.VatCheck | None
    vat_checked_at: datetime | None
    withdrawal_exemption: models.WithdrawalExemption | None = computed(exemption, of=models.Order)
    points_used: int
    points_earned: int
    shipping_method: str | None
    available_actions: list[OrderAction] = derived(
        models.Order, order_facts.facts, order_actions.actions
    )
    customer: CustomerRef | None = one(
        models.Order.customer_id,
        "Who bought; null when unknown, and for staff who may not read customers.",
    )
    shipping_address: OrderAddress | None = one(
        models.Order.shipping_address_id, "Where it goes, as it was given at checkout."
    )
    billing_address: OrderAddress | None = one(
        models.Order.billing_address_id, "Who is billed, as it was given at checkout."
    )
    lines: list[OrderLine] = many(
        models.OrderLine.order_id,
        "What was bought, 2000 lines at most.",
        order=(models.OrderLine.position,),
        most=2000,
    )
    charges: list[OrderCharge] = many(
        models.OrderCharge.order_id,
        "What it costs or saves beside its goods, 100 at most.",
        order=(models.OrderCharge.position,),
        most=100,
    )
    taxes: list[OrderTax] = many(
        models.OrderTax.order_id,
        "Its taxes by rate, those in its prices too, 100 at most; none where nobody has recorded "
        "them.",
        order=(models.OrderTax.position,),
        most=100,
    )
    shipments: list[Shipment] = many(
        models.Shipment.order_id,
        "What was sent, the first parcel first, 100 at most.",
        order=(models.Shipment.shipped_at,),
        most=100,
    )
    payments: list[Payment] = many(
        models.Payment.order_id,
        "What it is to be paid by, the first first, 20 at most; none where it was imported.",
        order=(models.Payment.created_at,),
        most=20,
    )
    print: PrintLink = printed(models.Order, "Where the order is printed as it is now")
    invoice: InvoiceRef | None = sole(
        models.Invoice.order_id, "Its invoice, once one has arisen; it never changes."
    )
    credits: list[CreditRef] = many(
        models.Credit.order_id,
        "What was given back of it by whole, each with its note, 200 at most.",
        order=(models.Credit.issued_at,),
        most=200,
    )
    thread: ThreadRef | None = sole(
        models.Thread.order_id,
        "What was written about it; null until somebody begins, by `writeMessage`.",
    )
    returns: list[ReturnRef] = many(
        models.Return.order_id,
        "What of it was to come back, the first return first, 100 at most.",
        order=(models.Return.created_at,),
        most=100,
    )
    downloads: list[Download] = many(
        models.Download.order_id,
        "The files that came with it once it was paid, 200 at most.",
        order=(models.Download.created_at,),
        most=200,
    )
    withdrawals: list[WithdrawalRef] = many(
        models.Withdrawal.order_id,
        "Withdrawals that were found to be of it, the first first, 20 at most.",
        order=(models.Withdrawal.created_at,),
        most=20,
    )
    repeat: RepeatPreview = derived(models.Order, of_order, preview, weight=EVERY_LINE)


@strawberry.type
class OrderQueries:
    orders: Connection[Order] | None = query(
        pages(models.Order, "Every order, the newest first.", order=NEWEST, filters=FILTERS),
        allow=permitted(Permission.ORDERS_READ),
    )
    order: Order | None = query(
        by_id(
            models.Order,
            description="An order by id, for its owner and for staff who read orders.",
        ),
        allow=anyone,
    )
    order_by_number: Order | None = query(
        by_key(
            models.Order.number,
            "An order by its number, for its owner and for staff who read orders.",
            says="The number, exactly.",
        ),
        allow=anyone,
    )


@strawberry.type
class OrderSubscriptions:
    order_changed: Order | None = subscription(
        changed,
        "An order each time that something about it has changed, as it is then: it was placed, "
        "paid, sent, delivered, cancelled or refunded. With `orderId` it comes once at the "
        "beginning, too; nothing comes, and the subscription ends, where there is no such order "
        "for the viewer. Several changes in a moment may come as one. Who is signed out, or may "
        "not read it any more, hears nothing more.",
        of=models.Order,
        allow=anyone,
    )
