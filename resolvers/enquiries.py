"""Enquiries: asking the shop something by the contact form."""

from dataclasses import dataclass
from functools import wraps

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import enquiries
from domain.enquiries import SendEnquiry
from models import Thread
from resolvers.context import Info


@dataclass(frozen=True)
class EnquirySent:
    """The shop has the enquiry, and confirms it by mail."""

    thread: Thread | None


async def send(info: Info, input: SendEnquiry) -> EnquirySent:
    context = info.context
    at = (context.house.desk, context.caller.client, context.languages[0])

    @wraps(enquiries.send)
    async def here(session: AsyncSession, viewer: Viewer, command: SendEnquiry) -> Thread:
        return await enquiries.send(session, viewer, command, *at)

    thread = await context.write(here, input)
    return EnquirySent(thread if context.viewer.is_customer else None)
