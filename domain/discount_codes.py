"""Discount codes: what staff decide about words that make orders cheaper."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain import code_goods
from domain.amounts import Sum, minor_in
from domain.changing import put, recorded, told
from domain.commands import Command, Line, Repeatable, left
from domain.finding import found
from domain.refusals import InvalidInput, TooMany
from domain.terms_refusals import DiscountCodeExists, DiscountCodeInUse, NoSuchDiscountCode
from kit.currencies import Currency
from kit.ids import PublicId
from kit.refused import Wrong
from models import CodeUse, DiscountCode, DiscountKind
from models.discount_codes import LONGEST

MOST_CODES = 100_000
MOST_USES = 10_000_000
SHORTEST = 3  # letters and digits; a shorter one is guessed
TURN = sa.text("select pg_advisory_xact_lock(7431032)")  # names and the limit hold in turns
LEAST_SAID = "What the goods it is for must come to, at the prices shown; null for nothing."
USES_SAID = "In how many orders it can be used; null for any number."
EACH_SAID = "In how many orders of one customer it can be used; null for any number."
COMBINED_SAID = "Whether it can be used beside other codes; no unless told."
ACTIVE_SAID = "Whether it holds at all; yes unless told."

CodeId = Annotated[PublicId, Field(description="The discount code.")]
Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]
Count = Annotated[int, Field(ge=1, le=MOST_USES)]
Starts = Annotated[datetime | None, left("When it begins to hold; null for always.")]
Ends = Annotated[datetime | None, left("When it holds no more; null for never.")]
Products = Annotated[
    Annotated[list[PublicId], Field(max_length=code_goods.MOST)] | None,
    left("Products it is for, and with categories alone; null and none for all goods."),
]
Categories = Annotated[
    Annotated[list[PublicId], Field(max_length=code_goods.MOST)] | None,
    left("Categories it is for, with all that stands within them; null and none for all goods."),
]


class CreateDiscountCode(Repeatable):
    """Make a word that makes orders cheaper."""

    text: Annotated[
        Annotated[str, Line(LONGEST)],
        Field(
            description=f"What buyers type, {SHORTEST} letters or digits at least; case, spaces "
            "and signs make no difference."
        ),
    ]
    kind: Annotated[DiscountKind, Field(description="What it takes off; stays.")]
    percent: Annotated[Percent | None, left("Percent of the goods; for PERCENT, and stays.")]
    currency: Annotated[
        Currency | None,
        left("The currency of `amount` and `least`, and of carts it is for; null for any."),
    ]
    amount: Annotated[Sum | None, left("How much it takes off; for AMOUNT, and stays.")]
    least: Annotated[Sum | None, left(LEAST_SAID)]
    starts_at: Starts
    ends_at: Ends
    most_uses: Annotated[Count | None, left(USES_SAID)]
    most_uses_each: Annotated[Count | None, left(EACH_SAID)]
    product_ids: Products
    category_ids: Categories
    is_combinable: Annotated[bool | None, left(COMBINED_SAID)]
    is_active: Annotated[bool | None, left(ACTIVE_SAID)]


class UpdateDiscountCode(Command):
    """Change a discount code; what is not sent stays. What it takes off stays: make another."""

    discount_code_id: CodeId
    least: Annotated[Sum | None, left(LEAST_SAID)]
    starts_at: Starts
    ends_at: Ends
    most_uses: Annotated[Count | None, left(USES_SAID)]
    most_uses_each: Annotated[Count | None, left(EACH_SAID)]
    product_ids: Products
    category_ids: Categories
    is_combinable: Annotated[bool | None, left(COMBINED_SAID)]
    is_active: Annotated[bool | None, left(ACTIVE_SAID)]


class DeleteDiscountCode(Command):
    """Delete a discount code that no order has used."""

    discount_code_id: CodeId


def folded(code: str) -> str:
    """Forget of a code what buyers get wrong: case, spaces and signs."""
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(c for c in plain if c.isalnum())


def percent(percent_bp: int | None) -> Decimal | None:
    """Percent of the goods it is for; of PERCENT alone."""
    return None if percent_bp is None else Decimal(percent_bp).scaleb(-2)


async def create(
    session: AsyncSession, viewer: Viewer, command: CreateDiscountCode
) -> DiscountCode:
    """Make a discount code."""
    key = folded(command.text)
    wrong = [*_wrong_kind(command)]
    if not SHORTEST <= len(key) <= LONGEST:
        wrong.append(Wrong(("text",), f"A code has {SHORTEST} to {LONGEST} letters or digits."))
    if wrong:
        raise InvalidInput(*wrong)
    row = DiscountCode(
        text=command.text,
        text_key=key,
        kind=command.kind,
        currency=command.currency,
        percent_bp=None if command.percent is None else int(command.percent.scaleb(2)),
        amount_minor=_amount(command),
    )
    await (await session.connection()).execute(TURN)
    if (await session.exec(select(sa.func.count(col(DiscountCode.id))))).one() >= MOST_CODES:
        raise TooMany(message=f"There can be {MOST_CODES} discount codes; delete one first.")
    same = select(DiscountCode.id).where(col(DiscountCode.text_key) == key)
    if (await session.exec(same)).first() is not None:
        raise DiscountCodeExists(Wrong(("text",), DiscountCodeExists.sentence()))
    _set(row, command)
    session.add(row)
    await session.flush()
    goods = await code_goods.put(session, row, command)
    await record(session, viewer, "discount_code:create", of=row, after={**told(row), **goods})
    return row


async def update(
    session: AsyncSession, viewer: Viewer, command: UpdateDiscountCode
) -> DiscountCode:
    """Change a discount code; carts that have it follow at once."""
    row = await _found(session, viewer, command.discount_code_id)
    before = {**told(row), **await code_goods.named(session, row)}
    _set(row, command)
    goods = await code_goods.put(session, row, command)
    await session.flush()
    await recorded(session, viewer, "discount_code:update", row, before, **goods)
    return row


async def delete(
    session: AsyncSession, viewer: Viewer, command: DeleteDiscountCode
) -> DiscountCode:
    """Delete a discount code; carts that have it lose it."""
    row = await _found(session, viewer, command.discount_code_id)
    used = select(CodeUse.id).where(col(CodeUse.code_id) == row.id).limit(1)
    if (await session.exec(used)).first() is not None:
        raise DiscountCodeInUse(Wrong(("discountCodeId",), DiscountCodeInUse.sentence()))
    before = {**told(row), **await code_goods.named(session, row)}
    await session.delete(row)
    await record(session, viewer, "discount_code:delete", of=row, before=before)
    return row


def _wrong_kind(command: CreateDiscountCode) -> list[Wrong]:
    wrong = []
    for kind, name in ((DiscountKind.PERCENT, "percent"), (DiscountKind.AMOUNT, "amount")):
        if (getattr(command, name) is not None) != (command.kind is kind):
            needs = "is for" if command.kind is not kind else "must be told for"
            wrong.append(Wrong((name,), f"This {needs} {kind}."))
    has_money = command.amount is not None or command.least is not None
    if has_money and command.currency is None:
        wrong.append(Wrong(("currency",), "Amounts are of a currency."))
    return wrong


def _amount(command: CreateDiscountCode) -> int | None:
    if command.amount is None or command.currency is None:
        return None
    minor = minor_in(command.currency, command.amount, "amount")
    if minor == 0:
        raise InvalidInput(Wrong(("amount",), "It must take something off."))
    return minor


def _set(row: DiscountCode, command: CreateDiscountCode | UpdateDiscountCode) -> None:
    """Put what was sent, or refuse it."""
    sent = command.model_fields_set
    for name in ("starts_at", "ends_at", "most_uses", "most_uses_each"):
        if name in sent:
            setattr(row, name, getattr(command, name))
    if "least" in sent:
        row.least_minor = _least(row, command.least)
    put(row, command, "is_combinable", "is_active")
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        raise InvalidInput(Wrong(("endsAt",), "It must end after it begins."))
    if row.most_uses is not None and row.most_uses < row.uses:
        raise InvalidInput(Wrong(("mostUses",), f"It was used {row.uses} times already."))


def _least(row: DiscountCode, least: Decimal | None) -> int | None:
    if least is None:
        return None
    if row.currency is None:
        raise InvalidInput(Wrong(("least",), "This code is of no currency; make another."))
    return minor_in(row.currency, least, "least")


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> DiscountCode:
    path = "discountCodeId"
    return await found(session, viewer, DiscountCode, id, NoSuchDiscountCode, path=path, lock=True)
