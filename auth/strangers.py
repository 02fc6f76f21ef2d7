"""Strangers: what becomes of a sign-in letter where sign-up is closed and nobody is known.

It is decided when the letter is sent, never when it is asked for: whoever asks can then learn
nothing, neither from the answer nor from its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from auth.desk import SignUp
from auth.persons import SIGN_UP
from auth.statements import one, statement
from kit.database import Database
from mailer.sign_in import without_account
from models import Letter


@dataclass(frozen=True)
class Strangers:
    """Decides about each letter; `sign_up` holds where the store has not decided."""

    database: Database
    sign_up: SignUp
    told: bool = True

    async def __call__(self, letter: Letter) -> Letter | None:
        """Return the letter to send, or None where nothing is to be sent."""
        if letter.template != "sign_in" or not await self._leads_nowhere(letter):
            return letter
        return without_account(letter) if self.told else None

    async def _leads_nowhere(self, letter: Letter) -> bool:
        values = {"link_id": UUID(letter.payload["link_id"]), "sign_up_text": self.sign_up.value}
        async with self.database.reads() as session:
            return await one(session, LEADS_NOWHERE, values) is not None


LEADS_NOWHERE = statement(
    "select id from sign_in_links l where id = :link_id and "
    + SIGN_UP
    + " = 'CLOSED' and not exists (select from customers c where c.email_key = l.email_key)"
)
