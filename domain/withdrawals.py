"""Withdrawals: declaring that one withdraws from a contract, confirming it, and its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import throttle
from auth.audit import record
from auth.desk import Client, Desk
from auth.refusals import EmailInvalid, RateLimited
from auth.throttle import buckets
from auth.viewer import SYSTEM
from domain.commands import Command, Line, Prose, left
from domain.withdrawal_refusals import DeclarationExpired
from kit import clock, emails, ids, rows
from kit.refused import Wrong
from kit.signing import Signing
from mailer import letters
from mailer.withdrawals import Declared, withdrawal_received
from mailer.words import tag
from models import Customer, Order, Withdrawal
from models.withdrawals import NUMBERS, exemption

PURPOSE = "withdrawal"
CONFIRMED_WITHIN = timedelta(days=1)
LETTER = "W"
AT_ONCE = 200
NEXT = sa.text(f"select nextval('{NUMBERS.name}')")
TURN = sa.text("select pg_advisory_xact_lock(:key)")


class DeclareWithdrawal(Command):
    """Declare that one withdraws from a contract; it counts once it is confirmed."""

    order_number: Annotated[
        str, Line(40), Field(description="The number of the order; 1 to 40 characters.")
    ]
    name: Annotated[str, Line(200), Field(description="Who withdraws; 1 to 200 characters.")]
    email: Annotated[str, Line(254), Field(description="Where the receipt goes.")]
    text: Annotated[
        Annotated[str, Prose(2000)] | None,
        left(
            "What else there is to say, such as from which goods where not from all; 1 to 2000 "
            "characters. No reason is needed."
        ),
    ]


class ConfirmWithdrawal(Command):
    """Confirm a declaration, which makes it count."""

    token: Annotated[
        str, Field(max_length=20_000, description="What `declareWithdrawal` answered, for a day.")
    ]


@dataclass(frozen=True)
class WithdrawalDeclared:
    """A declaration as it was understood; nothing is kept of it until it is confirmed."""

    order_number: str
    name: str
    email: str
    text: str | None
    token: str


@dataclass(frozen=True)
class WithdrawalReceipt:
    """The receipt of a withdrawal: that it arrived and when, and not that it is accepted."""

    number: str
    received_at: datetime
    order_number: str
    name: str
    email: str
    text: str | None


def declare(
    command: DeclareWithdrawal, signing: Signing, language: str | None
) -> WithdrawalDeclared:
    """Read a declaration, and sign it; nobody is asked whether there is such an order."""
    try:
        email = emails.normalise(command.email).address
    except emails.BadEmail as error:
        raise EmailInvalid(Wrong(("email",), str(error))) from None
    said = {
        "id": ids.new().hex,
        "order_number": command.order_number,
        "name": command.name,
        "email": email,
        "text": command.text,
        "language": tag(language),
    }
    token = signing.sign(PURPOSE, said)
    return WithdrawalDeclared(command.order_number, command.name, email, command.text, token)


async def confirm(
    session: AsyncSession, command: ConfirmWithdrawal, signing: Signing, desk: Desk, client: Client
) -> WithdrawalReceipt:
    """Keep the receipt and mail it, by one statement that is the last; confirmed again, it is one.

    No order is looked for: the same is done, and takes as long, whether there is one.
    """
    said = signing.read(PURPOSE, command.token, CONFIRMED_WITHIN)
    if said is None:
        raise DeclarationExpired(Wrong(("token",), DeclarationExpired.sentence()))
    id = UUID(said.pop("id"))
    connection = await session.connection()
    await connection.execute(TURN, {"key": int.from_bytes(id.bytes[-8:], signed=True)})
    before = (await session.exec(select(Withdrawal).where(col(Withdrawal.id) == id))).first()
    if before is not None:
        return receipt_of(before)
    await _admit(session, desk, client, said["email"])
    number = f"{LETTER}-{(await connection.execute(NEXT)).scalar_one()}"
    row = Withdrawal(id=id, number=number, created_at=clock.now(), **said)
    written = [rows.of(row), letters.letter(withdrawal_received(_of(row)))]
    await rows.write(session, written, wakes=letters.CHANNEL)
    return receipt_of(row)


async def match(session: AsyncSession) -> int:
    """Find the orders of withdrawals that have come in: by number and address, both; return of
    how many they were looked for."""
    new = select(Withdrawal).where(col(Withdrawal.matched_at).is_(None))
    new = new.order_by(col(Withdrawal.created_at), col(Withdrawal.id)).limit(AT_ONCE)
    found = list(await session.exec(new.with_for_update(skip_locked=True)))
    for withdrawal in found:
        order = await _order_of(session, withdrawal)
        withdrawal.matched_at = clock.now()
        if order is not None:
            withdrawal.order_id = order.id
            withdrawal.exemption = exemption(order.vat_number, order.business_id)
        await _received(session, withdrawal, None if order is None else order.customer_id)
    await session.flush()
    return len(found)


def receipt_of(row: Withdrawal) -> WithdrawalReceipt:
    """Tell what the receipt says."""
    return WithdrawalReceipt(
        row.number, row.created_at, row.order_number, row.name, row.email, row.text
    )


async def _order_of(session: AsyncSession, withdrawal: Withdrawal) -> Order | None:
    """Find the order whose number and address were typed: that of the order, or the customer's."""
    typed, number = withdrawal.email.lower(), withdrawal.order_number.lstrip("#").strip()
    theirs = sa.select(col(Customer.id)).where(sa.func.lower(col(Customer.email)) == typed)
    of = select(Order).where(
        col(Order.number).in_({number, number.upper()}),
        sa.or_(sa.func.lower(col(Order.email)) == typed, col(Order.customer_id).in_(theirs)),
    )
    return (await session.exec(of)).first()


async def _received(
    session: AsyncSession, withdrawal: Withdrawal, customer_id: UUID | None
) -> None:
    """Put on record that it came, apart from the receipt, which nothing may undo."""
    after = {"number": withdrawal.number}
    kind = "withdrawal:receive"
    await record(session, SYSTEM, kind, of=withdrawal, customer_id=customer_id, after=after)


async def _admit(session: AsyncSession, desk: Desk, client: Client, address: str) -> None:
    """Count it by where its mail goes and by network, or refuse it as one too many."""
    limits = desk.policy.limits
    key = emails.folded(address.lower())
    wanted = buckets("withdrawal-address", key, limits.withdrawal_address)
    wanted += buckets(
        "withdrawal-network", client.network, limits.withdrawal_network, 1 + len(wanted)
    )
    taken = await throttle.take(session, wanted, clock.now())
    if taken.retry_after is not None:
        raise RateLimited(taken.retry_after)


def _of(row: Withdrawal) -> Declared:
    known: dict[str, Any] = {
        name: getattr(row, name) for name in ("number", "order_number", "name", "text", "language")
    }
    return Declared(row.id, to_address=row.email, received_at=row.created_at, **known)
