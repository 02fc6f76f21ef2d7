"""Group rules: who is in a group by themselves, as staff say it and as it is kept."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from domain import amounts
from domain.amounts import Sum
from domain.commands import Command, Line
from domain.refusals import InvalidInput
from kit import emails
from kit.currencies import Currency
from kit.refused import Wrong
from models import CustomerGroup

RULE = ("rule_orders", "currency", "rule_spent_minor", "rule_days", "rule_email_domain")


class GroupRule(Command):
    """Who is in a group by themselves: whoever meets all that is said here, and it says something.

    What is older than the days, cancelled or not paid does not count.
    """

    orders: Annotated[
        Annotated[int, Field(ge=1, le=100_000)] | None,
        Field(default_factory=lambda: None, description="How many orders they placed at least."),
    ]
    spent: Annotated[
        Sum | None,
        Field(
            default_factory=lambda: None,
            description="How much they paid at least, less what was given back; with a currency.",
        ),
    ]
    currency: Annotated[
        Currency | None,
        Field(
            default_factory=lambda: None,
            description="In which currency; other orders do not count for `spent`.",
        ),
    ]
    days: Annotated[
        Annotated[int, Field(ge=1, le=3_650)] | None,
        Field(
            default_factory=lambda: None,
            description="In how many days up to now; null for ever. Only with orders or spent.",
        ),
    ]
    email_domain: Annotated[
        Annotated[str, Line(253)] | None,
        Field(
            default_factory=lambda: None,
            description="Of which domain the address is that they proved, such as `example.com`; "
            "those below it are others.",
        ),
    ]


def has_rule(group: CustomerGroup) -> bool:
    """Tell whether customers can be in a group by themselves."""
    told = (group.rule_orders, group.rule_spent_minor, group.rule_email_domain)
    return any(value is not None for value in told)


def columns_of(rule: GroupRule | None) -> dict[str, Any]:
    """Write a rule as it is kept, or refuse one that says nothing or half of something."""
    if rule is None:
        return dict.fromkeys(RULE)
    if rule.orders is None and rule.spent is None and rule.email_domain is None:
        raise InvalidInput(Wrong(("rule",), "Say orders, spent or emailDomain."))
    if (rule.spent is None) != (rule.currency is None):
        raise InvalidInput(Wrong(("rule", "currency"), "Spent and its currency go together."))
    if rule.days is not None and rule.orders is None and rule.spent is None:
        raise InvalidInput(Wrong(("rule", "days"), "Days go with orders or spent."))
    spent = None
    if rule.spent is not None and rule.currency is not None:
        spent = amounts.minor_in(rule.currency, rule.spent, "rule", "spent")
        if spent == 0:
            raise InvalidInput(Wrong(("rule", "spent"), "Everybody has spent nothing."))
    values = (rule.orders, rule.currency, spent, rule.days, _domain(rule.email_domain))
    return dict(zip(RULE, values, strict=True))


def _domain(text: str | None) -> str | None:
    """Write a domain as proven addresses have it."""
    if text is None:
        return None
    try:
        return emails.normalise(f"a@{text}").key.partition("@")[2]
    except emails.BadEmail as error:
        raise InvalidInput(Wrong(("rule", "emailDomain"), str(error))) from None
