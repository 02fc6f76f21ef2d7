"""Consents: what customers do about their own, staff for them, and whom one may write to."""

from functools import partial
from typing import Annotated, Any

import strawberry

from domain import consents
from domain.consent_records import Shown
from domain.consents import (
    GrantConsent,
    RecordConsentEvidence,
    WithdrawConsent,
    WithdrawConsentForCustomer,
)
from kit.meanings import Paged, order_of
from kit.pages import USUAL, BadPage, Page
from models import Consent, Customer
from resolvers.context import Info
from resolvers.listing import bad_argument, page_of

CONSENTING = Paged(Customer, None, order_of((), Customer), ())
Kind = Annotated[str, strawberry.argument(description="The key of the kind of consent.")]
First = Annotated[int, strawberry.argument(description="How many rows, from 0 to 100.")]
After = Annotated[str | None, strawberry.argument(description="Cursor of the row before the page.")]


async def grant(info: Info, input: GrantConsent) -> Consent:
    work: Any = partial(consents.grant, shown=shown_by(info))
    consent: Consent = await info.context.write(work, input)
    return consent


async def withdraw(info: Info, input: WithdrawConsent) -> Consent:
    work: Any = partial(consents.withdraw, shown=shown_by(info))
    consent: Consent = await info.context.write(work, input)
    return consent


async def withdraw_for(info: Info, input: WithdrawConsentForCustomer) -> Consent:
    return await info.context.write(consents.withdraw_for, input)


async def record_evidence(info: Info, input: RecordConsentEvidence) -> Consent:
    return await info.context.write(consents.record_evidence, input)


async def consenting(info: Info, kind: Kind, first: First = USUAL, after: After = None) -> Page:
    rows = consents.consenting(info.context.viewer, kind)
    try:
        return await page_of(info.context.rows_of, rows, CONSENTING, first, after, {})
    except BadPage as error:
        raise bad_argument(error) from None


def shown_by(info: Info) -> Shown:
    """Tell to whom a wording was shown, by what their request says."""
    context = info.context
    return Shown(context.caller.languages, context.house.languages, context.caller.client)
