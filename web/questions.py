"""Questions: pages with a button that letters other than those of signing in lead to."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import HTMLResponse

from web.pages import Page, Shop, answer
from web.words import WORDS, spoken


@dataclass(frozen=True)
class Question:
    """What is asked, by the name of its words; facts by theirs; actions, each with its button."""

    name: str
    facts: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]


def question(
    *, shop: Shop, locale: str | None, asked: Question, token: str, nonce: str
) -> HTMLResponse:
    """Ask it; the form posts `token`, `nonce` and `action` to /confirm."""
    language = spoken(locale)
    return answer(
        "question.html",
        Page.SIGN_IN,
        extra={"Content-Language": language},
        language=language,
        words=WORDS[language],
        shop=shop,
        asked=asked,
        token=token,
        nonce=nonce,
    )


def told(*, shop: Shop, locale: str | None, name: str, status: int = 200) -> HTMLResponse:
    """Say what became of it, or why nothing did."""
    language = spoken(locale)
    return answer(
        "told.html",
        Page.SIGN_IN,
        status=status,
        extra={"Content-Language": language},
        language=language,
        words=WORDS[language],
        shop=shop,
        told=name,
        well=status == 200,
    )
