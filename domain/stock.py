"""Stock: how many there are of a variant, as staff say."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.audit import record
from auth.viewer import Viewer
from auth.visibility import visible
from domain.commands import Command, Line, Repeatable
from domain.finding import found
from domain.movements import locked, move, set_free
from domain.refusals import InvalidInput, NoSuchVariant, NotCounted, NotThatMany, StockHeld
from kit.ids import PublicId
from kit.refused import Refused, Wrong
from models import BackorderPolicy, MovementKind, StockLevel, Variant

MOST_AT_ONCE = 1_000
MOST = 1_000_000  # of one thing in one step
MOST_ON_HAND = 1_000_000_000
TWICE = "This variant stands here twice."
TOO_MANY = f"There would be more than {MOST_ON_HAND}."

VariantId = Annotated[PublicId, Field(description="The variant.")]
Reason = Annotated[
    Annotated[str, Line(500)] | None,
    Field(
        default_factory=lambda: None,
        description="What is said of it, in 500 characters at most.",
    ),
]
SEVERAL = Field(
    min_length=1,
    max_length=MOST_AT_ONCE,
    description=f"Of which variants, each once; 1 to {MOST_AT_ONCE}.",
)


class StockReceipt(Command):
    """How many of a variant came in."""

    variant_id: VariantId
    quantity: Annotated[int, Field(ge=1, le=MOST, description="How many came in.")]


class StockAdjustment(Command):
    """By how many the stock of a variant is more or less."""

    variant_id: VariantId
    change: Annotated[
        int, Field(ge=-MOST, le=MOST, description="How many more; below nothing, how many less.")
    ]


class StockCount(Command):
    """How many of a variant were counted."""

    variant_id: VariantId
    on_hand: Annotated[int, Field(ge=0, le=MOST, description="How many there are to be sold.")]


class ReceiveStock(Repeatable):
    """Put what came in to the stock of variants that are counted."""

    items: Annotated[list[StockReceipt], SEVERAL]
    reason: Reason


class AdjustStock(Repeatable):
    """Make the stock of variants that are counted more or less, as when something broke."""

    items: Annotated[list[StockAdjustment], SEVERAL]
    reason: Reason


class CountStock(Repeatable):
    """Say how many there are; a variant that was not counted is counted from here on."""

    items: Annotated[list[StockCount], SEVERAL]
    reason: Reason


class StopCountingStock(Command):
    """Count variants no more: they can always be bought."""

    variant_ids: Annotated[list[PublicId], SEVERAL]


class SetBackorders(Command):
    """Decide whether more of a variant is sold than there is; what is not sent stays."""

    variant_id: VariantId
    backorders: Annotated[
        BackorderPolicy | None,
        Field(
            default_factory=lambda: None,
            description="Whether more is sold than there is; null leaves it to the store.",
        ),
    ]
    backorder_limit: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            ge=0,
            le=MOST,
            description="How many may be owed at most; null for no limit.",
        ),
    ]


async def receive(session: AsyncSession, viewer: Viewer, command: ReceiveStock) -> list[StockLevel]:
    """Put in what came, all or nothing."""
    named = [item.variant_id for item in command.items]
    keys, levels = await _counted(session, viewer, named)
    changes = dict(zip(keys, (item.quantity for item in command.items), strict=True))
    wrong = [levels[key].on_hand + change > MOST_ON_HAND for key, change in changes.items()]
    _refuse(InvalidInput, wrong, ("items",), "quantity", says=TOO_MANY)
    await _said(session, viewer, MovementKind.RECEIVED, changes, levels, command.reason)
    return [levels[key] for key in keys]


async def adjust(session: AsyncSession, viewer: Viewer, command: AdjustStock) -> list[StockLevel]:
    """Make it more or less, all or nothing; no more is taken than is there."""
    named = [item.variant_id for item in command.items]
    keys, levels = await _counted(session, viewer, named)
    changes = dict(zip(keys, (item.change for item in command.items), strict=True))
    after = {key: levels[key].on_hand + change for key, change in changes.items()}
    wrong = [changes[key] < 0 and left < 0 for key, left in after.items()]
    _refuse(NotThatMany, wrong, ("items",), "change")
    wrong = [left > MOST_ON_HAND for left in after.values()]
    _refuse(InvalidInput, wrong, ("items",), "change", says=TOO_MANY)
    await _said(session, viewer, MovementKind.ADJUSTED, changes, levels, command.reason)
    return [levels[key] for key in keys]


async def count(session: AsyncSession, viewer: Viewer, command: CountStock) -> list[StockLevel]:
    """Set the levels, all or nothing; what was not counted is from here on."""
    keys = await _named(session, viewer, [item.variant_id for item in command.items])
    levels = await locked(session, keys, begin=True)
    wanted = dict(zip(keys, (item.on_hand for item in command.items), strict=True))
    changes = {key: on_hand - levels[key].on_hand for key, on_hand in wanted.items()}
    await _said(session, viewer, MovementKind.COUNTED, changes, levels, command.reason)
    return [levels[key] for key in keys]


async def stop_counting(
    session: AsyncSession, viewer: Viewer, command: StopCountingStock
) -> list[Variant]:
    """Forget levels, all or nothing, and write down what was there; what is held is not let go."""
    path = ("variantIds",)
    keys = await _named(session, viewer, command.variant_ids, path, last=())
    levels = await locked(session, keys)
    await set_free(session, levels)
    held = [key in levels and levels[key].reserved > 0 for key in keys]
    _refuse(StockHeld, held, path)
    changes = {key: -level.on_hand for key, level in levels.items()}
    kind = MovementKind.ADJUSTED
    await _said(session, viewer, kind, changes, levels, None, verb="stop_counting")
    for level in levels.values():
        await session.delete(level)
    rows = await session.exec(select(Variant).where(col(Variant.id).in_(keys)))
    variants = {row.id: row for row in rows}
    return [variants[key] for key in keys]


async def set_backorders(
    session: AsyncSession, viewer: Viewer, command: SetBackorders
) -> StockLevel:
    """Keep what is decided of one variant, and put on record what it was before."""
    variant = await found(
        session, viewer, Variant, command.variant_id, NoSuchVariant, path="variantId"
    )
    level = (await locked(session, [variant.id])).get(variant.id)
    if level is None:
        raise NotCounted(Wrong(("variantId",), NotCounted.sentence()))
    wanted = {name: value for name, value in command.sent().items() if name != "variant_id"}
    before = {name: getattr(level, name) for name in wanted}
    if before != wanted:
        for name, value in wanted.items():
            setattr(level, name, value)
        kind = "stock_level:set_backorders"
        await record(session, viewer, kind, of=level, before=before, after=wanted)
    return level


async def _counted(
    session: AsyncSession, viewer: Viewer, named: Sequence[str]
) -> tuple[list[UUID], dict[UUID, StockLevel]]:
    """Lock the levels of the variants that are named; refuse all if one is not counted."""
    keys = await _named(session, viewer, named)
    levels = await locked(session, keys)
    _refuse(NotCounted, [key not in levels for key in keys], ("items",), "variantId")
    return keys, levels


async def _named(
    session: AsyncSession,
    viewer: Viewer,
    named: Sequence[str],
    path: tuple[str, ...] = ("items",),
    last: tuple[str, ...] = ("variantId",),
) -> list[UUID]:
    """Find the variants that are named; refuse all if one is not there or stands twice."""
    keys = [kit.ids.of(Variant, id) for id in named]
    seen = visible(Variant, viewer).where(col(Variant.id).in_({key for key in keys if key}))
    known = {row.id for row in await session.exec(seen)}
    _refuse(NoSuchVariant, [key not in known for key in keys], path, *last)
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    twice = [places[key] != place for place, key in enumerate(keys)]
    _refuse(InvalidInput, twice, path, *last, says=TWICE)
    return [key for key in keys if key is not None]


def _refuse(
    why: type[Refused],
    wrong: Sequence[bool],
    path: tuple[str, ...],
    *last: str,
    says: str | None = None,
) -> None:
    """Refuse if one of several is wrong, blaming each that is."""
    blamed = [
        Wrong((*path, str(place), *last), says or why.sentence())
        for place, is_wrong in enumerate(wrong)
        if is_wrong
    ]
    if blamed:
        raise why(*blamed)


async def _said(
    session: AsyncSession,
    viewer: Viewer,
    kind: MovementKind,
    changes: Mapping[UUID, int],
    levels: Mapping[UUID, StockLevel],
    reason: str | None,
    verb: str | None = None,
) -> None:
    """Change levels as staff say: a movement each, and one event of who said what of all."""
    before = {str(key): levels[key].on_hand for key in changes}
    await move(session, viewer, kind, changes, levels, reason=reason)
    after = {str(key): levels[key].on_hand for key in changes}
    verb = verb or {"RECEIVED": "receive", "ADJUSTED": "adjust", "COUNTED": "count"}[kind]
    await record(
        session,
        viewer,
        f"stock:{verb}",
        before={"on_hand": before},
        after={"on_hand": after, "reason": reason},
    )
