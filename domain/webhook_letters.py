"""Webhook letters: who is told that a webhook was switched off."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from mailer.letters import post
from mailer.staff import Silent, webhook_off
from models import Staff, StaffRole, StaffStatus, Webhook


async def switched_off(session: AsyncSession, webhook: Webhook, why: str) -> None:
    """Tell who made the webhook, or the owners where they are on the staff no more."""
    assert webhook.switched_off_at is not None
    assert webhook.failing_since is not None
    silent = Silent(
        webhook_id=webhook.id,
        description=webhook.description,
        host=urlsplit(webhook.url).hostname or "",
        why=why,
        failing_since=webhook.failing_since,
        switched_off_at=webhook.switched_off_at,
    )
    for person in await _whom(session, webhook):
        await post(session, webhook_off(silent, person.email, person.language))


async def _whom(session: AsyncSession, webhook: Webhook) -> list[Staff]:
    active = select(Staff).where(col(Staff.status) == StaffStatus.ACTIVE).order_by(col(Staff.id))
    maker = list(await session.exec(active.where(col(Staff.id) == webhook.created_by)))
    if maker:
        return maker
    owners = active.join(StaffRole, col(StaffRole.id) == col(Staff.role_id))
    return list(await session.exec(owners.where(col(StaffRole.is_owner))))
