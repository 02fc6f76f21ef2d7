"""Threads."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, either, permitted, shopper
from domain import thread_facts
from domain.linking import absent
from domain.message_refusals import NoSuchThread
from domain.refusals import TooMany
from domain.threads import CloseThread, ReopenThread
from resolvers import threads
from schema.messages import Message
from schema.refs import CustomerRef, OrderRef, ReturnRef
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    by_id,
    choices,
    derived,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    subscription,
    where,
)

choices(
    models.ThreadSubject,
    ENQUIRY="Nothing that is there already: somebody has asked by the contact form.",
    ORDER="An order.",
    RETURN="A return.",
)
accepts(CloseThread, ReopenThread)
WRITERS = permitted(Permission.MESSAGES_WRITE)
FILTERS = (
    among(models.Thread.subject, "subject", "Only what is about one of these."),
    where(
        "open",
        absent(models.Thread.closed_at),
        "For true only what is open, for false only what was closed.",
    ),
    where(
        "answered",
        absent(models.Thread.waiting_since),
        "For false only where a customer waits for an answer, for true only where none does.",
    ),
    where(
        "unread",
        thread_facts.UNREAD,
        "For true only where the side of whoever asks has not read everything, for false only "
        "where it has.",
    ),
    where(
        "written",
        thread_facts.WRITTEN,
        "For true only where somebody has written something, for false only where there are but "
        "notices of what was done.",
    ),
)


@describes(models.Thread)
class Thread(Node):
    subject: models.ThreadSubject
    title: str | None
    name: str | None
    email: str | None
    last_message_at: datetime
    waiting_since: datetime | None
    closed_at: datetime | None
    order: OrderRef | None = one(
        models.Thread.order_id,
        "The order that it is about; null for others, and for who may not see it.",
    )
    order_return: ReturnRef | None = one(
        models.Thread.return_id,
        "The return that it is about; null for others, and for who may not see it.",
    )
    customer: CustomerRef | None = one(
        models.Thread.customer_id,
        "The customer who asked; null for guests, where it is about something else, and for staff "
        "who may not read customers.",
    )
    unread: int = derived(models.Thread, thread_facts.facts, thread_facts.unread)
    messages: Connection[Message] = pages(
        models.Message.thread_id,
        "What was said, with notices of what was done, the latest first; staff see their notes "
        "among it.",
        order=(latest(models.Message.created_at),),
    )


@strawberry.type
class ThreadQueries:
    threads: Connection[Thread] | None = query(
        pages(
            models.Thread,
            "Conversations, those with the latest messages first: a customer's own, those that a "
            "guest's claim or mailed key opens, and all for staff who read messages. "
            "`threads(unread: true) { count { value } }` tells in how many there is something new.",
            order=(latest(models.Thread.last_message_at),),
            filters=FILTERS,
        ),
        allow=either(shopper, permitted(Permission.MESSAGES_READ)),
    )
    thread: Thread | None = query(
        by_id(
            models.Thread,
            description="A conversation, for who is in it and for staff who read messages.",
        ),
        allow=anyone,
    )


@mutations
class ThreadMutations:
    close_thread: Thread = mutation(
        threads.close,
        "Close a conversation; a notice in it says so. Doing it twice changes nothing. Sends no "
        "mail.",
        allow=WRITERS,
        refuses=(NoSuchThread, TooMany),
    )
    reopen_thread: Thread = mutation(
        threads.reopen,
        "Open a conversation that was closed; a notice in it says so. Doing it twice changes "
        "nothing. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchThread, TooMany),
    )


@strawberry.type
class ThreadSubscriptions:
    thread_changed: Thread | None = subscription(
        threads.changed,
        "A conversation each time that something was said in it, that a step of its return was "
        "told, that it was closed or opened again, or that one's own side has read it, as it is "
        "then; for staff each note, too. Without `threadId` it is the inbox: `threadChanged { "
        "unread messages(first: 1) { nodes { body notice } } }`. With it the conversation comes "
        "once at the beginning, too; nothing comes, and the subscription ends, where there is none "
        "for the viewer. Several changes in a moment may come as one. Who is signed out, or may "
        "not read it any more, hears nothing more.",
        of=models.Thread,
        allow=anyone,
    )
