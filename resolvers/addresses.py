"""Addresses: the viewer's own book, and what each country's addresses need."""

from dataclasses import dataclass
from typing import Annotated

import strawberry
from pydantic.alias_generators import to_camel

from domain import addresses
from domain.addresses import CreateAddress, DeleteAddress, SetDefaultAddress, UpdateAddress
from kit import countries, postal
from models import Address
from resolvers.context import Context, Info

Code = Annotated[str, strawberry.argument(description="ISO 3166-1 alpha-2 code, such as `GB`.")]


@dataclass(frozen=True)
class Country:
    """A country and its name in the client's language."""

    code: str
    name: str


@dataclass(frozen=True)
class AddressForm:
    """A country's form, with its fields named as `createAddress` takes them."""

    country: Country
    fields: tuple[postal.Part, ...]
    regions: tuple[postal.Region, ...]
    postal_code_pattern: str | None
    postal_code_examples: tuple[str, ...]


def every_country(context: Context) -> list[Country]:
    """Tell every country, by name."""
    return [Country(code, name) for code, name in countries.names(_language(context)).items()]


def address_form(context: Context, country: Code) -> AddressForm | None:
    """Tell what addresses of a country need."""
    form = postal.form_of(country)
    if form is None:
        return None
    named = countries.names(_language(context))[form.country]
    return AddressForm(
        Country(form.country, named),
        tuple(postal.Part(to_camel(p.name), p.label, p.required) for p in form.parts),
        form.regions,
        form.postal_code_pattern,
        form.postal_code_examples,
    )


async def create(info: Info, input: CreateAddress) -> Address:
    return await info.context.write(addresses.create, input)


async def update(info: Info, input: UpdateAddress) -> Address:
    return await info.context.write(addresses.update, input)


async def delete(info: Info, input: DeleteAddress) -> Address:
    return await info.context.write(addresses.delete, input)


async def set_default(info: Info, input: SetDefaultAddress) -> Address:
    return await info.context.write(addresses.set_default, input)


def _language(context: Context) -> str:
    """Choose among the store's languages as its texts are chosen."""
    return context.said({tag: tag for tag in context.house.languages})
