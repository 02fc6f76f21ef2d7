"""VAT numbers."""

from datetime import datetime

import models
from auth.refusals import RateLimited
from auth.rules import customer
from domain.vat_numbers import SetVatNumber
from resolvers import vat_numbers
from schema.refs import CustomerRef
from schema.words import Node, accepts, choices, describes, mutation, mutations

choices(
    models.VatCheck,
    INVALID="The registry does not know it; it frees from no tax.",
    UNAVAILABLE="The registry was asked and did not answer; format and checksum are right.",
    UNCHECKED="No registry was asked; format and checksum are right.",
    VALID="The registry knows it.",
)
accepts(SetVatNumber)


@describes(models.VatNumber)
class VatNumber(Node):
    number: str
    country: str
    check: models.VatCheck
    checked_at: datetime | None
    created_at: datetime


@mutations
class VatNumberMutations:
    set_vat_number: CustomerRef = mutation(
        vat_numbers.keep,
        "Say by which VAT number you are known, or that you have none. Its format and its checksum "
        "are looked at, and a registry is asked where the store has one. Sends no mail.",
        allow=customer,
        refuses=(RateLimited,),
    )
