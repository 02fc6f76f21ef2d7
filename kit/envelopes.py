"""Envelopes: an address line by line, in the order of its country."""

from __future__ import annotations

import re

from kit.postal import CODE, Form, Parts, form_of, is_latin

SHORT = 3  # a region's code of so few letters is what is written: `CA`, `NSW`, `MI`


def lines(parts: Parts) -> list[str]:
    """Write an address as on an envelope; in Latin order unless it has other letters."""
    known = {name: " ".join((text or "").split()) for name, text in parts.items()}
    form = form_of(known.get("country", ""))
    if form is None:
        return [text for text in known.values() if text]
    native = not is_latin("".join(text for name, text in known.items() if name != "region"))
    written = form.written if native else form.written_in_latin
    texts, left_over = _texts(known, form, written, native)
    if not texts["Z"]:
        for prefix in filter(None, ("〒", form.postal_code_prefix)):
            written = written.replace(f"{prefix}%Z", "%Z")
    filled = CODE.sub(lambda found: texts[found[1]], written.replace("%X", "").replace("%n", "\n"))
    rows = [_tidy(row) for row in filled.split("\n")]
    return [row for row in [*rows, *left_over, form.country_name] if row]


def _texts(
    known: dict[str, str], form: Form, written: str, native: bool
) -> tuple[dict[str, str], list[str]]:
    """Find what stands for each code of a format, and what the format has no place for."""
    large_first = "%N" not in written or written.index("%A") < written.index("%N")
    names = [known.get("first_name", ""), known.get("last_name", "")]
    street = [known.get("line1", ""), known.get("line2", "")]
    texts = {
        "C": known.get("city", ""),
        "D": known.get("district", ""),
        "N": " ".join(filter(None, reversed(names) if large_first else names)),
        "O": known.get("company", ""),
        "S": _region(known.get("region", ""), form, native),
        "Z": known.get("postal_code", ""),
    }
    homeless = {code for code in texts if f"%{code}" not in written}
    places = [texts[code] for code in "CD" if code in homeless]
    street = [*places, *street] if large_first else [*street, *reversed(places)]
    texts["A"] = "\n".join(filter(None, street))
    return texts, [texts[code] for code in "SZ" if code in homeless]


def _region(code: str, form: Form, native: bool) -> str:
    region = form.region(code)
    if region is None or (len(code) <= SHORT and code.isascii()):
        return code
    return region.name if native else region.latin_name


def _tidy(row: str) -> str:
    """Drop what stood between parts that are missing."""
    spaced = re.sub(r"\s+", " ", row).strip(" ,-")
    return re.sub(r"(?:, )+", ", ", spaced)
