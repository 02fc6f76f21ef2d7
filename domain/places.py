"""Places: countries, and regions of them, as staff name them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from domain.commands import Line
from domain.refusals import InvalidInput
from kit import postal
from kit.refused import Wrong


def _known(code: str) -> str:
    if code.upper() not in postal.COUNTRIES:
        raise ValueError("this is no country of ISO 3166-1")
    return code.upper()


Country: TypeAlias = Annotated[str, Line(2, least=2), AfterValidator(_known)]
Region: TypeAlias = Annotated[str, Line(100)]


def region_in(country: str, region: str | None, *path: str) -> str | None:
    """Write a region as addresses of its country have it, or refuse, blaming the field `path`."""
    if region is None:
        return None
    kept = postal.canonical({"country": country, "region": region})["region"]
    form = postal.form_of(country)
    if form is not None and form.regions and form.region(kept) is None:
        raise InvalidInput(Wrong(path, f"{country} has no such {form.label_of('region')}."))
    return kept
