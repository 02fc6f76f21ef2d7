"""Return moves: approving, declining, sending, closing and calling off, and the label."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import files, return_letters
from domain.commands import Command, Line, Prose, left
from domain.return_actions import ReturnActionKind
from domain.return_facts import need
from domain.return_states import ReturnMove
from domain.return_steps import recorded, told
from domain.returns import ReturnId, held, move
from kit import clock
from kit.ids import PublicId
from kit.refused import InvalidInput, Wrong
from models import Carrier, File, FileKind, Return, ReturnState

LABELS = frozenset({FileKind.GIF, FileKind.JPEG, FileKind.PDF, FileKind.PNG, FileKind.WEBP})
NO_LABEL = "A label is a PDF or a picture."
LABEL_SAID = "A file with the label for the parcel, a PDF or a picture"
LabelId = Annotated[PublicId, Field(description=f"{LABEL_SAID}.")]


class ApproveReturn(Command):
    """Let goods come back."""

    return_id: ReturnId
    answer: Annotated[
        Annotated[str, Prose(1000)] | None,
        left("How to send it, as the customer reads it; 1 to 1000 characters."),
    ]
    label_id: Annotated[PublicId | None, left(f"{LABEL_SAID}, if the shop has one.")]


class DeclineReturn(Command):
    """Say no to a return."""

    return_id: ReturnId
    answer: Annotated[
        Annotated[str, Prose(1000)],
        Field(description="Why, as the customer reads it; 1 to 1000 characters."),
    ]


class AttachReturnLabel(Command):
    """Give the customer a label for the parcel."""

    return_id: ReturnId
    label_id: LabelId


class SendReturn(Command):
    """Tell that a return is on its way."""

    return_id: ReturnId
    carrier: Annotated[Carrier | None, left("Who carries it.")]
    tracking_number: Annotated[
        Annotated[str, Line(100)] | None, left("The carrier's number for it.")
    ]


class CancelReturn(Command):
    """Call a return off."""

    return_id: ReturnId


class CloseReturn(Command):
    """Say that no more of a return will come."""

    return_id: ReturnId


async def approve(session: AsyncSession, viewer: Viewer, command: ApproveReturn) -> Return:
    """Let the goods come, with a letter that says how."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.APPROVE)
    move(returned, ReturnMove.APPROVE, ReturnState.APPROVED)
    returned.answer, returned.decided_at = command.answer, clock.now()
    if command.label_id is not None:
        await _attach(session, viewer, returned, command.label_id)
    await told(session, viewer, order, returned, "approve", says=command.answer)
    await return_letters.approved(session, order, returned)
    return returned


async def decline(session: AsyncSession, viewer: Viewer, command: DeclineReturn) -> Return:
    """Say no, with a letter that says why; what was asked for can be asked for again."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.DECLINE)
    move(returned, ReturnMove.DECLINE, ReturnState.DECLINED)
    returned.answer, returned.decided_at = command.answer, clock.now()
    said = command.answer
    await told(session, viewer, order, returned, "decline", says=said, answer=said)
    await return_letters.declined(session, order, returned)
    return returned


async def attach_label(session: AsyncSession, viewer: Viewer, command: AttachReturnLabel) -> Return:
    """Give the customer a label, in the place of one that was there."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.ATTACH_LABEL)
    await _attach(session, viewer, returned, command.label_id)
    await told(session, viewer, order, returned, "label")
    await return_letters.labelled(session, order, returned)
    return returned


async def send(session: AsyncSession, viewer: Viewer, command: SendReturn) -> Return:
    """Write down that the goods are on their way; said again, the number is another, no step."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.SEND)
    move(returned, ReturnMove.SEND, ReturnState.SENT)
    tell = told if returned.sent_at is None else recorded
    returned.sent_at = returned.sent_at or clock.now()
    returned.carrier, returned.tracking_number = command.carrier, command.tracking_number
    await tell(session, viewer, order, returned, "send", tracking=command.tracking_number)
    return returned


async def cancel(session: AsyncSession, viewer: Viewer, command: CancelReturn) -> Return:
    """Call it off; what was asked for can be asked for again."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.CANCEL)
    move(returned, ReturnMove.CANCEL, ReturnState.CANCELLED)
    await told(session, viewer, order, returned, "cancel")
    await return_letters.cancelled(session, order, returned)
    return returned


async def close(session: AsyncSession, viewer: Viewer, command: CloseReturn) -> Return:
    """Wait for no more of it; the rest can be returned anew."""
    order, returned = await held(session, viewer, command.return_id)
    await need(session, viewer, returned, ReturnActionKind.CLOSE)
    move(returned, ReturnMove.CLOSE, ReturnState.RECEIVED)
    await told(session, viewer, order, returned, "close")
    return returned


async def _attach(session: AsyncSession, viewer: Viewer, returned: Return, id: str) -> None:
    [label] = await files.attach(session, viewer, [id], to=returned, path="labelId")
    if label.kind not in LABELS:
        raise InvalidInput(Wrong(("labelId",), NO_LABEL))
    if returned.label_id is not None:
        before = await session.get_one(File, returned.label_id)
        files.let_go(before)
    returned.label_id = label.id
