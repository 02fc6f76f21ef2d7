"""Groups of customers and levels of membership: what staff decide about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import assigning, texts
from domain.commands import Command
from domain.finding import found
from domain.group_rules import RULE, GroupRule, columns_of, has_rule
from domain.point_terms import EARNING_SAID, WORTH_SAID, Earning, Worth, bp_of
from domain.refusals import (
    GroupInUse,
    InvalidInput,
    KeyTaken,
    NoSuchGroup,
    RankTaken,
    TooMany,
)
from domain.texts import Labels
from kit.ids import PublicId
from kit.refused import Refused, Wrong
from models import CustomerGroup, GroupKind, PriceList

MOST_GROUPS = 100
MOST_RANK = 1_000
KEY = r"^[a-z][a-z0-9_]{0,63}$"
TURN = sa.text("select pg_advisory_xact_lock(7431020)")  # shared by who assigns
TOLD = ("key", "name", "kind", "rank", "discount_bp", "shows_net")
POINTS = ("points_earning", "points_worth")

Discount = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Rank = Annotated[int, Field(ge=1, le=MOST_RANK)]
GroupId = Annotated[PublicId, Field(description="The group.")]


def _name(optional: bool = False) -> Any:
    more: Any = {"default_factory": lambda: None} if optional else {}
    return Field(description="What it is called, in each language.", **more)


LEFT = "null leaves it to the store. Of several groups' rates the best holds"
PointsEarning = Annotated[
    Earning | None,
    Field(default_factory=lambda: None, description=f"{EARNING_SAID}; {LEFT}, 0 earns none."),
]
PointsWorth = Annotated[
    Worth | None, Field(default_factory=lambda: None, description=f"{WORTH_SAID}; {LEFT}.")
]


class CreateCustomerGroup(Command):
    """Make a group of customers, or a level of membership."""

    key: Annotated[
        str,
        Field(
            pattern=KEY,
            description="Its name for programs: a small letter, then small letters, digits and "
            "_, 64 at most.",
        ),
    ]
    name: Annotated[Labels, _name()]
    kind: Annotated[
        GroupKind | None,
        Field(
            default_factory=lambda: GroupKind.GROUP,
            description="GROUP, or LEVEL, of which a customer has one at most.",
        ),
    ]
    rank: Annotated[
        Rank | None,
        Field(
            default_factory=lambda: None,
            description="Place among the levels, the lowest first; levels must have one, of their "
            "own, and groups none.",
        ),
    ]
    discount: Annotated[
        Discount | None,
        Field(
            default_factory=lambda: None,
            description="Percent off regular prices, 0 to 100 with two digits; 0 unless told.",
        ),
    ]
    shows_net: Annotated[
        bool | None,
        Field(
            default_factory=lambda: None,
            description="Whether its members see prices without tax; null leaves it to the store.",
        ),
    ]
    points_earning: PointsEarning
    points_worth: PointsWorth
    rule: Annotated[
        GroupRule | None,
        Field(
            default_factory=lambda: None, description="Who is in it by themselves; null: nobody."
        ),
    ]


class UpdateCustomerGroup(Command):
    """Change a group; what is not sent stays."""

    group_id: GroupId
    name: Annotated[Labels | None, _name(optional=True)]
    rank: Annotated[
        Rank | None,
        Field(default_factory=lambda: None, description="Place among the levels; null stays."),
    ]
    discount: Annotated[
        Discount | None,
        Field(default_factory=lambda: None, description="Percent off regular prices; null is 0."),
    ]
    shows_net: Annotated[
        bool | None,
        Field(
            default_factory=lambda: None,
            description="Whether its members see prices without tax; null leaves it to the store.",
        ),
    ]
    points_earning: PointsEarning
    points_worth: PointsWorth
    rule: Annotated[
        GroupRule | None,
        Field(
            default_factory=lambda: None, description="Who is in it by themselves; null: nobody."
        ),
    ]


class DeleteCustomerGroup(Command):
    """Delete a group that no price list is for."""

    group_id: GroupId


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateCustomerGroup
) -> CustomerGroup:
    """Make a group; whom its rule holds for joins it soon after."""
    await _take_turn(session)
    if (await session.exec(select(sa.func.count(col(CustomerGroup.id))))).one() >= MOST_GROUPS:
        raise TooMany(message=f"There can be {MOST_GROUPS} groups; delete one first.")
    kind = command.kind or GroupKind.GROUP
    if (kind is GroupKind.LEVEL) != (command.rank is not None):
        raise InvalidInput(Wrong(("rank",), "Levels have a rank, and groups have none."))
    await _free(session, CustomerGroup.key, command.key, KeyTaken, "key")
    await _free(session, CustomerGroup.rank, command.rank, RankTaken, "rank")
    group = CustomerGroup(
        key=command.key, name=texts.kept(command.name, "name"), kind=kind, rank=command.rank
    )
    _set(group, command)
    session.add(group)
    await session.flush()
    await record(session, viewer, "customer_group:create", of=group, after=_told(group))
    if has_rule(group):
        await assigning.ask(session)
    return group


async def update(
    session: AsyncSession, viewer: Viewer, command: UpdateCustomerGroup
) -> CustomerGroup:
    """Change a group; a rule that is changed moves customers soon after."""
    group = await _alone(session, viewer, command.group_id)
    before = _told(group)
    if command.name is not None:
        group.name = texts.kept(command.name, "name")
    if command.rank is not None and command.rank != group.rank:
        if group.kind is not GroupKind.LEVEL:
            raise InvalidInput(Wrong(("rank",), "Levels have a rank, and groups have none."))
        await _free(session, CustomerGroup.rank, command.rank, RankTaken, "rank")
        group.rank = command.rank
    _set(group, command)
    if (after := _told(group)) != before:
        await record(session, viewer, "customer_group:update", of=group, before=before, after=after)
        if any(before[name] != after[name] for name in ("rank", *RULE)):
            await assigning.ask(session)
    return group


async def delete(
    session: AsyncSession, viewer: Viewer, command: DeleteCustomerGroup
) -> CustomerGroup:
    """Delete a group with its memberships; customers are not deleted."""
    group = await _alone(session, viewer, command.group_id)
    lists = select(PriceList.id).where(col(PriceList.group_id) == group.id)
    if (await session.exec(lists.limit(1))).first() is not None:
        raise GroupInUse(Wrong(("groupId",), GroupInUse.sentence()))
    await session.delete(group)
    await record(session, viewer, "customer_group:delete", of=group, before=_told(group))
    return group


async def held(
    session: AsyncSession, viewer: Viewer, id: str, path: str = "groupId"
) -> CustomerGroup:
    """Find a group that stays while this transaction lasts, or refuse."""
    await (await session.connection()).execute(assigning.GROUPS_HOLD)
    return await found(session, viewer, CustomerGroup, id, NoSuchGroup, path=path)


async def _alone(session: AsyncSession, viewer: Viewer, id: str) -> CustomerGroup:
    """Find a group and wait until nobody else needs it, or refuse."""
    await _take_turn(session)
    return await found(session, viewer, CustomerGroup, id, NoSuchGroup, path="groupId", lock=True)


async def _take_turn(session: AsyncSession) -> None:
    await (await session.connection()).execute(TURN)


async def _free(
    session: AsyncSession, column: Any, value: Any, otherwise: type[Refused], path: str
) -> None:
    same = select(CustomerGroup.id).where(col(column) == value)
    if value is not None and (await session.exec(same)).first() is not None:
        raise otherwise(Wrong((path,), otherwise.sentence()))


def _set(group: CustomerGroup, command: CreateCustomerGroup | UpdateCustomerGroup) -> None:
    sent = command.model_fields_set
    if "discount" in sent:
        group.discount_bp = int((command.discount or 0) * 100)
    if "shows_net" in sent:
        group.shows_net = command.shows_net
    for name in POINTS:
        if name in sent:
            setattr(group, f"{name}_bp", bp_of(getattr(command, name)))
    if "rule" in sent:
        for name, value in columns_of(command.rule).items():
            setattr(group, name, value)


def _told(group: CustomerGroup) -> dict[str, Any]:
    rates = (f"{name}_bp" for name in POINTS)
    told = {name: getattr(group, name) for name in (*TOLD, *rates, *RULE)}
    return {**told, "name": dict(group.name)}
