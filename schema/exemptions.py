"""Exemptions from tax."""

from datetime import date, datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.exemptions import RecordTaxExemption, RevokeTaxExemption
from domain.linking import absent
from domain.refusals import CustomerErased, NoSuchCustomer, NoSuchExemption, TooMany
from models.exemptions import MOST, state
from resolvers import exemptions
from schema.refs import CustomerRef
from schema.words import (
    Connection,
    Node,
    accepts,
    choices,
    computed,
    describes,
    mutation,
    mutations,
    one,
    pages,
    query,
    since,
    until,
    where,
)

choices(
    models.ExemptionState,
    EXPIRED="It held until its last day.",
    HOLDING="It holds today.",
    REVOKED="Staff took it back.",
    UPCOMING="It holds from its first day on.",
)
accepts(RecordTaxExemption, RevokeTaxExemption)
STANDS = absent(models.TaxExemption.revoked_at)


@describes(models.TaxExemption)
class TaxExemption(Node):
    certificate: str
    country: str
    region: str | None
    valid_from: date
    expires_on: date
    state: models.ExemptionState = computed(state, of=models.TaxExemption)
    revoked_at: datetime | None
    created_at: datetime
    customer: CustomerRef = one(models.TaxExemption.customer_id, "Who pays no tax by it.")


@strawberry.type
class ExemptionQueries:
    tax_exemptions: Connection[TaxExemption] | None = query(
        pages(
            models.TaxExemption,
            "Every exemption, the first to expire first.",
            order=(models.TaxExemption.expires_on,),
            filters=(
                since(
                    models.TaxExemption.expires_on,
                    "expiresFrom",
                    "Only those whose last day is this one or later.",
                ),
                until(
                    models.TaxExemption.expires_on,
                    "expiresUntil",
                    "Only those whose last day is before this one.",
                ),
                where(
                    "stands",
                    STANDS,
                    "Only those that staff have not taken back; with false, those that they have.",
                ),
            ),
        ),
        allow=permitted(Permission.CUSTOMERS_READ),
    )


@mutations
class ExemptionMutations:
    record_tax_exemption: TaxExemption = mutation(
        exemptions.keep,
        f"Keep a certificate by which a customer pays no tax, of {MOST} at most. While it holds "
        "they see prices without tax, and pay none where it is for. Sends no mail.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerErased, NoSuchCustomer, TooMany),
    )
    revoke_tax_exemption: TaxExemption = mutation(
        exemptions.revoke,
        "Take an exemption back; it holds no more from here on, and is kept for the books. "
        "Sends no mail.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(NoSuchExemption,),
    )
