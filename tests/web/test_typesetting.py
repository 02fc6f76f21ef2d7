"""PDFs: what stands in them, that texts are texts, and how many are made at once."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from typing import Any

import pytest
from pypdf import PdfReader

from tests.makers.papers import HOSTILE, a_line, a_paper
from web import pages
from web.papers.sheets import Sheet, sheet
from web.papers.typesetting import Busy, Press


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def of(**paper: Any) -> Sheet:
    return sheet(a_paper(**paper), "Latchkey Supply", ("en", "de"))


def read(pdf: bytes) -> list[str]:
    """Read the text of each page, without the places where long words may be broken."""
    reader = PdfReader(io.BytesIO(pdf))
    return [page.extract_text().replace("\u200b", "") for page in reader.pages]


def test_all_that_a_sheet_says_stands_in_the_pdf(press: Press) -> None:
    [page] = read(press.pdf(of()))

    for said in ("Invoice I-1042", "Ada Lovelace", "Coffee mug", "€11.80", "VAT 19 %", "IBAN"):
        assert said in page
    assert "Page 1 of 1" in page


def test_it_is_tagged_titled_and_in_its_language(press: Press) -> None:
    reader = PdfReader(io.BytesIO(press.pdf(of(language="de"))))

    root: Any = reader.trailer["/Root"]
    assert str(root["/MarkInfo"]["/Marked"]) == "True"
    assert root["/Lang"] == "de"
    assert reader.metadata is not None
    assert reader.metadata.title == "Rechnung I-1042"
    assert "Seite 1 von 1" in reader.pages[0].extract_text()


def test_texts_of_customers_are_never_markup(press: Press) -> None:
    lines = [a_line(name=HOSTILE), a_line(2, answers=[answer(HOSTILE)])]
    letter: dict[str, Any] = {
        "billing": [HOSTILE],
        "note": HOSTILE,
        "reason": HOSTILE,
        "number": HOSTILE,
    }
    hostile = sheet({**a_paper(**letter), "lines": lines}, HOSTILE, ("en",))

    text = squeezed("".join(read(press.pdf(hostile))))

    assert text.count(squeezed(HOSTILE)) >= 6
    html = pages.render("paper.html", sheet=hostile, pdf="x.pdf")
    assert "<b>&amp;@ref" not in html
    assert html.count("&lt;b&gt;&amp;amp;@ref") >= 6


def answer(text: str) -> dict[str, Any]:
    return {"name": {"en": text}, "text": text, "choices": [{"name": {"en": text}}]}


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_name_of_500_characters_is_broken_and_whole(press: Press) -> None:
    paper = {**a_paper(), "lines": [a_line(name="W" * 500)]}

    text = squeezed("".join(read(press.pdf(sheet(paper, "Shop", ("en",))))))

    assert "W" * 500 in text


def test_letters_that_the_font_lacks_are_no_failure(press: Press) -> None:
    assert read(press.pdf(of(billing=["山田太郎", "Жук", "שלום", "\u202eevil"])))


@pytest.mark.parametrize("lines", [*range(10, 24), 1114])
def test_heads_are_repeated_and_totals_never_stand_alone(press: Press, lines: int) -> None:
    found = read(press.pdf(of(lines=lines)))

    assert all("Unit price" in page for page in found if "MUG-" in page)
    assert all(f"Page {n} of {len(found)}" in page for n, page in enumerate(found, 1))
    last = next(page for page in found if "Total" in page)
    assert f"MUG-{lines:04}" in last


def test_the_same_sheet_is_made_once(press: Press) -> None:
    first = press.pdf(of(note="once"))

    assert press.pdf(of(note="once")) is first
    assert press.pdf(of(note="twice")) is not first


async def test_no_more_is_made_at_once_than_may_wait() -> None:
    press, go = Press(threads=1, most=3), threading.Event()
    waiting = [asyncio.create_task(press.do(go.wait)) for _ in range(3)]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await press.do(lambda: True)

    waiting[-1].cancel()  # whoever leaves gives the place free
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(press.do(go.wait)))
    await asyncio.sleep(0)
    go.set()
    assert await asyncio.gather(*waiting[:2], waiting[3]) == [True] * 3
    assert await press.do(lambda: 7) == 7


async def test_the_loop_goes_on_while_a_long_paper_is_set(press: Press) -> None:
    long = of(lines=600, note="long")
    doing = asyncio.create_task(press.do(lambda: press.pdf(long)))
    turns, longest, before = 0, 0.0, time.perf_counter()
    while not doing.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        turns, longest, before = turns + 1, max(longest, now - before), now

    assert len(await doing) > 100_000
    assert turns > 10
    assert longest < 0.25
