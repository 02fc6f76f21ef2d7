"""Targets: what was set out to be reached, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from operator import truediv
from typing import Any

from benchmarks.contenders import Who
from benchmarks.erring import ERRING
from benchmarks.measuring import Figures, Ratios
from benchmarks.ordering import OURS
from benchmarks.over_http import Throughput
from benchmarks.stalling import Stall
from benchmarks.viewing import GROWTH

PAGES = {  # what a plan may take of what the endpoint by hand takes
    "account page": {"python": 0.2, "cpu": 0.75},
    "a long order": {"python": 0.5},
}
SAID = {"python": "Python", "cpu": "Python and Postgres"}
CARRIED = {"account page": 2.5, "one order": 1.3, "me": 1.3}  # times the requests by hand
ORDERS = 0.8  # times the orders by hand in the same time
STOCK = 100  # times the Python of a plan
BESIDE = {Who.FITTED, Who.PLAN}
SAME = ", beside by hand in service"  # the same, where both have the layers that a server has
LONGEST_STEP = 5.0  # milliseconds
MOST_FOR_ERRORS = 1.1  # times the CPU of graphql-core alone
MOST_GROWTH = 2.0  # of time, with fifty times the orders


@dataclass(frozen=True)
class Target:
    """What a measure should be, and what it was."""

    words: str
    wanted: str
    found: float
    is_met: bool


def judged(
    figures: Sequence[Figures], carried: Sequence[Throughput], stalls: Sequence[Stall]
) -> list[Target]:
    """Judge what was measured, in each shop."""
    return [
        *_pages([one for one in figures if one.way == Who.PLAN]),
        *_pages(_beside([one for one in figures if one.way in BESIDE]), SAME),
        *(
            _most(f"Python and Postgres, {one.case}", MOST_FOR_ERRORS, one.ratios.cpu)
            for one in figures
            if one.way == Who.PLAN and one.case.startswith(ERRING)
        ),
        *(
            Target(
                f"orders, {one.case}",
                f">= {ORDERS}",
                1 / one.ratios.wall,
                one.ratios.wall <= 1 / ORDERS,
            )
            for one in figures
            if one.way == OURS
        ),
        *_carried([one for one in carried if one.way == Who.PLAN]),
        *_carried(_carried_beside([one for one in carried if one.way in BESIDE]), SAME),
        *_beside_stock(figures),
        *(
            _most(f"longest step, {one.case}", LONGEST_STEP, one.usual, " ms")
            for one in stalls
            if one.way == Who.PLAN
        ),
        *(
            _most(f"{GROWTH}: time", MOST_GROWTH, one.ratios.wall)
            for one in figures
            if one.case == GROWTH and one.ratios.wall != 1
        ),
    ]


def _beside(figures: Sequence[Figures]) -> list[Figures]:
    """Write what plans take as ratios to the endpoints by hand that are in service."""
    fitted = {one.case: one.ratios for one in figures if one.way == Who.FITTED}
    return [
        replace(one, ratios=Ratios(*map(truediv, astuple(one.ratios), astuple(fitted[one.case]))))
        for one in figures
        if one.way == Who.PLAN and one.case in fitted
    ]


def _carried_beside(carried: Sequence[Throughput]) -> list[Throughput]:
    fitted = {(one.case, one.workers): one.times for one in carried if one.way == Who.FITTED}
    return [
        replace(one, times=one.times / fitted[one.case, one.workers])
        for one in carried
        if one.way == Who.PLAN and (one.case, one.workers) in fitted
    ]


def _pages(plans: Sequence[Figures], more: str = "") -> Iterator[Target]:
    for one in plans:
        for measure, most in PAGES.get(one.case.rpartition(", ")[0], {}).items():
            found: float = getattr(one.ratios, measure)
            yield _most(f"{SAID[measure]}, {one.case}{more}", most, found)


def _carried(plans: Sequence[Throughput], more: str = "") -> Iterator[Target]:
    for one in plans:
        least = CARRIED.get(one.case.rpartition(", ")[0])
        if least is not None and one.workers == 1:
            words = f"requests over HTTP, {one.case}{more}"
            yield _least(words, least, one.times)


def _beside_stock(figures: Sequence[Figures]) -> Iterator[Target]:
    python: dict[Any, float] = {(one.case, one.way): one.spent.python for one in figures}
    for (case, way), spent in python.items():
        if way == Who.STOCK and case.startswith("account page, "):
            times = spent / python[case, Who.PLAN]
            words = f"Python of stock Strawberry beside a plan, {case}"
            yield _least(words, STOCK, times)


def _most(words: str, most: float, found: float, unit: str = "") -> Target:
    return Target(words, f"<= {most:g}{unit}", found, found <= most)


def _least(words: str, least: float, found: float) -> Target:
    return Target(words, f">= {least}", found, found >= least)
