"""Gates: links that the shop gives of its own accord, and those that it takes back."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.desk import Desk
from kit import clock, ids, tokens
from models import Audience, Customer, SignInLink


def give(session: AsyncSession, desk: Desk, customer: Customer) -> SignInLink:
    """Make a link for a customer who has an address; nobody asked, so it always needs a button."""
    assert customer.email is not None
    assert customer.email_key is not None
    link_id, now = ids.new(), clock.now()
    raw = tokens.read(tokens.link_token(desk.link_keys.newest, link_id), tokens.LINK)
    assert raw is not None
    link = SignInLink(
        id=link_id,
        created_at=now,
        audience=Audience.CUSTOMER,
        email=customer.email,
        email_key=customer.email_key,
        link_hash=tokens.digest(raw),
        key_version=desk.link_keys.version,
        language=customer.language,
        expires_at=now + desk.policy.ttl(Audience.CUSTOMER),
    )
    session.add(link)
    return link


async def take_back(session: AsyncSession, email_keys: Collection[str], reason: str) -> None:
    """Make every link worthless that customers of these addresses hold.

    Links are locked before persons, as where they are redeemed.
    """
    live = (
        sa.select(col(SignInLink.id))
        .where(col(SignInLink.email_key).in_(email_keys))
        .where(col(SignInLink.audience) == Audience.CUSTOMER)
        .where(col(SignInLink.used_at).is_(None), col(SignInLink.revoked_at).is_(None))
        .order_by(col(SignInLink.id))
        .with_for_update()
        .cte("live")
    )
    dead = sa.update(SignInLink).where(col(SignInLink.id) == live.c.id)
    connection = await session.connection()
    await connection.execute(dead.values(revoked_at=clock.now(), revoke_reason=reason))
