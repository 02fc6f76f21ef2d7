"""Settling: a refusal that stands on what was written, raised when that is committed."""

from __future__ import annotations

from typing import Any

from kit.refused import Refused
from resolvers.context import Info


async def settled(info: Info, operation: Any, command: Any) -> Any:
    """Carry it out, and raise a refusal only when what led to it is committed."""
    answer = await info.context.write(operation, command)
    if isinstance(answer, Refused):
        raise answer
    return answer
