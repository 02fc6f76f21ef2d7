"""What comes after orders: files to download, goods on their way back, and conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from auth.viewer import NOBODY
from domain.settings import Feature, key_of
from kit import clock
from models import (
    Attachment,
    Customer,
    Download,
    FileKind,
    FileState,
    Message,
    MessageAuthor,
    MessageNotice,
    Order,
    OrderLine,
    Return,
    ReturnCarriage,
    ReturnLine,
    ReturnState,
    Staff,
    StoreSetting,
    Thread,
    ThreadSubject,
    Variant,
    VariantFile,
)
from tests.makers.files import a_file
from tests.makers.rows import a_row

LATER = timedelta(days=3)  # no comparison takes as long


async def follow(seed: Any, people: list[Customer], variants: list[Variant]) -> None:
    """Let things happen to the orders that are there."""
    for feature in (Feature.DOWNLOADS, Feature.RETURNS):
        setting = StoreSetting(key=key_of(feature), value=True, updated_at=clock.now())
        await seed.add(setting)
    sold = [await _sold(seed, variant) for variant in variants[:3]]
    staff = await seed.add(await a_row(seed.session, Staff))
    orders = [row for row in seed.rows if isinstance(row, Order)]
    for n, order in enumerate(orders):
        lines = [x for x in seed.rows if isinstance(x, OrderLine) and x.order_id == order.id]
        for line in lines:
            await _bought(seed, line, sold[n % len(sold)])
        if lines:
            returned = await _coming_back(seed, order, lines)
            about = {"subject": ThreadSubject.RETURN, "return_id": returned.id}
            await _talked_of(seed, staff, **about)
        if n % 3:
            await _talked_of(seed, staff, subject=ThreadSubject.ORDER, order_id=order.id)
    for person in people[:3]:
        asked = {"title": seed.maybe(seed.text()), "name": seed.text(), "email": person.email}
        asked |= {"subject": ThreadSubject.ENQUIRY, "customer_id": person.id}
        await _talked_of(seed, staff, **asked)


async def _sold(seed: Any, variant: Variant) -> VariantFile:
    """Make a file that comes with a variant."""
    of: dict[str, Any] = {"name": seed.text(), "kind": FileKind.PDF}
    file = await seed.add(await a_file(seed.session, NOBODY, FileState.ATTACHED, **of))
    version = seed.maybe(seed.text(20))
    named: dict[str, Any] = {"name": seed.text(), "version": version, "days": seed.maybe(14)}
    row: VariantFile = await seed.add(
        VariantFile(variant_id=variant.id, file_id=file.id, downloads=seed.maybe(3), **named)
    )
    return row


async def _bought(seed: Any, line: OrderLine, file: VariantFile) -> None:
    """Let a line have brought a file, which may be used up or over, or have a link."""
    now, r = clock.now(), seed.r
    await seed.add(
        Download(
            order_id=line.order_id,
            order_line_id=line.id,
            variant_file_id=file.id,
            created_at=seed.moment(),
            used=r.randrange(4),
            most=seed.maybe(3),
            ends_at=r.choice([None, now - LATER, now + LATER]),
            linked_until=r.choice([None, now - LATER, now + LATER]),
        )
    )


async def _coming_back(seed: Any, order: Order, lines: list[OrderLine]) -> Return:
    """Let some of an order be wanted back, as far as a return may have come."""
    state = seed.r.choice(list(ReturnState))
    returned: Return = await seed.add(
        Return(
            number=f"R-{len(seed.rows)}",
            order_id=order.id,
            created_at=seed.moment(),
            state=state,
            carriage=seed.r.choice(list(ReturnCarriage)),
            note=seed.maybe(seed.text()),
            answer=seed.maybe(seed.text()),
            tracking_number=seed.maybe(seed.text()),
            decided_at=seed.maybe(seed.moment()),
        )
    )
    for line in lines[:3]:
        quantity = min(line.quantity, 2)
        came = seed.r.randrange(quantity + 1) if state is ReturnState.RECEIVED else 0
        await seed.add(
            ReturnLine(
                return_id=returned.id,
                order_line_id=line.id,
                position=seed.r.randrange(2),
                quantity=quantity,
                reason_key="FAULTY",
                reason=seed.words(),
                note=seed.maybe(seed.text()),
                damaged_quantity=came,
            )
        )
    return returned


async def _talked_of(seed: Any, staff: Staff, **values: Any) -> None:
    """Let something be talked of, by both sides and the system, with a note and a file."""
    said = (
        {"author": MessageAuthor.CUSTOMER, "body": seed.text()},
        {"author": MessageAuthor.STAFF, "body": seed.text(), "staff_id": staff.id},
        {"author": MessageAuthor.STAFF, "body": "A note", "is_internal": True},
        {"author": MessageAuthor.SYSTEM, "notice": MessageNotice.CLOSED},
    )
    read: dict[str, Any] = {"customer_read_to": seed.r.randrange(5)}
    read |= {"staff_read_to": seed.r.randrange(5), "last_position": len(said)}
    waiting = {"waiting_since": seed.maybe(seed.moment()), "closed_at": seed.maybe(seed.moment())}
    thread = await seed.add(
        Thread(**values, **read, **waiting, last_message_at=seed.moment(), is_begun=True)
    )
    first, *_ = [
        await seed.add(
            Message(thread_id=thread.id, position=n, created_at=seed.moment(), **message)
        )
        for n, message in enumerate(said, 1)
    ]
    file = await seed.add(await a_file(seed.session, NOBODY, FileState.ATTACHED, name=seed.text()))
    await seed.add(Attachment(message_id=first.id, file_id=file.id, position=0))
