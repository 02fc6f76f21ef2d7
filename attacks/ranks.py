"""Ranks: the Mann-Whitney test, which tells whether two samples may come from one distribution."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import erfc, sqrt


def compared(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Return z and the two-sided p of two samples; ties share their ranks.

    By the normal approximation with the correction for ties: for samples of twenty and more.
    """
    n, m = len(one), len(other)
    ordered = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, before = 0.0, 0.0, 0
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        members = [which for _, which in group]
        count = len(members)
        ranks += members.count(0) * (before + (count + 1) / 2)
        ties += count**3 - count
        before += count
    total = n + m
    spread = sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    if not spread:
        return 0.0, 1.0
    z = (ranks - n * (total + 1) / 2) / spread
    return z, erfc(abs(z) / sqrt(2))
