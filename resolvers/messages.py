"""Messages: writing and noting them, and telling how far they were read."""

from functools import wraps

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import messages
from domain.messages import MarkMessagesRead, WriteMessage, WriteNote
from models import Message, Thread
from resolvers.context import Info


async def write(info: Info, input: WriteMessage) -> Message:
    house, caller = info.context.house, info.context.caller

    @wraps(messages.write)
    async def admitted(session: AsyncSession, viewer: Viewer, command: WriteMessage) -> Message:
        message = await messages.write(session, viewer, command, house.desk)
        await messages.admit(session, house.desk, viewer, caller.client)
        return message

    return await info.context.write(admitted, input)


async def note(info: Info, input: WriteNote) -> Message:
    house, caller = info.context.house, info.context.caller

    @wraps(messages.note)
    async def admitted(session: AsyncSession, viewer: Viewer, command: WriteNote) -> Message:
        message = await messages.note(session, viewer, command)
        await messages.admit(session, house.desk, viewer, caller.client)
        return message

    return await info.context.write(admitted, input)


async def mark_read(info: Info, input: MarkMessagesRead) -> Thread:
    return await info.context.write(messages.mark_read, input)
