"""Letterheads: who the store is on its invoices and other papers, which is a setting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field
from sqlmodel.ext.asyncio.session import AsyncSession
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from auth.viewer import Viewer
from domain import addresses, settings
from domain.addresses import Code, Long, Short
from domain.commands import Command, Line, Prose, left
from kit import emails, envelopes, phones, urls, vat_numbers
from kit.meanings import Kept
from kit.refused import InvalidInput, Wrong
from models import StoreSetting

KEY = "letterhead"
PLACE = ("line1", "line2", "district", "city", "region", "postal_code", "country", "phone")
VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")
SAID = {
    "name": "What the store is called in law; it stands above its address",
    "email": "Where customers write to",
    "website": "The store's page, with https://",
    "registration": "Where and as what it is registered: `Amtsgericht Berlin, HRB 12345`",
    "vat_number": "Its VAT number, which an invoice in the EU must name: `DE123456788`",
    "tax_number": "The number that its own tax office knows it by",
    "managers": "Who acts for it, as letters of companies must name in some countries",
    "bank": "The name of its bank",
    "iban": "The account that is paid to, as an IBAN",
    "bic": "The BIC of its bank",
    "small_print": "What else stands at the foot of each paper, such as why no tax is charged",
}


def _iban(text: str) -> str:
    return _read(iban, text, "this is no IBAN")


def _bic(text: str) -> str:
    return _read(bic, text, "this is no BIC")


def _read(trade: Any, text: str, otherwise: str) -> str:
    """Read a number in the way of its trade, as the library knows it."""
    try:
        return str(trade.validate(text))
    except ValidationError:
        raise ValueError(otherwise) from None


def _vat(text: str) -> str:
    """Read it with its checksum where that is known; a store may be in any country."""
    number = vat_numbers.SIGNS.sub("", text).upper()
    if number[:2] in vat_numbers.PREFIXES:
        return vat_numbers.read(number).text
    if not VAT.fullmatch(number):
        raise ValueError("a VAT number begins with the two letters of its country")
    return number


def _email(text: str) -> str:
    return emails.normalise(text).address


Mailed: TypeAlias = Annotated[str, Line(emails.READ_AT_MOST), AfterValidator(_email)]
Told: TypeAlias = Annotated[str, Line(200)]


def _may(name: str) -> Any:
    return left(f"{SAID[name]}; null for none.")


class LetterheadInput(Command):
    """Who the store is on its papers; the address is what `addressForm` of its country requires."""

    name: Annotated[Told, Field(description=f"{SAID['name']}; 1 to 200 characters.")]
    line1: Annotated[Long, addresses.needed("line1")]
    line2: Annotated[Long | None, addresses.part("line2")]
    district: Annotated[Short | None, addresses.part("district")]
    city: Annotated[Short | None, addresses.part("city")]
    region: Annotated[Short | None, addresses.part("region")]
    postal_code: Annotated[Code | None, addresses.part("postal_code")]
    country: Annotated[str, Line(2, least=2), addresses.needed("country")]
    phone: Annotated[
        Annotated[str, Line(phones.LONGEST)] | None,
        left("Where customers call; without a + it is read as dialled in the country."),
    ]
    email: Annotated[Mailed | None, _may("email")]
    website: Annotated[
        Annotated[str, Line(200), AfterValidator(urls.https)] | None, _may("website")
    ]
    registration: Annotated[Told | None, _may("registration")]
    vat_number: Annotated[Annotated[str, Line(30), AfterValidator(_vat)] | None, _may("vat_number")]
    tax_number: Annotated[Annotated[str, Line(40)] | None, _may("tax_number")]
    managers: Annotated[Told | None, _may("managers")]
    bank: Annotated[Told | None, _may("bank")]
    iban: Annotated[Annotated[str, Line(50), AfterValidator(_iban)] | None, _may("iban")]
    bic: Annotated[Annotated[str, Line(20), AfterValidator(_bic)] | None, _may("bic")]
    small_print: Annotated[Annotated[str, Prose(500)] | None, _may("small_print")]


class SetLetterhead(Command):
    """Decide who the store is on its papers."""

    letterhead: Annotated[
        LetterheadInput | None,
        Field(description="All of it anew; null takes it back, and no invoices arise then."),
    ]


@dataclass(frozen=True)
class Letterhead:
    """Who the store is on its papers."""

    name: str
    line1: str
    country: str
    line2: str | None = None
    district: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    registration: str | None = None
    vat_number: str | None = None
    tax_number: str | None = None
    managers: str | None = None
    bank: str | None = None
    iban: str | None = None
    bic: str | None = None
    small_print: str | None = None

    @property
    def formatted(self) -> list[str]:
        """Name and address as on an envelope, line by line."""
        parts = {name: getattr(self, name) for name in PLACE if name != "phone"}
        return envelopes.lines({"company": self.name, **parts})


def understood(kept: Mapping[str, Any]) -> Letterhead | None:
    """Make sense of what is kept."""
    row = kept.get(KEY)
    if not isinstance(row, dict):
        return None
    known = {field.name for field in fields(Letterhead)}
    return Letterhead(**{name: value for name, value in row.items() if name in known})


KEPT = Kept(StoreSetting.key, StoreSetting.value, understood)


async def read(session: AsyncSession) -> Letterhead | None:
    """Read who the store is; None while it has not said."""
    return understood(await settings.values(session))


async def put(session: AsyncSession, viewer: Viewer, command: SetLetterhead) -> Letterhead | None:
    """Keep who the store is; invoices and credit notes that are there stay as they are."""
    row = None if command.letterhead is None else _row(command.letterhead)
    await settings.put(session, viewer, {KEY: row})
    return understood({KEY: row})


def _row(given: LetterheadInput) -> dict[str, Any]:
    """Write it as it is kept, or refuse, blaming each part that is wrong."""
    names = {"first_name": None, "last_name": None, "company": given.name}
    place = addresses.checked({**names, **{name: getattr(given, name) for name in PLACE}}, KEY)
    if given.bic and not given.iban:
        raise InvalidInput(Wrong((KEY, "iban"), "A BIC goes with an IBAN."))
    told = given.model_dump() | {name: place[name] for name in PLACE}
    shown: dict[str, Any] = {name: value or None for name, value in told.items()}
    return asdict(Letterhead(**shown))
