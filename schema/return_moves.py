"""What customers and staff do with returns."""

from auth.permissions import Permission
from auth.rules import either, permitted, shopper
from domain.file_refusals import FileAttached, NoSuchFile
from domain.order_refusals import (
    MoreThanPaid,
    NoSuchOrder,
    NoSuchOrderLine,
    NoSuchPayment,
    PaymentDeclined,
)
from domain.receiving import ReceivedLine, ReceiveReturn
from domain.refusals import FeatureOff
from domain.return_moves import (
    ApproveReturn,
    AttachReturnLabel,
    CancelReturn,
    CloseReturn,
    DeclineReturn,
    SendReturn,
)
from domain.return_refunds import RefundReturn, ReturnRefundLine
from domain.return_refusals import (
    AlreadyReturned,
    FinalSale,
    MoreThanReceived,
    MoreThanReturnable,
    MoreThanSentBack,
    NoSuchReturn,
    NoSuchReturnLine,
    NoSuchReturnReason,
    NothingToGiveBack,
    NotShipped,
    ReturnMoveNotAllowed,
    ReturnOnItsWay,
    ReturnWindowClosed,
)
from domain.returns import PreviewReturn, RequestedLine, RequestReturn
from models import ReturnCondition
from resolvers import returns
from schema.returns import RefundPreview, Return
from schema.words import accepts, choices, mutation, mutations

choices(
    ReturnCondition,
    DAMAGED="It cannot be sold again; it does not come into stock.",
    RESALABLE="It can be sold again, and is in stock where the store's terms say so.",
)
accepts(ReceivedLine, RequestedLine, ReturnRefundLine)
accepts(ApproveReturn, AttachReturnLabel, CancelReturn, CloseReturn, DeclineReturn, PreviewReturn)
accepts(ReceiveReturn, RefundReturn, RequestReturn, SendReturn)
BUYERS = either(shopper, permitted(Permission.ORDERS_WRITE))
WRITERS = permitted(Permission.ORDERS_WRITE)
NOT_RETURNABLE = (
    AlreadyReturned,
    FeatureOff,
    FinalSale,
    MoreThanReturnable,
    NoSuchOrder,
    NoSuchOrderLine,
    NoSuchReturnReason,
    NotShipped,
    ReturnWindowClosed,
)
MOVED = (NoSuchReturn, ReturnMoveNotAllowed)


@mutations
class ReturnMoveMutations:
    request_return: Return = mutation(
        returns.request,
        "Ask to send goods of an order back: its owner as far as its lines are `returnable`, "
        "staff for them whenever the goods were sent. Sends the customer the number, which is no "
        "answer yet.",
        allow=BUYERS,
        refuses=NOT_RETURNABLE,
    )
    preview_return: RefundPreview = mutation(
        returns.preview,
        "See what would be given back for goods of an order; it is refused as `requestReturn` "
        "would be, and changes nothing. Sends no mail.",
        allow=BUYERS,
        refuses=NOT_RETURNABLE,
    )
    approve_return: Return = mutation(
        returns.approve,
        "Let goods come back. Sends the customer how, who pays, and whether there is a label.",
        allow=WRITERS,
        refuses=(*MOVED, FileAttached, NoSuchFile),
    )
    decline_return: Return = mutation(
        returns.decline,
        "Say no to a return. Sends the customer why.",
        allow=WRITERS,
        refuses=MOVED,
    )
    attach_return_label: Return = mutation(
        returns.attach_label,
        "Give the customer a label for the parcel, in the place of one that was there. Sends the "
        "customer word of it.",
        allow=WRITERS,
        refuses=(*MOVED, FileAttached, NoSuchFile),
    )
    send_return: Return = mutation(
        returns.send,
        "Tell that the goods are on their way, with the carrier's number; said again, with "
        "another. From then on customers cannot call it off. Sends no mail.",
        allow=BUYERS,
        refuses=MOVED,
    )
    cancel_return: Return = mutation(
        returns.cancel,
        "Call a return off: its customer until it is sent, staff until some of it came. Sends the "
        "customer word of it.",
        allow=BUYERS,
        refuses=(*MOVED, ReturnOnItsWay),
    )
    close_return: Return = mutation(
        returns.close,
        "Wait for no more of a return of which some came; the rest can be returned anew. Sends no "
        "mail.",
        allow=WRITERS,
        refuses=MOVED,
    )
    receive_return: Return = mutation(
        returns.receive,
        "Write down what of a return has come, and how; what can be sold again is in stock where "
        "the store's terms say so. Sends the customer what has come.",
        allow=WRITERS,
        refuses=(*MOVED, MoreThanSentBack, NoSuchReturnLine),
    )
    refund_return: Return = mutation(
        returns.refund,
        "Give money back for what came of a return, once, with a credit note; points follow in "
        "proportion, and of an order that was paid with points alone they are all there is. By "
        "hand it is written down at once, and a provider is asked. Sends the customer the amount "
        "and the reason, or how many points come back.",
        allow=permitted(Permission.PAYMENTS_WRITE),
        refuses=(
            MoreThanPaid,
            MoreThanReceived,
            NoSuchPayment,
            NoSuchReturn,
            NoSuchReturnLine,
            NothingToGiveBack,
            PaymentDeclined,
        ),
    )
