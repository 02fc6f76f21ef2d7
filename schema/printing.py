"""Printing."""

from datetime import datetime
from typing import Any

import strawberry

from domain import print_links
from resolvers import printing
from schema.words import derived, tells


@tells(print_links.PrintLink)
class PrintLink:
    html: str = strawberry.field(description="A page that is made for paper.")
    pdf: str = strawberry.field(description="A PDF.")
    expires_at: datetime = strawberry.field(
        description="When both end: a quarter of an hour on, at a full minute."
    )


def printed(model: Any, what: str) -> Any:
    """Publish where a row is printed."""
    return derived(
        model,
        printing.facts_of(model),
        printing.link,
        f"{what}, for whoever has the link. Whoever sees it here opens it at `/print/{{id}}.html` "
        "and `/print/{id}.pdf`, too.",
    )
