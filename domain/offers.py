"""Offers: what a new customer tells while asking for a link, kept when the address is proven.

Whoever asks has proven nothing yet, so an offer waits in the link's row. It touches no customer who
had proven the address before; and its consents are taken from the browser that asked alone: in any
other, where somebody else may have typed the address, each is asked again by mail.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import viewer
from auth.answers import Confirmation, Refusal, SignedIn
from auth.arrivals import Arrival
from auth.audit import record
from auth.refusals import RateLimited
from domain import attribute_values, customers
from domain.attribute_values import MOST_VALUES, AttributeValue
from domain.commands import Command, Line
from domain.consent_records import Change, Read, Shown, agreed, locked, refused, standing
from domain.customers import NAMES, UpdateProfile
from domain.refusals import InvalidInput, NoSuchConsentKind, WordingChanged
from kit import texts
from kit.refused import Wrong
from models import (
    AttributeDefinition,
    ConsentKind,
    ConsentSource,
    Customer,
    CustomerStatus,
    SignInLink,
)

MOST_CONSENTS = 50
PROVEN = "Given while signing up. The address was proven by the sign-in, in the browser that asked."


class OfferedConsent(Command):
    """What a new customer says to one kind of consent."""

    kind_key: Annotated[str, Line(64), Field(description="The key of the kind of consent.")]
    granted: Annotated[bool, Field(description="Whether they agree.")]
    version: Annotated[
        int | None,
        Field(
            default_factory=lambda: None,
            description="The version of the wording that was shown; refused when there is a newer.",
        ),
    ]


class SignUpOffer(UpdateProfile):
    """What a new customer tells at once: of themselves, and what they agree to."""

    consents: Annotated[
        list[OfferedConsent] | None,
        Field(
            default_factory=lambda: None,
            max_length=MOST_CONSENTS,
            description="What they say to kinds of consent, in the wording that is shown in the "
            "language of this request.",
        ),
    ]
    attributes: Annotated[
        list[AttributeValue] | None,
        Field(
            default_factory=lambda: None,
            max_length=MOST_VALUES,
            description="The attributes that are asked for at sign-up; what is required must be "
            "there.",
        ),
    ]


async def check(
    session: AsyncSession, offer: SignUpOffer, spoken: tuple[str, ...], usual: tuple[str, ...]
) -> dict[str, Any]:
    """Write an offer as it waits, or refuse, blaming each field; reads nobody's account."""
    wrong: list[Wrong] = []
    profile: dict[str, Any] = {}
    try:
        sent = {name: value for name, value in offer.sent().items() if name in NAMES}
        profile = customers.checked(sent, offer.phone_country)
    except InvalidInput as error:
        wrong += [Wrong(("offer", *field.path), field.message) for field in error.fields]
    consents = await _consents(session, offer.consents or [], (spoken, usual), wrong)
    attributes = await _attributes(session, offer.attributes or [], wrong)
    if wrong:
        raise InvalidInput(*wrong)
    plain = {name: _plain(value) for name, value in profile.items() if value is not None}
    return {"profile": plain, "consents": consents, "attributes": attributes}


async def settle(session: AsyncSession, answer: SignedIn | Confirmation | Refusal) -> None:
    """Keep what was offered with a link that was spent just now."""
    if not isinstance(answer, Confirmation) and answer.arrival is not None:
        await accept(session, answer.arrival)


async def accept(session: AsyncSession, arrival: Arrival) -> None:
    """Give a customer who is new what they had offered; a waiting offer is forgotten either way."""
    spent = sa.update(SignInLink).where(col(SignInLink.id) == arrival.link_id)
    await session.exec(spent.values(offer=None))
    if not arrival.is_first:
        return
    customer = await locked(session, arrival.customer_id)
    if customer.status is CustomerStatus.BLOCKED:
        return
    await _take_profile(session, customer, arrival)
    await _take_attributes(session, customer, arrival)
    for said in arrival.offer["consents"]:
        await _take_consent(session, customer, arrival, said)


async def _consents(
    session: AsyncSession,
    given: list[OfferedConsent],
    languages: tuple[tuple[str, ...], tuple[str, ...]],
    wrong: list[Wrong],
) -> list[dict[str, Any]]:
    active = select(ConsentKind).where(col(ConsentKind.is_active))
    kinds = {kind.key: kind for kind in await session.exec(active)} if given else {}
    kept: dict[str, dict[str, Any]] = {}
    for place, said in enumerate(given):
        where, kind = ("offer", "consents", str(place)), kinds.get(said.kind_key)
        if kind is None:
            wrong.append(Wrong((*where, "kindKey"), NoSuchConsentKind.sentence()))
        elif said.kind_key in kept:
            wrong.append(Wrong((*where, "kindKey"), "This kind is there twice."))
        elif said.version not in (None, kind.version):
            wrong.append(Wrong((*where, "version"), WordingChanged.sentence()))
        else:
            kept[said.kind_key] = _read(kind, said.granted, *languages)
    return list(kept.values())


def _read(
    kind: ConsentKind, granted: bool, spoken: tuple[str, ...], usual: tuple[str, ...]
) -> dict[str, Any]:
    """Keep the wording as it is shown now, whatever becomes of the kind meanwhile."""
    language = texts.language_of(kind.wording, spoken, usual)
    return {
        "kind_id": kind.id.hex,
        "granted": granted,
        "version": kind.version,
        "wording": kind.wording[language] if language else "",
        "language": language,
    }


async def _attributes(
    session: AsyncSession, given: list[AttributeValue], wrong: list[Wrong]
) -> dict[str, Any]:
    found = select(AttributeDefinition).where(
        col(AttributeDefinition.is_active), col(AttributeDefinition.at_sign_up)
    )
    asked = list(await session.exec(found))
    values: dict[UUID, dict[str, Any] | None] = {}
    try:
        values = await attribute_values.checked(session, asked, given, "offer", "attributes")
    except InvalidInput as error:
        wrong += error.fields
    named = {value.key for value in given}
    wrong += [
        Wrong(("offer", "attributes", one.key), "This must be told.")
        for one in asked
        if one.is_required and one.key not in named
    ]
    return {id.hex: value for id, value in values.items() if value is not None}


async def _take_profile(session: AsyncSession, customer: Customer, arrival: Arrival) -> None:
    """Fill in the profile; a stranger's browser overwrites nothing that a guest had told."""
    profile = customers.restored(arrival.offer["profile"])
    taken = {
        name: value
        for name, value in profile.items()
        if arrival.is_asker or getattr(customer, name) is None
    }
    for name, value in taken.items():
        setattr(customer, name, value)
    if taken:
        by, after = viewer.customer(customer.id), {"changed": sorted(taken)}
        await record(session, by, "customer:update_profile", of=customer, after=after)


async def _take_attributes(session: AsyncSession, customer: Customer, arrival: Arrival) -> None:
    offered = {UUID(id): value for id, value in arrival.offer["attributes"].items()}
    there = await _still(session, AttributeDefinition, offered)
    values: dict[UUID, dict[str, Any] | None] = {id: offered[id] for id in sorted(there)}
    await attribute_values.keep(session, viewer.customer(customer.id), customer, values)


async def _still(session: AsyncSession, model: Any, ids: Iterable[UUID]) -> set[UUID]:
    """Tell which rows are there and in use now, and keep them so while this transaction lasts."""
    rows = select(model.id).where(model.id.in_(list(ids)), model.is_active)
    return set(await session.exec(rows.order_by(model.id).with_for_update(read=True)))


async def _take_consent(
    session: AsyncSession, customer: Customer, arrival: Arrival, said: dict[str, Any]
) -> None:
    kind_id = UUID(said["kind_id"])
    kind = await session.get(ConsentKind, kind_id)
    if kind is None or not await _still(session, ConsentKind, [kind_id]):
        return
    stands = await standing(session, customer.id, kind_id)
    if stands is not None and stands.changed_at >= arrival.asked_at:
        return  # a guest who said so since
    change = Change(
        viewer.customer(customer.id),
        customer,
        kind,
        ConsentSource.SIGN_UP,
        Shown(client=arrival.asker),
        evidence=PROVEN if arrival.is_asker and said["granted"] else None,
        at=arrival.asked_at,
        read=Read(said["version"], said["wording"], said["language"]),
    )
    if not said["granted"]:
        await refused(session, change)
        return
    try:
        await agreed(session, change, confirmed=arrival.is_asker, by_mail=not arrival.is_asker)
    except RateLimited:  # their mailbox has been asked enough; nothing is granted
        return


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
