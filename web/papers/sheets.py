"""Sheets: what stands on a paper, put into words and figures of its language.

A sheet is plain JSON, from which the page and the PDF are made alike. Every text in it is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from domain.papers import SUMS, Facts, PaperKind
from kit import texts
from kit.money import Money
from web.papers.letterheads import foot, sender, top
from web.papers.words import WORDS
from web.words import spoken

Sheet: TypeAlias = dict[str, Any]
CANCELLED = "CANCELLED"
NO_MONEY = (PaperKind.DELIVERY_NOTE.value,)


@dataclass(frozen=True)
class Voice:
    """A language, and how it writes what a paper tells."""

    language: str
    currency: str
    words: Mapping[str, str]

    def money(self, minor: int) -> str:
        """Write an amount."""
        amount = Money(minor, self.currency).amount
        return format_currency(amount, self.currency, locale=self.language)

    def day(self, moment: str) -> str:
        """Write a day, in UTC as the mails do."""
        at = datetime.fromisoformat(moment)
        return format_date(at, self.words["day"], locale=self.language)

    def count(self, number: int) -> str:
        """Write a number."""
        return format_decimal(number, locale=self.language)

    def rate(self, label: str, bp: int) -> str:
        """Write what a tax is called, and how much it is."""
        shape = "#,##0.## %"
        percent = format_percent(Decimal(bp).scaleb(-4), shape, locale=self.language)
        return f"{label or self.words['no_tax']} {percent}"

    def say(self, word: str, **facts: str) -> str:
        """Say a sentence."""
        return self.words[word].format(**facts)


def sheet(facts: Facts, store: str, languages: Sequence[str]) -> Sheet:
    """Put into words what a paper says; `languages` are those of the store, the usual one first."""
    language = spoken(facts["language"] or next(iter(languages), None))
    voice = Voice(language, facts.get("currency") or "EUR", WORDS[language])
    kind = facts["kind"]
    named = facts["number"]
    to_buyer = kind != PaperKind.DELIVERY_NOTE
    first, other = ("billing", "shipping") if to_buyer else ("shipping", "billing")
    is_elsewhere = bool(facts[other]) and facts[other] != facts[first]
    return {
        "kind": kind,
        "language": language,
        "title": voice.say(kind, number=named),
        "file": f"{kind.lower().replace('_', '-')}-{named}",
        "store": top(facts["letterhead"], store, voice.words),
        "sender": sender(facts["letterhead"], store),
        "recipient": facts[first] or facts[other],
        "elsewhere": [voice.words[other], *facts[other]] if is_elsewhere else [],
        "facts": list(_facts(facts, voice)),
        "head": _head(kind, voice),
        "rows": [_row(n, line, kind, voice) for n, line in enumerate(facts["lines"], 1)],
        "sums": [] if kind in NO_MONEY else list(_sums(facts, voice)),
        "taxes": [] if kind in NO_MONEY else _taxes(facts, voice),
        "notes": [text for text in _notes(facts, voice) if text],
        "parcels": [_parcel(one, voice) for one in facts.get("parcels", [])],
        "foot": foot(facts["letterhead"], voice.words),
        "words": {name: voice.words[name] for name in ("page", "pdf", "shipment")},
    }


def _facts(facts: Facts, voice: Voice) -> Iterator[list[str]]:
    kind, words, order = facts["kind"], voice.words, facts["order"]
    if kind != PaperKind.DELIVERY_NOTE:
        yield [words[f"number_{kind}"], facts["number"]]
    yield [words[f"date_{kind}"], voice.day(facts["issued_at"])]
    if kind == PaperKind.INVOICE:
        yield [words["supplied"], voice.day(facts["supplied_at"] or facts["issued_at"])]
    if kind != PaperKind.ORDER and order:
        yield [words["order"], order["number"]]
        yield [words["ordered"], voice.day(order["placed_at"])]
    if kind == PaperKind.CREDIT_NOTE and facts.get("invoice"):
        yield [words["of_invoice"], facts["invoice"]]
    if facts.get("vat_number"):
        yield [words["buyer_vat"], facts["vat_number"]]
    if facts.get("reason"):
        yield [words["reason"], facts["reason"]]


def _head(kind: str, voice: Voice) -> list[str]:
    names = ["position", "item", "quantity"]
    if kind == PaperKind.CREDIT_NOTE:
        names += ["amount"]
    elif kind not in NO_MONEY:
        names += ["unit", "amount"]
    return [voice.words[name] for name in names]


def _row(place: int, line: Facts, kind: str, voice: Voice) -> Facts:
    figures = [voice.count(line["quantity"])]
    if "unit" in line:
        figures.append(voice.money(line["unit"]))
    if "total" in line:
        figures.append(voice.money(line["total"]))
    details = [_answer(one, voice) for one in line.get("answers") or []]
    if line.get("sku"):
        details.insert(0, voice.say("sku", sku=line["sku"]))
    return {"place": str(place), "name": line["name"], "details": details, "figures": figures}


def _answer(kept: Facts, voice: Voice) -> str:
    chosen = [texts.chosen(one["name"], (voice.language,)) for one in kept["choices"]]
    said = ", ".join([*chosen, *([kept["text"]] if kept["text"] else [])])
    return f"{texts.chosen(kept['name'], (voice.language,))}: {said}"


def _sums(facts: Facts, voice: Voice) -> Iterator[list[str]]:
    """Tell what the total consists of: each charge by its name where they account for it."""
    sums, words = facts["sums"], voice.words
    if facts["kind"] == PaperKind.CREDIT_NOTE:
        yield [words["total_CREDIT_NOTE"], voice.money(sums["total"])]
        return
    charges = facts["charges"]
    if charges or sums["total"] != sums["goods"]:
        yield [words["goods"], voice.money(sums["goods"])]
    if sum(one["amount"] for one in charges) == sums["total"] - sums["goods"]:
        for one in charges:
            yield [_charge(one, words), voice.money(one["amount"])]
    else:
        for name in SUMS[1:-1]:
            if sums[name]:
                minor = -sums[name] if name == "discount" else sums[name]
                yield [words[_sum(name)], voice.money(minor)]
    yield [words["total"], voice.money(sums["total"])]


def _sum(name: str) -> str:
    return "shipping_sum" if name == "shipping" else name


def _charge(one: Facts, words: Mapping[str, str]) -> str:
    kind = words.get({"SHIPPING": "shipping_sum", "DISCOUNT": "discount"}.get(one["kind"], ""), "")
    named = one["label"] if one["label"] != kind else ""
    return f"{kind}: {named}" if kind and named else kind or named


def _taxes(facts: Facts, voice: Voice) -> list[list[str]]:
    """Tell the taxes by rate, below what they are called; none where nobody has recorded them."""
    if not facts["taxes"]:
        return []
    head = [voice.words[name] for name in ("rate", "net", "tax_amount", "gross")]
    rows = [
        [
            voice.rate(one["label"], one["rate"]),
            *map(voice.money, (one["base"], one["amount"], one["base"] + one["amount"])),
        ]
        for one in facts["taxes"]
    ]
    return [head, *rows]


def _notes(facts: Facts, voice: Voice) -> Iterator[str | None]:
    words, kind = voice.words, facts["kind"]
    if facts.get("status") == CANCELLED and kind == PaperKind.ORDER:
        yield words["cancelled"]
    if kind not in NO_MONEY:
        yield words.get(facts.get("treatment") or "")
        is_taxed = facts["includes_tax"] and any(one["amount"] for one in facts["taxes"])
        yield words["with_tax"] if is_taxed and kind != PaperKind.CREDIT_NOTE else None
    for one in facts.get("payments") or []:
        yield f"{words['payment']}: {_payment(one, facts, voice)}"
    earned = (facts.get("points") or {}).get("earned")
    if earned and kind == PaperKind.ORDER:
        yield voice.say("earned", count=voice.count(earned))
    if facts.get("note"):
        yield f"{words['note']}: {facts['note']}"


def _payment(one: Facts, facts: Facts, voice: Voice) -> str:
    method = one["method"]
    told = [voice.words["INVOICE_METHOD" if method == PaperKind.INVOICE else method]]
    if one["paid"]:
        told.append(voice.say("paid", amount=voice.money(one["paid"])))
    if one["refunded"]:
        told.append(voice.say("refunded", amount=voice.money(one["refunded"])))
    if owed := one["amount"] - one["paid"]:
        told.append(voice.say("open", amount=voice.money(owed)))
        if method in ("BANK_TRANSFER", "INVOICE"):
            told.append(voice.say("reference", number=facts["number"]))
    return ", ".join(told[:-1]) + f". {told[-1]}" if told[-1].endswith(".") else ", ".join(told)


def _parcel(one: Facts, voice: Voice) -> Facts:
    by = " ".join(part for part in (one["carrier"], one["service"]) if part)
    sent = voice.say("sent", date=voice.day(one["sent_at"]))
    said = ", ".join(part for part in (by, one["number"], sent) if part)
    return {"said": said, "page": one["page"]}
