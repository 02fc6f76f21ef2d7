"""Staff: inviting, changing, blocking."""

from functools import partial, update_wrapper
from typing import Any

from domain import staff
from domain.staff import BlockStaff, InviteStaff, ResendStaffInvitation, UnblockStaff, UpdateStaff
from models import Staff
from resolvers.context import Info
from resolvers.step_ups import freshly


async def invite(info: Info, input: InviteStaff) -> Staff:
    work = freshly(info, _at_the_desk(info, staff.invite))
    found: Staff = await info.context.write(work, input)
    return found


async def resend(info: Info, input: ResendStaffInvitation) -> Staff:
    found: Staff = await info.context.write(_at_the_desk(info, staff.resend), input)
    return found


async def update(info: Info, input: UpdateStaff) -> Staff:
    """What somebody is called is no matter of trust, and their role is."""
    work = staff.update if input.role_id is None else freshly(info, staff.update)
    changed: Staff = await info.context.write(work, input)
    return changed


async def block(info: Info, input: BlockStaff) -> Staff:
    return await info.context.write(staff.block, input)


async def unblock(info: Info, input: UnblockStaff) -> Staff:
    back: Staff = await info.context.write(freshly(info, staff.unblock), input)
    return back


def _at_the_desk(info: Info, operation: Any) -> Any:
    """Hand an operation what it needs to mail a link; its name stays, for idempotency."""
    context = info.context
    work = partial(operation, desk=context.house.desk, client=context.caller.client)
    return update_wrapper(work, operation)
