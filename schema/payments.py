"""Payments: how an order is paid, and paying by a card."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted, shopper
from domain.order_refusals import (
    MethodNotOffered,
    NoSuchPayment,
    NotAuthorized,
    NothingOwed,
    PaymentDeclined,
    ProviderSilent,
)
from domain.payment_methods import KEPT, PaymentMethodInput, SetPaymentMethods
from domain.payments import CapturePayment, StartPayment
from resolvers import payment_methods, payments
from schema.refs import OrderRef
from schema.words import (
    Money,
    Node,
    accepts,
    choices,
    describes,
    many,
    mutation,
    mutations,
    one,
    query,
    tells,
    told,
)

choices(
    models.PaymentMethod,
    BANK_TRANSFER="The customer transfers it before the goods are sent.",
    CARD="By card, or what else the provider offers; card numbers go to the provider alone.",
    CASH_ON_DELIVERY="Whoever brings the parcel takes it.",
    INVOICE="The customer pays after the goods have come.",
)
choices(
    models.PaymentState,
    AUTHORIZED="The money is promised.",
    CANCELLED="It was called off.",
    FAILED="The last attempt did not succeed; another may follow.",
    PAID="It has come in.",
    PARTLY_REFUNDED="It came in, and some of it was given back.",
    PENDING="It is waited for, or for the rest of it.",
    REFUNDED="It came in, and all of it was given back.",
)
choices(
    models.PaymentEntryKind,
    AUTHORIZED="Money was promised.",
    CAPTURED="Money came in.",
    FAILED="An attempt failed.",
    REFUNDED="Money was given back.",
    VOIDED="It was called off.",
)
accepts(PaymentMethodInput, CapturePayment, SetPaymentMethods, StartPayment)


@describes(models.PaymentEntry)
class PaymentEntry(Node):
    kind: models.PaymentEntryKind
    amount: Money
    note: str | None
    created_at: datetime


@describes(models.Payment)
class Payment(Node):
    provider: str
    method: models.PaymentMethod
    state: models.PaymentState
    amount: Money
    authorized: Money
    captured: Money
    refunded: Money
    refunding: Money
    created_at: datetime
    order: OrderRef = one(models.Payment.order_id, "The order that is paid by it.")
    entries: list[PaymentEntry] = many(
        models.PaymentEntry.payment_id,
        "What happened to it, the earliest first, 200 at most.",
        order=(models.PaymentEntry.created_at,),
        most=200,
    )


@tells(payment_methods.PaymentMethodOffer)
class PaymentMethodOffer:
    method: models.PaymentMethod = strawberry.field(description="The way to pay.")
    provider: str = strawberry.field(
        description="Who moves the money: `manual` for the shop itself, else a provider with "
        "which `startPayment` begins."
    )
    name: str | None = strawberry.field(
        description="What the store calls it, in the language asked for; null for no own words."
    )
    instructions: str | None = strawberry.field(
        description="What customers must know to pay by it, in the language asked for."
    )


@tells(payment_methods.PaymentMethodsDecided)
class PaymentMethodsDecided:
    methods: list[PaymentMethodOffer] = strawberry.field(description="All that are offered.")


@tells(payments.PaymentStarted)
class PaymentStarted:
    payment: Payment = strawberry.field(description="The payment.")
    provider: str = strawberry.field(description="Whose library the browser goes on with.")
    client_secret: str = strawberry.field(
        description="What that library is given to go on with this payment; keep it nowhere."
    )
    public_key: str | None = strawberry.field(
        description="What that library is given to name the store; null where none is set."
    )


@strawberry.type
class PaymentQueries:
    payment_methods: list[PaymentMethodOffer] | None = query(
        told(
            payment_methods.offers,
            "By which ways customers can pay, in the order in which they are shown.",
            kept=KEPT,
        ),
        allow=anyone,
    )


@mutations
class PaymentMutations:
    start_payment: PaymentStarted = mutation(
        payments.start,
        "Begin, or go on, to pay at the provider of a payment; asked again, it is the same "
        "attempt. Card numbers go from the browser to the provider alone. Sends no mail by "
        "itself; once it is paid, the receipt is sent.",
        allow=shopper,
        refuses=(MethodNotOffered, NoSuchPayment, NothingOwed, PaymentDeclined, ProviderSilent),
    )
    capture_payment: Payment = mutation(
        payments.capture,
        "Take the money that a payment promises; where the provider does not answer at once, it "
        "is asked again. Sends the receipt once the order is paid.",
        allow=permitted(Permission.PAYMENTS_WRITE),
        refuses=(NoSuchPayment, NotAuthorized, PaymentDeclined),
    )
    set_payment_methods: PaymentMethodsDecided = mutation(
        payment_methods.put,
        "Decide by which ways customers pay from here on; orders that wait for a payment keep "
        "theirs. Sends no mail.",
        allow=permitted(Permission.SETTINGS_WRITE),
        refuses=(MethodNotOffered,),
    )
