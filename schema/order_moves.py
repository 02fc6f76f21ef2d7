"""What staff do with orders."""

from auth.permissions import Permission
from auth.rules import either, permitted, shopper
from domain.order_actions import MOST_PARCELS
from domain.order_moves import CancelOrder, ConfirmOrder
from domain.order_refusals import (
    AlreadyShipped,
    CancellationClosed,
    MoreThanOrdered,
    MoreThanOwed,
    MoreThanPaid,
    MoveNotAllowed,
    NoSuchCarrier,
    NoSuchOrder,
    NoSuchOrderLine,
    NoSuchPayment,
    NoSuchShipment,
    NothingOwed,
    NotThatManyLeft,
    PaymentDeclined,
)
from domain.payments import MarkOrderPaid
from domain.refunds import RefundLine, RefundOrder
from domain.refusals import TooMany
from domain.shipments import DeliverOrder, ParcelLine, ShipOrder
from resolvers import order_moves, payments
from schema.orders import Order
from schema.words import accepts, mutation, mutations

accepts(ParcelLine, RefundLine)
accepts(CancelOrder, ConfirmOrder, DeliverOrder, MarkOrderPaid, RefundOrder, ShipOrder)


@mutations
class OrderMoveMutations:
    confirm_order: Order = mutation(
        order_moves.confirm,
        "Begin to process an order: from then on it is PROCESSED, whatever its payment says. "
        "Sends no mail.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(MoveNotAllowed, NoSuchOrder),
    )
    ship_order: Order = mutation(
        order_moves.ship,
        f"Send an order, or a part of it; in {MOST_PARCELS} parcels at most. Money that was "
        "promised by card is taken. Sends the customer what is in it, and where its way can be "
        "followed.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(
            MoveNotAllowed,
            NoSuchCarrier,
            NoSuchOrder,
            NoSuchOrderLine,
            NotThatManyLeft,
            TooMany,
        ),
    )
    deliver_order: Order = mutation(
        order_moves.deliver,
        "Tell that parcels of an order have arrived; it is DELIVERED once all was sent and has "
        "arrived. Sends no mail.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(MoveNotAllowed, NoSuchOrder, NoSuchShipment),
    )
    cancel_order: Order = mutation(
        order_moves.cancel,
        "Cancel an order of which nothing was sent: staff any, its owner their own as long as the "
        "store's `cancellation` lets them. Its stock is free again, and payments that brought "
        "nothing are called off; money that came in is given back by `refundOrder`. Sends the "
        "customer the reason.",
        allow=either(shopper, permitted(Permission.ORDERS_WRITE)),
        refuses=(AlreadyShipped, CancellationClosed, MoveNotAllowed, NoSuchOrder),
    )
    mark_order_paid: Order = mutation(
        payments.mark_paid,
        "Write down that money for an order came in, other than by card: all that is owed, or "
        "some of it. Sends the customer the receipt once all is paid.",
        allow=permitted(Permission.PAYMENTS_WRITE),
        refuses=(MoreThanOwed, MoveNotAllowed, NoSuchOrder, NothingOwed),
    )
    refund_order: Order = mutation(
        payments.refund,
        "Give money of an order back, all of it or some, with a credit note. By hand it is "
        "written down at once; a provider is asked, and asked again where it does not answer. "
        "Nothing comes back into stock. Sends the customer the amount and the reason.",
        allow=permitted(Permission.PAYMENTS_WRITE),
        refuses=(
            MoreThanOrdered,
            MoreThanPaid,
            NoSuchOrder,
            NoSuchOrderLine,
            NoSuchPayment,
            PaymentDeclined,
        ),
    )
