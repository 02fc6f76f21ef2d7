"""Strangers: what becomes of a sign-in letter to an address that nobody signs in with.

That is an address nobody is known under where sign-up is closed, and one that a customer gave up
and can still take back. It is decided when the letter is sent, never when it is asked for: whoever
asks can then learn nothing, neither from the answer nor from its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from auth import reservations
from auth.desk import SignUp
from auth.persons import SIGN_UP
from auth.statements import one, statement
from kit.database import Database
from kit.tokens import Button, Keys, button_digest
from mailer.email_changes import Change, in_place_of
from mailer.sign_in import without_account
from models import Letter


@dataclass(frozen=True)
class Strangers:
    """Decides about each letter; `sign_up` holds where the store has not decided."""

    database: Database
    link_keys: Keys
    sign_up: SignUp
    told: bool = True

    async def __call__(self, letter: Letter) -> Letter | None:
        """Return the letter to send, or None where nothing is to be sent."""
        if letter.template != "sign_in":
            return letter
        async with self.database.reads() as session:
            return await self._decided(session, letter)

    async def _decided(self, session: AsyncSession, letter: Letter) -> Letter | None:
        values = {"link_id": UUID(letter.payload["link_id"]), "sign_up_text": self.sign_up.value}
        nobodys = await one(session, NOBODYS, values)
        if nobodys is None:
            return letter
        change = await reservations.find(session, nobodys.email_key)
        if change is not None:
            return self._changed(letter, change)
        if not nobodys.is_closed:
            return letter
        return without_account(letter) if self.told else None

    def _changed(self, letter: Letter, row: Any) -> Letter | None:
        """Offer to undo a change by its button, if we still have the key that made it."""
        for version, key in self.link_keys.versions.items():
            if button_digest(key, Button.OLD_EMAIL, row.id) == row.old_hash:
                return in_place_of(letter, _told(row, version))
        return None


def _told(row: Any, key_version: int) -> Change:
    return Change(
        change_id=row.id,
        customer_id=row.customer_id,
        old_email=row.old_email,
        new_email=row.new_email,
        key_version=key_version,
        asked_at=row.created_at,
        expires_at=row.expires_at,
        undo_until=row.undo_until,
    )


NOBODYS = statement(
    "select l.email_key, "
    + SIGN_UP
    + """ = 'CLOSED' and not exists (select from customers c where c.email_key = l.email_key)
    as is_closed
  from sign_in_links l
 where l.id = :link_id and not exists (
   select from customers c where c.email_key = l.email_key and c.email_verified_at is not null)"""
)
