"""Messages."""

from datetime import datetime

import models
from auth.permissions import Permission
from auth.refusals import RateLimited
from auth.rules import either, permitted, shopper
from domain.file_refusals import FileAttached, NoSuchFile
from domain.files import MOST_AT_ONCE
from domain.message_refusals import NoSuchMessage, NoSuchThread
from domain.messages import MarkMessagesRead, WriteMessage, WriteNote
from domain.order_refusals import NoSuchOrder
from domain.refusals import TooMany
from domain.return_refusals import NoSuchReturn
from resolvers import messages
from schema.files import File
from schema.refs import ThreadRef
from schema.staff import Staff
from schema.words import (
    Node,
    accepts,
    choices,
    describes,
    many,
    mutation,
    mutations,
    one,
)

choices(
    models.MessageAuthor,
    CUSTOMER="The customer, or the guest.",
    STAFF="The shop.",
    SYSTEM="Nobody: it tells what happened to the conversation, or to what it is about (`notice`).",
)
choices(
    models.MessageNotice,
    CLOSED="The shop has closed the conversation.",
    REOPENED="The shop has opened it again.",
    RETURN_APPROVED="The goods can come back; `body` is the shop's answer.",
    RETURN_CANCELLED="The return is called off.",
    RETURN_CLOSED="No more of the return is waited for.",
    RETURN_DECLINED="The shop does not take the goods back; `body` says why.",
    RETURN_LABELLED="There is a label for the parcel, or another one.",
    RETURN_RECEIVED="Goods of the return have come.",
    RETURN_REFUNDED="Money was given back for what came, or points; `body` says why, where staff "
    "did.",
    RETURN_REQUESTED="It was asked to send goods back.",
    RETURN_SENT="The goods are on their way.",
)
accepts(MarkMessagesRead, WriteMessage, WriteNote)
WRITERS = either(shopper, permitted(Permission.MESSAGES_WRITE))


@describes(models.Attachment)
class Attachment(Node):
    file: File | None = one(
        models.Attachment.file_id, "The file; null for those who may not see it any more."
    )


@describes(models.Message)
class Message(Node):
    author: models.MessageAuthor
    notice: models.MessageNotice | None
    body: str | None
    is_internal: bool
    created_at: datetime
    staff: Staff | None = one(
        models.Message.staff_id,
        "Who of the staff wrote it, or did what a notice tells of a return, for who reads staff "
        "and for themselves; else null.",
    )
    attachments: list[Attachment] = many(
        models.Attachment.message_id,
        f"The files that came with it, {MOST_AT_ONCE} at most, as they were attached.",
        order=(models.Attachment.position,),
        most=MOST_AT_ONCE,
    )
    thread: ThreadRef | None = one(models.Message.thread_id, "The conversation that it is in.")


REFUSALS = (
    FileAttached,
    NoSuchFile,
    NoSuchOrder,
    NoSuchReturn,
    NoSuchThread,
    RateLimited,
    TooMany,
)


@mutations
class MessageMutations:
    write_message: Message = mutation(
        messages.write,
        "Write in a conversation: a customer or guest to the shop, about an order or return of "
        "theirs or where they are talking already; the shop to them. A customer's message opens "
        "what was closed. Messages are limited for each author and time. Sends what the shop "
        "writes to the customer, by the mail `order_answered`, `return_answered` or "
        "`enquiry_answered`: at the first message that is not read, and while it is not, once a "
        "day at most. What customers write sends no mail.",
        allow=WRITERS,
        refuses=REFUSALS,
    )
    write_note: Message = mutation(
        messages.note,
        "Note something in a conversation for the staff. No customer ever sees it, nor that it is "
        "there. Sends no mail.",
        allow=permitted(Permission.MESSAGES_WRITE),
        refuses=REFUSALS,
    )
    mark_messages_read: ThreadRef = mutation(
        messages.mark_read,
        "Say that one's side has read a message, and all before it; the staff are one side. Sends "
        "no mail.",
        allow=WRITERS,
        refuses=(NoSuchMessage,),
    )
