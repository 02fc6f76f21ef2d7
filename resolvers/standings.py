"""Standings: letting customers in, and keeping them out."""

from dataclasses import dataclass
from functools import partial

from domain import standings
from domain.standings import ApproveCustomers, DeclineCustomers, SetCustomerStatus
from models import Customer
from resolvers.context import Info


@dataclass(frozen=True)
class Decision:
    """Who was waiting, and what they are now."""

    customers: list[Customer]


async def approve(info: Info, input: ApproveCustomers) -> Decision:
    work = partial(standings.approve, desk=info.context.house.desk)
    return Decision(await info.context.write(work, input))


async def decline(info: Info, input: DeclineCustomers) -> Decision:
    work = partial(standings.decline, desk=info.context.house.desk)
    return Decision(await info.context.write(work, input))


async def set_status(info: Info, input: SetCustomerStatus) -> Customer:
    work = partial(standings.set_status, desk=info.context.house.desk)
    return await info.context.write(work, input)
