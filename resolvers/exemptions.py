"""Exemptions: recording certificates and taking them back."""

from domain import exemptions
from domain.exemptions import RecordTaxExemption, RevokeTaxExemption
from models import TaxExemption
from resolvers.context import Info


async def keep(info: Info, input: RecordTaxExemption) -> TaxExemption:
    return await info.context.write(exemptions.keep, input)


async def revoke(info: Info, input: RevokeTaxExemption) -> TaxExemption:
    return await info.context.write(exemptions.revoke, input)
