"""Customers: what they say of themselves, and what staff may say for them."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import Field
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command, Line
from domain.finding import found
from domain.refusals import (
    CustomerErased,
    EmailProven,
    EmailTaken,
    InvalidInput,
    NoSuchCustomer,
)
from kit import clock, emails, languages, phones
from kit.ids import PublicId
from kit.refused import Wrong
from models import Customer, CustomerStatus, Gender

FIRST_BIRTHDATE = date(1900, 1, 1)
NAMES = ("birthdate", "first_name", "gender", "language", "last_name", "phone")

CustomerId = Annotated[PublicId, Field(description="The customer.")]
Text: TypeAlias = Annotated[str, Line(100, least=0)]


def _patch(description: str) -> Any:
    """Describe a field that stays as it is when it is not sent."""
    return Field(default_factory=lambda: None, description=description)


class UpdateProfile(Command):
    """Change the viewer's own profile; what is not sent stays, and null takes a value away."""

    first_name: Annotated[Text | None, _patch("Given name.")]
    last_name: Annotated[Text | None, _patch("Family name.")]
    phone: Annotated[
        Annotated[str, Line(phones.LONGEST, least=0)] | None,
        _patch("Telephone number, as +44 20 7946 0018, or as dialled in `phoneCountry`."),
    ]
    phone_country: Annotated[
        Annotated[str, Line(2, least=2)] | None,
        _patch("Two-letter code of the country where a phone number without + is dialled."),
    ]
    birthdate: Annotated[date | None, _patch("Date of birth, in the past, not before 1900.")]
    gender: Annotated[Gender | None, _patch("How the customer wishes to be addressed.")]
    language: Annotated[
        Annotated[str, Line(languages.LONGEST, least=0)] | None,
        _patch("Language of letters and pages, a BCP 47 tag such as `de` or `en-GB`."),
    ]


class SetCustomerEmail(Command):
    """Give a customer an e-mail address, where none was ever proven."""

    customer_id: CustomerId
    email: Annotated[
        str,
        Field(min_length=1, max_length=emails.READ_AT_MOST, description="The address."),
    ]


async def update_profile(session: AsyncSession, viewer: Viewer, command: UpdateProfile) -> Customer:
    """Change what the customer who asks says of themselves."""
    own = select(Customer).where(col(Customer.id) == viewer.customer_id).with_for_update()
    customer = (await session.exec(own.execution_options(populate_existing=True))).one()
    sent = {name: value for name, value in command.sent().items() if name in NAMES}
    values = checked(sent, command.phone_country)
    changed = [name for name, value in values.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, values[name])
    if changed:
        after = {"changed": changed}
        await record(session, viewer, "customer:update_profile", of=customer, after=after)
    return customer


async def set_email(session: AsyncSession, viewer: Viewer, command: SetCustomerEmail) -> Customer:
    """Set the address of a customer who has never proven one."""
    customer = await found(
        session, viewer, Customer, command.customer_id, NoSuchCustomer, path="customerId", lock=True
    )
    try:
        email = emails.normalise(command.email)
    except emails.BadEmail as error:
        raise InvalidInput(Wrong(("email",), str(error))) from None
    if customer.status is CustomerStatus.ERASED:
        raise CustomerErased
    if customer.email_verified_at is not None:
        raise EmailProven
    if customer.email == email.address:
        return customer
    before = emails.mask(customer.email) if customer.email else None
    await _refuse_taken(session, customer, email.key)
    customer.email, customer.email_key = email.address, email.key
    try:
        await session.flush()
    except IntegrityError:  # somebody else took it a moment ago
        raise EmailTaken(Wrong(("email",), EmailTaken.sentence())) from None
    await record(
        session,
        viewer,
        "customer:set_email",
        of=customer,
        customer_id=customer.id,
        before={"email": before},
        after={"email": emails.mask(email.address)},
    )
    return customer


def checked(sent: dict[str, Any], phone_country: str | None) -> dict[str, Any]:
    """Write what was sent as it is kept, or refuse, blaming each field that is wrong."""
    kept = {name: None if value == "" else value for name, value in sent.items()}
    wrong: list[Wrong] = []
    read: dict[str, Callable[[Any], Any]] = {
        "birthdate": _birthdate,
        "language": languages.canonical,
        "phone": lambda text: phones.e164(text, (phone_country or "").upper() or None),
    }
    for name in sorted(read.keys() & kept.keys()):
        try:
            kept[name] = None if kept[name] is None else read[name](kept[name])
        except ValueError as error:
            wrong.append(Wrong((name,), str(error)))
    if wrong:
        raise InvalidInput(*wrong)
    return kept


def restored(kept: dict[str, Any]) -> dict[str, Any]:
    """Read values that `checked` had written and JSON has kept, as the columns hold them."""
    read = {"birthdate": date.fromisoformat, "gender": Gender}
    return {name: read[name](value) if name in read else value for name, value in kept.items()}


def _birthdate(born: date) -> date:
    if not FIRST_BIRTHDATE <= born < clock.now().date():
        raise ValueError("A date of birth is in the past and not before 1900.")
    return born


async def _refuse_taken(session: AsyncSession, customer: Customer, key: str) -> None:
    other = select(Customer.id).where(
        col(Customer.email_key) == key, col(Customer.id) != customer.id
    )
    if (await session.exec(other)).first() is not None:
        raise EmailTaken(Wrong(("email",), EmailTaken.sentence()))
