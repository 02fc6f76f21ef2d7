"""VAT numbers: read as people write them, wrong ones refused with why."""

from __future__ import annotations

import pytest

from kit.unions import EU
from kit.vat_numbers import PREFIXES, BadVatNumber, Vat, read


@pytest.mark.parametrize(
    ("written", "text", "country"),
    [
        ("DE136695976", "DE136695976", "DE"),
        (" de 136 695 976 ", "DE136695976", "DE"),
        ("DE-136.695/976", "DE136695976", "DE"),
        ("ATU13585627", "ATU13585627", "AT"),
        ("EL094259216", "EL094259216", "GR"),
        ("gr 094259216", "EL094259216", "GR"),
        ("FR 40 303 265 045", "FR40303265045", "FR"),
        ("IE6433435F", "IE6433435F", "IE"),
        ("NL004495445B01", "NL004495445B01", "NL"),
        ("GB 980 7806 84", "GB980780684", "GB"),
        ("XI 980 7806 84", "XI980780684", "XI"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, text: str, country: str) -> None:
    assert read(written) == Vat(text, country)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("DE136695978", "typing error"),
        ("GB802311781", "typing error"),
        ("EL094259217", "typing error"),
        ("DE13669597", "how VAT numbers of DE are written"),
        ("ATX13585627", "how VAT numbers of AT are written"),
        ("FR", "how VAT numbers of FR are written"),
        ("136695976", "code of its country"),
        ("CHE107787577", "code of its country"),
        ("US123456789", "code of its country"),
        ("EU372022452", "code of its country"),
        ("", "code of its country"),
        ("DE\u0661\u0663\u0666\u0666\u0669\u0665\u0669\u0667\u0666", "code of its country"),
    ],
)
def test_what_is_none_is_refused_with_why(written: str, why: str) -> None:
    with pytest.raises(BadVatNumber, match=why):
        read(written)


def test_every_member_state_has_numbers() -> None:
    assert PREFIXES - {"EL", "GB", "XI"} == EU
    for prefix in sorted(PREFIXES):
        with pytest.raises(BadVatNumber, match=f"VAT numbers of {prefix} are written"):
            read(f"{prefix}?")
