"""Consents, and the evidence of them."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.refusals import RateLimited
from auth.rules import customer, permitted
from domain.consents import (
    GrantConsent,
    RecordConsentEvidence,
    WithdrawConsent,
    WithdrawConsentForCustomer,
)
from domain.refusals import (
    ConsentWithdrawn,
    CustomerErased,
    NoSuchConsentKind,
    NoSuchCustomer,
    WordingChanged,
)
from resolvers import consents
from schema.consent_kinds import ConsentKind
from schema.refs import CustomerRef
from schema.words import (
    Connection,
    Node,
    accepts,
    choices,
    describes,
    mutation,
    mutations,
    one,
    query,
)

choices(
    models.ConsentState,
    GRANTED="The customer has consented.",
    PENDING="The customer has consented and has yet to confirm it by e-mail; it does not count.",
    WITHDRAWN="The customer does not consent.",
)
choices(
    models.ConsentAct,
    ASKED="The customer agreed, and was asked by e-mail to confirm it.",
    GRANTED="The consent was granted.",
    WITHDRAWN="The consent was withdrawn, or refused.",
)
choices(
    models.ConsentSource,
    ACCOUNT="In the account.",
    CHECKOUT="While ordering.",
    MAIL="By a link or a button of an e-mail.",
    PREFERENCE_PAGE="On the page of preferences that e-mails lead to.",
    SIGN_UP="While signing up.",
    STAFF="By staff, who were told elsewhere.",
)
accepts(GrantConsent, RecordConsentEvidence, WithdrawConsent, WithdrawConsentForCustomer)


@describes(models.Consent)
class Consent(Node):
    state: models.ConsentState
    version: int
    changed_at: datetime
    kind: ConsentKind | None = one(
        models.Consent.kind_id, "What it is about; null for the customer when no longer in use."
    )


@describes(models.ConsentRecord)
class ConsentRecord(Node):
    act: models.ConsentAct
    source: models.ConsentSource
    at: datetime
    version: int
    wording: str | None
    language: str | None
    evidence: str | None
    ip: str | None
    agent: str | None
    created_at: datetime
    kind: ConsentKind | None = one(
        models.ConsentRecord.kind_id,
        "What it is about; null for the customer when no longer in use.",
    )


@strawberry.type
class ConsentQueries:
    consenting_customers: Connection[CustomerRef] | None = query(
        consents.consenting,
        allow=permitted(Permission.CONSENTS_READ),
        description="The customers who may be written to about a kind: they have consented, have "
        "an address, and are active. Shows those whom the viewer may see, so it needs "
        "`CUSTOMERS_READ` as well. `/exports/consents/{key}.csv` has all of them as a file.",
    )


@mutations
class ConsentMutations:
    grant_consent: Consent = mutation(
        consents.grant,
        "Consent to a kind, in the wording that is shown in the language of this request. Where "
        "the kind needs it, mails the customer a link to confirm, and waits for it. Sends that "
        "mail again after ten minutes at the earliest.",
        allow=customer,
        refuses=(NoSuchConsentKind, RateLimited, WordingChanged),
    )
    withdraw_consent: Consent = mutation(
        consents.withdraw,
        "Take a consent back, at once; who never consented says no. Mails that wait are not sent "
        "any more. Sends no mail.",
        allow=customer,
        refuses=(NoSuchConsentKind,),
    )
    withdraw_consent_for_customer: Consent = mutation(
        consents.withdraw_for,
        "Take a customer's consent back, because they said so elsewhere. Sends no mail.",
        allow=permitted(Permission.CONSENTS_WRITE),
        refuses=(CustomerErased, NoSuchConsentKind, NoSuchCustomer),
    )
    record_consent_evidence: Consent = mutation(
        consents.record_evidence,
        "Grant a customer's consent by evidence that they gave it elsewhere, which is kept. "
        "Nothing else lets staff grant one. Sends no mail.",
        allow=permitted(Permission.CONSENTS_WRITE),
        refuses=(ConsentWithdrawn, CustomerErased, NoSuchConsentKind, NoSuchCustomer),
    )
