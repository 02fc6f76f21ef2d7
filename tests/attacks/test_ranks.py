"""The rank test: equal samples are told as equal, shifted ones as different."""

from __future__ import annotations

import random

from attacks.ranks import compared


def test_the_figures_are_those_of_a_textbook() -> None:
    # The ranks of the first sum up to 36, expected are 39 with a spread of 6.245.
    z, p = compared([1, 3, 5, 7, 9, 11], [2, 4, 6, 8, 10, 40])
    assert (round(z, 3), round(p, 3)) == (-0.48, 0.631)


def test_ties_share_their_ranks() -> None:
    z, p = compared([1, 1, 2], [1, 2, 2])
    assert (round(z, 3), round(p, 3)) == (-0.745, 0.456)


def test_what_is_all_the_same_is_not_different() -> None:
    assert compared([5.0] * 30, [5.0] * 30) == (0.0, 1.0)


def test_one_distribution_is_rarely_told_as_two() -> None:
    chance = random.Random(7)
    told = [
        compared(*([chance.gauss(1, 0.2) for _ in range(250)] for _ in range(2)))[1]
        for _ in range(100)
    ]
    assert sum(p < 0.05 for p in told) <= 12
    assert min(told) > 0.001


def test_a_small_shift_is_found() -> None:
    chance = random.Random(7)
    one = [chance.lognormvariate(0, 0.1) for _ in range(250)]
    other = [chance.lognormvariate(0.05, 0.1) for _ in range(250)]
    assert compared(one, other)[1] < 0.001
