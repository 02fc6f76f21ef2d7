"""Threads: closing them, opening them again, and watching what is said in them."""

from typing import Annotated, Any

import strawberry

from auth.permissions import Permission
from domain import threads
from domain.threads import CloseThread, ReopenThread
from models import Thread
from resolvers import watching
from resolvers.context import Info

ThreadId = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The conversation; null for all of the viewer's own, or for staff who read "
        "messages all of the store's. Who is not signed in names one.",
    ),
]


async def close(info: Info, input: CloseThread) -> Thread:
    return await info.context.write(threads.close, input)


async def reopen(info: Info, input: ReopenThread) -> Thread:
    return await info.context.write(threads.reopen, input)


async def changed(info: Info, thread_id: ThreadId = None) -> Any:
    """Begin to watch, or read the conversation that has changed."""
    context, viewer = info.context, info.context.viewer
    if context.change is not None:
        return await watching.told(info, Thread)
    side = "staff" if viewer.may(Permission.MESSAGES_READ) else "both"
    if thread_id is not None:
        return await watching.one(info, Thread, thread_id, f" of {side}")
    if side == "staff":
        context.watch("thread of staff")
    elif viewer.customer_id is not None:
        context.watch(f"thread of customer_{viewer.customer_id.hex}")
    else:
        raise watching.unnamed("threadId")
    return None
