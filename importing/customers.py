"""Customers: brought as active and unproven, with an address only where a template makes one."""

from __future__ import annotations

from collections.abc import Sequence

from importing.known import Known
from importing.shop import Customer
from importing.targets import CUSTOMERS
from importing.writing import Batch
from kit.emails import BadEmail, Email, normalise


class BadTemplate(ValueError):
    """The template of e-mail addresses cannot be used; the message says why."""


def key(customer: Customer) -> str:
    """Tell what the other system calls them."""
    return customer.key


def checked(template: str) -> str:
    """Refuse a template that makes no address, or the same one for everybody."""
    try:
        first, second = (addressed(template, key).key for key in ("1", "9" * 18))
    except BadEmail as error:
        raise BadTemplate(f"The template makes no address: {error}") from None
    if first == second:
        raise BadTemplate("The template needs {id}, as in customer-{id}@example.com.")
    return template


def addressed(template: str, key: str) -> Email:
    """Make the address of a customer."""
    return normalise(template.replace("{id}", key))


async def write(
    batch: Batch, customers: Sequence[Customer], found: Known, template: str | None
) -> None:
    """Bring customers; an address that somebody has already is left to them."""
    emails = {c.key: addressed(template, c.key) for c in customers} if template else {}
    here = await batch.taken("customers", "email_key", [email.key for email in emails.values()])
    if here:
        batch.notes.append(
            f"customers: {len(here)} have no e-mail address, as {min(here)} belongs to another"
        )
    free = {key: email for key, email in emails.items() if email.key not in here}
    ids = {customer.key: found.id_of(customer.key, customer.at) for customer in customers}
    records = [
        CUSTOMERS.record(ids[c.key], c.at, email and email.address, email and email.key)
        for c in customers
        for email in [free.get(c.key)]
    ]
    await batch.copy(CUSTOMERS, records)
    await batch.refer(found, ids)
