"""Looks: in which language and on which screen a page is seen, and what it must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FloatRect, Page

from tests.tree import ROOT

PICTURES = ROOT / ".data" / "pictures"  # of the last run, to be looked at
LEAST = 44  # CSS pixels, what a thumb can hit
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTROLS = "a[href], button, input:not([type=hidden]), textarea"
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(it => it.getBoundingClientRect().right > innerWidth + 0.5
    || it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).display !== 'inline')
  .map(it => it.outerHTML.slice(0, 120))"""
FOCUSED = """controls => {
  const it = document.activeElement, style = getComputedStyle(it);
  const isSeen = it.matches(':focus-visible') && style.outlineStyle !== 'none'
    && parseFloat(style.outlineWidth) >= 2;
  return [[...document.querySelectorAll(controls)].indexOf(it), isSeen]; }"""
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")


@dataclass(frozen=True)
class Look:
    """A language and a screen."""

    language: str
    screen: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.language}-{self.screen}"


DESK = Look("en", "desk", 1280, 800)
LOOKS = (
    DESK,
    Look("de", "desk", 1280, 800),
    Look("en", "phone", 390, 844),
    Look("de", "phone", 390, 844),
    Look("de", "small", 320, 568),
)
in_every_look = pytest.mark.parametrize("look", LOOKS, ids=str)


async def looked_at(page: Page, look: Look, name: str) -> None:
    """See that a page is what it must be, and keep a picture of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)
    assert await page.locator("html").get_attribute("lang") == look.language
    assert await page.evaluate(OVERFLOWING) == [], f"{name} is wider than the screen"
    await _is_accessible(page, name)
    await _is_within_reach(page, name)
    await _is_for_the_keyboard(page, name)


async def _is_accessible(page: Page, name: str) -> None:
    """Let axe look, by day and by night."""
    rules = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        found = await Axe().run(page, options=rules)
        assert found.violations_count == 0, f"{name}, {scheme}:\n{found.generate_report()}"


async def _is_within_reach(page: Page, name: str) -> None:
    """See that a thumb can hit what can be pressed; a box is pressed by its label, too."""
    for control in await page.locator(CONTROLS).all():
        box = await control.bounding_box()
        id = await control.get_attribute("id")
        label = await page.locator(f"label[for='{id}']").bounding_box() if id else None
        height = _height(box) if label is None else max(_height(box), _height(label))
        assert height >= LEAST, f"{name}: {await control.evaluate('it => it.outerHTML')}"


async def _is_for_the_keyboard(page: Page, name: str) -> None:
    """Walk through with the tab key: each control in its turn, and seen to be there."""
    await page.evaluate("document.activeElement.blur()")
    for turn in range(await page.locator(CONTROLS).count()):
        await page.keyboard.press("Tab")
        assert await page.evaluate(FOCUSED, CONTROLS) == [turn, True], f"{name}: control {turn}"


def _height(box: FloatRect | None) -> float:
    return box["height"] if box else 0
