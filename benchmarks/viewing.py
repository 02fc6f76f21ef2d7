"""Viewing: the CPU that each contender takes for each page, in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count

from starlette.types import ASGIApp

from benchmarks import contenders
from benchmarks.contenders import SLOW, Contenders, Request, Who
from benchmarks.measuring import Case, Figures, Sizes, Way, measured
from benchmarks.pages.page import Page
from benchmarks.servers import Backends
from benchmarks.shops import Shop

GROWTH = "growth of the account page"
PLAN = b"x-latchkey-plan"
COMPARED = 8  # visitors whose answers are compared before anything is measured


async def measure(
    shop: Shop, asked: Contenders, backends: Backends, sizes: Sizes, pages: Sequence[Page]
) -> list[Figures]:
    """Measure pages of a shop, once it is sure that all contenders answer the same."""
    found: list[Figures] = []
    for page in pages:
        name = f"{page.name}, {shop.name}"
        case = Case(name, await ways(shop, asked, page), sizes.requests * page.times, True)
        found += await measured(case, backends, sizes.rounds)
    return found


async def growth(
    shops: Mapping[str, tuple[Shop, Contenders]], page: Page, backends: Backends, sizes: Sizes
) -> list[Figures]:
    """Measure the plan of one page in the smallest shop and in larger ones."""
    made = [
        Way(name, _repeated(asked[Who.PLAN], requests(shop, Who.PLAN, page)))
        for name, (shop, asked) in shops.items()
    ]
    return await measured(Case(GROWTH, made, sizes.requests, True), backends, sizes.rounds)


async def ways(shop: Shop, asked: Contenders, page: Page) -> list[Way]:
    """Make the ways to a page, after comparing what they answer."""
    made = []
    for who, sizes in (await _compared(shop, asked, page)).items():
        run = _repeated(asked[who], requests(shop, who, page))
        made.append(Way(who.value, run, sizes, SLOW.get(who, 1)))
    return made


def requests(shop: Shop, who: Who, page: Page) -> list[Request]:
    """Write what each visitor of a page sends."""
    return [contenders.request(who, page, visitor) for visitor in shop.visitors[page.asker]]


async def _compared(shop: Shop, asked: Contenders, page: Page) -> dict[Who, int]:
    """Ask for a page in every way; tell how large the answers are."""
    visitors = shop.visitors[page.asker]
    for visitor in [visitors[0], *visitors[:COMPARED]]:  # plans begin at the second sight
        answers = {
            who: await contenders.ask(app, contenders.request(who, page, visitor))
            for who, app in asked.items()
            if who is not Who.STOCK or page.in_stock
        }
        one, *others = (contenders.data_of(answer) for answer in answers.values())
        if any(other != one for other in others) or not one["data"][page.root]:
            raise AssertionError(f"{page.name}: these should be the same:\n{one}\n{others}")
    if (PLAN, b"planned") not in answers[Who.PLAN].headers:
        raise AssertionError(f"{page.name}: graphql-core answered instead of a plan")
    return {who: len(answer.body) for who, answer in answers.items()}


def _repeated(app: ASGIApp, asked: Sequence[Request]) -> Callable[[int], Awaitable[None]]:
    turns = count()

    async def run(times: int) -> None:
        for _ in range(times):
            await contenders.ask(app, asked[next(turns) % len(asked)])

    return run
