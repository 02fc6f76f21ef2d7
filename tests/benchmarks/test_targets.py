"""Targets are judged as they are said, beside the endpoints by hand, bare and in service."""

from __future__ import annotations

from benchmarks.contenders import Who
from benchmarks.measuring import Figures, Ratios, Spent
from benchmarks.over_http import Throughput
from benchmarks.stalling import Stall
from benchmarks.targets import judged


def test_a_target_says_whether_it_is_met() -> None:
    spent, ratios = Spent(1, 1, 1), Ratios(0.15, 0.8, 1)
    plan = Figures("account page, a shop", Who.PLAN, spent, ratios, 1)
    stock = Figures("account page, a shop", Who.STOCK, Spent(99, 1, 1), ratios, 1)
    fitted = Figures("account page, a shop", Who.FITTED, spent, Ratios(1.5, 1, 1), 1)
    slow = Throughput("me, a shop", Who.PLAN, 1, 10, 1.2, 1, 1, 1, 0)
    slower = Throughput("me, a shop", Who.FITTED, 1, 10, 0.6, 1, 1, 1, 0)

    found = judged([plan, fitted, stock], [slow, slower], [Stall("a page", Who.PLAN, 4.9, 6.0)])

    assert [(one.wanted, one.found, one.is_met) for one in found] == [
        ("<= 0.2", 0.15, True),
        ("<= 0.75", 0.8, False),
        ("<= 0.2", 0.15 / 1.5, True),
        ("<= 0.75", 0.8, False),
        (">= 1.3", 1.2, False),
        (">= 1.3", 2.0, True),
        (">= 100", 99, False),
        ("<= 5 ms", 4.9, True),
    ]
