"""Threads: closing them, and opening them again."""

from domain import threads
from domain.threads import CloseThread, ReopenThread
from models import Thread
from resolvers.context import Info


async def close(info: Info, input: CloseThread) -> Thread:
    return await info.context.write(threads.close, input)


async def reopen(info: Info, input: ReopenThread) -> Thread:
    return await info.context.write(threads.reopen, input)
