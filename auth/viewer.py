"""The viewer: who is asking."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth.permissions import Permission
from models import ActorKind

VALUES: dict[str, Any] = {  # a rule may put these into SQL, and ask whether they are None
    "api_key_id": sa.Uuid(),
    "business_id": sa.Uuid(),
    "claim_hash": sa.LargeBinary(),
    "customer_id": sa.Uuid(),
    "session_id": sa.Uuid(),
    "staff_id": sa.Uuid(),
}


@dataclass(frozen=True)
class Viewer:
    """Nobody (perhaps with a claim on a guest's things), a customer, staff, a machine, the system.

    What is not in `VALUES` is a fact: a rule may branch on it, so it is in the key of every plan.
    """

    kind: ActorKind = ActorKind.NOBODY
    customer_id: UUID | None = None
    business_id: UUID | None = None
    staff_id: UUID | None = None
    api_key_id: UUID | None = None
    session_id: UUID | None = None
    claim_hash: bytes | None = None
    permissions: frozenset[Permission] = frozenset()

    @property
    def is_customer(self) -> bool:
        """Whether a customer asks, for themselves or for a business."""
        return self.kind is ActorKind.CUSTOMER

    @property
    def is_staff(self) -> bool:
        """Whether a member of staff asks."""
        return self.kind is ActorKind.STAFF

    def may(self, permission: Permission) -> bool:
        """Tell whether the viewer was trusted with something."""
        return permission in self.permissions

    @property
    def actor_id(self) -> UUID | None:
        """The row of whoever asks."""
        return self.customer_id or self.staff_id or self.api_key_id

    def template(self) -> Viewer:
        """Make this viewer with a placeholder for every value: all of a kind share their SQL."""
        blanks: dict[str, Any] = {
            name: sa.bindparam(f"viewer_{name}", type_=of)
            for name, of in VALUES.items()
            if getattr(self, name) is not None
        }
        return replace(self, **blanks)

    @cached_property
    def template_key(self) -> Hashable:
        """Every fact as it is, and which values there are."""
        return _facts(self), tuple([value is None for value in _values(self)])


_values = attrgetter(*VALUES)
_facts = attrgetter(*(field.name for field in fields(Viewer) if field.name not in VALUES))
NOBODY = Viewer()
SYSTEM = Viewer(kind=ActorKind.SYSTEM)


def customer(id: UUID, session_id: UUID | None = None) -> Viewer:
    """Make the viewer that a customer is."""
    return Viewer(kind=ActorKind.CUSTOMER, customer_id=id, session_id=session_id)


def staff(id: UUID, permissions: frozenset[Permission], session_id: UUID | None = None) -> Viewer:
    """Make the viewer that a member of staff is."""
    return Viewer(kind=ActorKind.STAFF, staff_id=id, permissions=permissions, session_id=session_id)


def machine(id: UUID, permissions: frozenset[Permission]) -> Viewer:
    """Make the viewer that a machine with a key is."""
    return Viewer(kind=ActorKind.API_KEY, api_key_id=id, permissions=permissions)
