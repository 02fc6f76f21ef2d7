"""Letterheads."""

import strawberry

import domain.letterheads
from auth.permissions import Permission
from auth.rules import permitted
from domain.letterheads import KEPT, SAID, LetterheadInput, SetLetterhead
from models.addresses import Postal
from resolvers import letterheads
from schema.words import accepts, mutation, mutations, query, tells, told

accepts(LetterheadInput, SetLetterhead)


def _said(name: str) -> str:
    return f"{SAID[name]}."


def _place(name: str) -> str:
    return str(Postal.model_fields[name].description)


@tells(domain.letterheads.Letterhead)
class Letterhead:
    name: str = strawberry.field(description=_said("name"))
    line1: str = strawberry.field(description=_place("line1"))
    line2: str | None = strawberry.field(description=_place("line2"))
    district: str | None = strawberry.field(description=_place("district"))
    city: str | None = strawberry.field(description=_place("city"))
    region: str | None = strawberry.field(description=_place("region"))
    postal_code: str | None = strawberry.field(description=_place("postal_code"))
    country: str = strawberry.field(description=_place("country"))
    formatted: list[str] = strawberry.field(
        description="Name and address as on an envelope, line by line; the country comes last."
    )
    phone: str | None = strawberry.field(description="Where customers call, in E.164.")
    email: str | None = strawberry.field(description=_said("email"))
    website: str | None = strawberry.field(description=_said("website"))
    registration: str | None = strawberry.field(description=_said("registration"))
    vat_number: str | None = strawberry.field(description=_said("vat_number"))
    tax_number: str | None = strawberry.field(description=_said("tax_number"))
    managers: str | None = strawberry.field(description=_said("managers"))
    bank: str | None = strawberry.field(description=_said("bank"))
    iban: str | None = strawberry.field(description=_said("iban"))
    bic: str | None = strawberry.field(description=_said("bic"))
    small_print: str | None = strawberry.field(description=_said("small_print"))


@tells(letterheads.LetterheadDecided)
class LetterheadDecided:
    letterhead: Letterhead | None = strawberry.field(description="All of it; null for none.")


@strawberry.type
class LetterheadQueries:
    letterhead: Letterhead | None = query(
        told(
            letterheads.own,
            "Who the store is on its papers; null while it has not said.",
            kept=KEPT,
        ),
        allow=permitted(Permission.SETTINGS_READ),
    )


@mutations
class LetterheadMutations:
    set_letterhead: LetterheadDecided = mutation(
        letterheads.put,
        "Decide who the store is on its papers. Invoices and credit notes that are there stay as "
        "they are. Sends no mail.",
        allow=permitted(Permission.SETTINGS_WRITE),
    )
