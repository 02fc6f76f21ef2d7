"""Return steps: each is put on record, and told in the conversation of its return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import thread_notices
from domain.thread_subjects import OF_RETURN
from models import MessageNotice, Order, Return

NOTICES: Mapping[str, MessageNotice] = {
    "approve": MessageNotice.RETURN_APPROVED,
    "cancel": MessageNotice.RETURN_CANCELLED,
    "close": MessageNotice.RETURN_CLOSED,
    "decline": MessageNotice.RETURN_DECLINED,
    "label": MessageNotice.RETURN_LABELLED,
    "receive": MessageNotice.RETURN_RECEIVED,
    "refund": MessageNotice.RETURN_REFUNDED,
    "request": MessageNotice.RETURN_REQUESTED,
    "send": MessageNotice.RETURN_SENT,
}


async def told(
    session: AsyncSession,
    viewer: Viewer,
    order: Order,
    returned: Return,
    verb: str,
    *,
    says: str | None = None,
    **after: Any,
) -> None:
    """Put a step of a return on record, with where it is by then, and tell it in its conversation.

    `says` is what the shop said to the customer about it.
    """
    await recorded(session, viewer, order, returned, verb, **after)
    await thread_notices.give(session, viewer, OF_RETURN, returned.id, NOTICES[verb], says)


async def recorded(
    session: AsyncSession, viewer: Viewer, order: Order, returned: Return, verb: str, **after: Any
) -> None:
    """Put on record what is no step of its own, such as that its parcel has another number."""
    said = {"number": returned.number, "state": returned.state.value, **after}
    who = order.customer_id
    kind = f"return:{verb}"
    await record(session, viewer, kind, of=returned, customer_id=who, after=said, public=True)
    await session.flush()
