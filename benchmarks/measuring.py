"""Measuring: several ways to do one thing, in turns, so that a busy machine is busy for all."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from statistics import median

from benchmarks.servers import Backends, cpu_of

LONGEST, FEWEST = 1.0, 5  # seconds of a way in a round that is cut; rounds where one is slow


@dataclass(frozen=True)
class Sizes:
    """How much is measured; medians want many rounds."""

    customers: int
    regulars: int  # customers with a full first page of orders: they ask
    orders: int
    rounds: int
    requests: int  # a round, of each way
    sign_ins: int  # a round, of each way
    at_once: int
    lines: int  # of the file that is made where the real one is not found
    loyal_orders: int  # of a real customer who asks
    many_orders: int  # of the multiplied shop
    many_products: int
    bursts: int  # over HTTP, of each way
    seconds: float  # a burst
    long_order: int  # lines of the longest order, at least
    loaded: Mapping[int, Sequence[str]]  # pages over HTTP, by the number of workers


FULL = Sizes(
    2000, 100, 12, rounds=9, requests=20, sign_ins=32, at_once=16, lines=540_000,
    loyal_orders=20, many_orders=1_000_000, many_products=200_000, bursts=3, seconds=1.0,
    long_order=1_114, loaded={1: ("account page", "one order", "me"), 2: ("account page", "me")},
)  # fmt: skip
QUICK = Sizes(
    20, 3, 2, rounds=1, requests=1, sign_ins=4, at_once=4, lines=2_000,
    loyal_orders=1, many_orders=300, many_products=9_000, bursts=1, seconds=0.2,
    long_order=50, loaded={1: ("me",)},
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way to do something; `run` does it so many times."""

    name: str
    run: Callable[[int], Awaitable[None]]
    size: int | None = None  # bytes of one answer
    seldom: int = 1  # done so many times less often, because it is slow


@dataclass(frozen=True)
class Case:
    """Something done in several ways, of which the first is written by hand."""

    name: str
    ways: Sequence[Way]
    times: int  # a round
    is_cut: bool = False  # whether what is slow is done less often, so that a run ends


@dataclass(frozen=True)
class Spent:
    """Microseconds for doing it once."""

    python: float
    postgres: float
    wall: float


@dataclass(frozen=True)
class Ratios:
    """How many times as much as by hand: Python's CPU, Python's and Postgres', and time."""

    python: float
    cpu: float
    wall: float


@dataclass(frozen=True)
class Figures:
    """What one way of a case takes, as medians over the rounds."""

    case: str
    way: str
    spent: Spent
    ratios: Ratios
    size: int | None


async def measured(case: Case, backends: Backends, rounds: int) -> list[Figures]:
    """Measure the ways of a case in turns, round by round, once each has run unmeasured."""
    times = {way.name: await _times(case, way) for way in case.ways}
    if case.is_cut and min(times.values()) == 1:
        rounds = min(rounds, FEWEST)
    found: dict[str, list[Spent]] = {way.name: [] for way in case.ways}
    for number in range(rounds):
        ways = case.ways if number % 2 else case.ways[::-1]
        for way in ways:
            found[way.name].append(await _spent(way, times[way.name], backends))
    return compared(case, found)


async def _times(case: Case, way: Way) -> int:
    """Run a way unmeasured; tell how often it is run in a round."""
    if not case.is_cut:
        await way.run(case.times)
        return case.times
    begun = time.perf_counter()
    await way.run(1)
    fitting = int(LONGEST / (time.perf_counter() - begun))
    return max(1, min(case.times // way.seldom, fitting))


def compared(case: Case, found: Mapping[str, Sequence[Spent]]) -> list[Figures]:
    """Bring the rounds of each way together; a ratio is the median of the rounds' ratios."""
    base = found[case.ways[0].name]
    return [
        Figures(case.name, way.name, _middle(rounds), _beside(rounds, base), way.size)
        for way in case.ways
        for rounds in [found[way.name]]
    ]


async def _spent(way: Way, times: int, backends: Backends) -> Spent:
    pids = await backends.pids()
    gc.collect()  # what one way leaves, another does not clear away
    there, here, clock = cpu_of(pids), time.process_time(), time.perf_counter()
    await way.run(times)
    spent = (time.process_time() - here, cpu_of(pids) - there, time.perf_counter() - clock)
    return Spent(*(seconds * 1e6 / times for seconds in spent))


def _middle(rounds: Sequence[Spent]) -> Spent:
    return Spent(*map(median, zip(*map(astuple, rounds), strict=True)))


def _beside(rounds: Sequence[Spent], base: Sequence[Spent]) -> Ratios:
    pairs = list(zip(rounds, base, strict=True))
    return Ratios(
        python=median(one.python / other.python for one, other in pairs),
        cpu=median(
            (one.python + one.postgres) / (other.python + other.postgres) for one, other in pairs
        ),
        wall=median(one.wall / other.wall for one, other in pairs),
    )
