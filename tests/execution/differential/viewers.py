"""Viewers of every kind; who sees all stands there several times."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from auth.permissions import EVERYTHING, Permission
from auth.viewer import NOBODY, Viewer, customer, staff
from kit import ids
from models import ActorKind

CLAIM = b"a claim on what a guest bought.."


def viewers(people: list[tuple[UUID, UUID]], business: UUID, member: UUID) -> Iterator[Viewer]:
    """Make them for some customers with a session each, a business and a member of staff."""
    yield NOBODY
    yield Viewer(claim_hash=CLAIM)
    for person, session in people[:4]:
        yield customer(person, session)
    yield Viewer(kind=ActorKind.CUSTOMER, customer_id=people[5][0], business_id=business)
    yield customer(ids.new(), ids.new())
    yield staff(member, frozenset(), ids.new())
    for permission in Permission:
        yield staff(member, frozenset({permission}))
    yield Viewer(kind=ActorKind.API_KEY, api_key_id=ids.new(), permissions=EVERYTHING)
    for kind in [ActorKind.CUSTOMER, ActorKind.CUSTOMER, ActorKind.STAFF] * 25:
        yield Viewer(
            kind=kind,
            staff_id=member,
            customer_id=people[0][0],
            session_id=people[0][1],
            permissions=EVERYTHING,
        )
