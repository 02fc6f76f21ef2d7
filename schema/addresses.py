"""Addresses."""

from datetime import datetime

import strawberry

import models
from auth.rules import anyone, customer
from domain.addresses import (
    MOST,
    CreateAddress,
    DeleteAddress,
    SetDefaultAddress,
    UpdateAddress,
)
from domain.refusals import DuplicateAddress, NoSuchAddress, TooMany
from kit.postal import Label
from models.addresses import formatted
from resolvers import addresses
from schema.words import (
    Node,
    accepts,
    choices,
    computed,
    describes,
    mutation,
    mutations,
    query,
    told,
)

accepts(CreateAddress, DeleteAddress, SetDefaultAddress, UpdateAddress)
choices(
    Label,
    AREA="One of the areas of a territory, as in Hong Kong.",
    CITY="City or town.",
    COMPANY="Company or organisation.",
    COUNTY="County.",
    DEPARTMENT="Department, as in Colombia.",
    DISTRICT="District.",
    DO_SI="Province or large city, as in South Korea.",
    EIRCODE="Eircode, the post code of Ireland.",
    EMIRATE="Emirate.",
    FIRST_NAME="Given name of the recipient.",
    ISLAND="Island.",
    LAST_NAME="Family name of the recipient.",
    LINE1="Street and number, or post box.",
    LINE2="Flat, floor, building; a second street line.",
    NEIGHBORHOOD="Neighbourhood.",
    OBLAST="Oblast, as in Russia.",
    PARISH="Parish.",
    PIN="PIN code, the post code of India.",
    POSTAL="Post code.",
    POST_TOWN="Post town, as in the United Kingdom.",
    PREFECTURE="Prefecture, as in Japan.",
    PROVINCE="Province.",
    STATE="State.",
    SUBURB="Suburb.",
    TOWNLAND="Townland, as in Ireland.",
    VILLAGE_TOWNSHIP="Village or township, as in Malaysia.",
    ZIP="ZIP code, as in the United States.",
)


@describes(models.Address)
class Address(Node):
    created_at: datetime
    first_name: str | None
    last_name: str | None
    company: str | None
    line1: str
    line2: str | None
    district: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str
    phone: str | None
    is_default_billing: bool
    is_default_shipping: bool
    formatted: list[str] = computed(formatted, of=models.Address)


@strawberry.type(description="A country that goods and bills can be sent to.")
class Country:
    code: str = strawberry.field(description="ISO 3166-1 alpha-2 code, such as `GB`.")
    name: str = strawberry.field(description="Its name, in the language that the client asks for.")


@strawberry.type(description="One field of a form for addresses.")
class AddressField:
    name: str = strawberry.field(
        description="Its name in the input of `createAddress`: `postalCode`."
    )
    label: Label = strawberry.field(description="What people of the country call it.")
    required: bool = strawberry.field(description="Whether it must be filled in.")


@strawberry.type(description="A state, province, prefecture or the like.")
class AddressRegion:
    code: str = strawberry.field(description="What `region` of an address is then.")
    name: str = strawberry.field(description="Its name, as it is written there.")
    latin_name: str = strawberry.field(description="Its name in Latin letters.")


@strawberry.type(description="What a country's addresses need, so that a form can be drawn.")
class AddressForm:
    country: Country = strawberry.field(description="Which country.")
    fields: list[AddressField] = strawberry.field(
        description="The fields, in the order in which they are written there."
    )
    regions: list[AddressRegion] = strawberry.field(
        description="What `region` may be; none where it is free text or not used."
    )
    postal_code_pattern: str | None = strawberry.field(
        description="Regular expression that a whole post code matches, in capital letters."
    )
    postal_code_examples: list[str] = strawberry.field(description="Post codes that are right.")


@strawberry.type
class AddressQueries:
    countries: list[Country] = query(
        told(addresses.every_country, "Every country, by name."), allow=anyone
    )
    address_form: AddressForm | None = query(
        told(
            addresses.address_form,
            "What addresses of a country need; null for what is no country's code.",
        ),
        allow=anyone,
    )


@mutations
class AddressMutations:
    create_address: Address = mutation(
        addresses.create,
        f"Add an address to the address book, of {MOST} at most; the same address twice is there "
        "once. The first is the default for bills and parcels. Sends no mail.",
        allow=customer,
        refuses=(TooMany,),
    )
    update_address: Address = mutation(
        addresses.update,
        "Change parts of an address; what is not sent stays. Sends no mail.",
        allow=customer,
        refuses=(DuplicateAddress, NoSuchAddress),
    )
    delete_address: Address = mutation(
        addresses.delete,
        "Delete an address; answers it as it was. If it was a default, the newest that remains "
        "takes its place. Sends no mail.",
        allow=customer,
        refuses=(NoSuchAddress,),
    )
    set_default_address: Address = mutation(
        addresses.set_default,
        "Choose an address for bills, for parcels or for both. Sends no mail.",
        allow=customer,
        refuses=(NoSuchAddress,),
    )
