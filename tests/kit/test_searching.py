"""Search by words and beginnings of words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import NOBODY
from domain.browsing import SEARCH
from kit.searching import LONGEST, MOST_WORDS, plain
from models import Product
from tests.makers import a_product

HOSTILE = [
    "'",
    "''; drop table products; --",
    "a & | ! <-> b",
    "(((",
    ":*",
    "mug:*A",
    "\\",
    "%_%",
    "!!!",
    "½ ² ³ ①",
    "\u0301\u0300",
    "\ud800",
    "\U0001f9e6",
    "हिन्दी",
    "日本語",
    "ǅ ß ẞ İ \u0131",
    "a" * 5_000,
    "mug " * 5_000,
    "‮evil",
]
WRITTEN = [
    "0.5 mm",
    "A5/A6",
    "T-Shirt",
    "24-7",
    "-5 degrees",
    "O'Neil & Söhne",
    "v1.2.3",
    "www.example.com/pens",
    "ada.l@example.com",
    "<b>bold</b> &amp;",
    "हिन्दी",
    "Café",
    "Cafe\u0301",
    "İstanbul",
    "ΣΊΣΥΦΟΣ",
    "STRASSE Straße",
    "日本語",
]


async def found(session: AsyncSession, asked: str) -> list[str]:
    words = sa.literal(plain(asked), sa.Text)
    rows = select(Product.slug).where(SEARCH.holds(NOBODY, words)).order_by(Product.slug)
    return list(await session.exec(rows))


async def test_words_of_every_language_and_of_the_slug_are_found(session: AsyncSession) -> None:
    await a_product(
        session,
        slug="tea-mug-350",
        name={"en": "Tea mug", "de": "Teebecher für Ömchen"},
        description={"en": "Holds 350 ml.", "de": "Schöne Grüße aus Köln"},
    )
    await a_product(session, slug="bowl", name={"en": "Bowl", "de": "Schüssel"})

    for asked in ("mug", "TEA", "te", "teebech", "für", "ÖMCHEN", "köln", "350", "tea ml gr"):
        assert await found(session, asked) == ["tea-mug-350"], asked
    for asked in ("schüss", "bowl schüssel"):
        assert await found(session, asked) == ["bowl"], asked
    for asked in ("ug", "mug bowl", "oln", "35 0 1"):
        assert await found(session, asked) == [], asked


@pytest.mark.parametrize("written", WRITTEN)
async def test_a_text_is_found_by_itself(session: AsyncSession, written: str) -> None:
    await a_product(session, slug="it", name={"en": f"Before\n{written}\tand after"})

    assert await found(session, written) == ["it"]


async def test_a_language_is_no_word(session: AsyncSession) -> None:
    await a_product(session, slug="mug", name={"en": "Mug", "de": "Becher"})

    assert await found(session, "en") == await found(session, "d") == []


async def test_a_word_with_an_escaped_neighbour_is_whole(session: AsyncSession) -> None:
    await a_product(session, slug="it", name={"en": 'one\\two"three\nfour\u0001five/six\x7fseven'})

    for asked in ("one", "two", "three", "four", "five", "six", "seven"):
        assert await found(session, asked) == ["it"], asked
    assert await found(session, "nfour") == []


async def test_ten_thousand_words_are_cut_to_twelve(session: AsyncSession) -> None:
    await a_product(session, slug="it", name={"en": " ".join("abcdefghijkl")})

    assert (MOST_WORDS, LONGEST) == (12, 200)
    assert await found(session, " ".join("abcdefghijkl") + " missing" * 10_000) == ["it"]
    assert await found(session, "missing " + " ".join("abcdefghijkl")) == []


async def test_a_long_search_is_cut(session: AsyncSession) -> None:
    await a_product(session, slug="it", name={"en": "a" * 250})

    assert await found(session, "a" * 10_000) == ["it"]


@pytest.mark.parametrize("asked", HOSTILE)
async def test_hostile_searches_find_little_and_break_nothing(
    session: AsyncSession, asked: str
) -> None:
    await a_product(session, slug="plain")

    assert await found(session, asked) == []


async def test_a_search_uses_the_index(session: AsyncSession) -> None:
    for way in ("seqscan", "indexscan", "nestloop"):  # whatever the statistics say by now
        await session.exec(sa.text(f"set local enable_{way} = off"))  # type: ignore[call-overload]
    rows = select(Product.id).where(SEARCH.holds(NOBODY, sa.literal("mug", sa.Text)))
    connection = await session.connection()
    plan = await connection.execute(sa.text(f"explain {compiled(rows)}"))

    assert "ix_product_documents_words" in "\n".join(plan.scalars())


def compiled(statement: sa.sql.expression.ClauseElement) -> str:
    """Write a statement with its values in it."""
    dialect = sa.dialects.postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
