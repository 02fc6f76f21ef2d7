"""Countries: what they are called in a language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from kit.postal import COUNTRIES, form_of


@cache
def names(language: str) -> Mapping[str, str]:
    """Name every country by its code, in the order of the names; in English if nothing is known."""
    try:
        known = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        known = Locale("en").territories
    named = {code: known.get(code) or _own_name(code) for code in COUNTRIES}
    return dict(sorted(named.items(), key=lambda item: (_plain(item[1]), item[0])))


def _own_name(code: str) -> str:
    form = form_of(code)
    return code if form is None else form.country_name


def _plain(name: str) -> str:
    """Forget accents and case: Åland stands with the As."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))
