"""The attacks are tried against the real program, and one that succeeds is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from attacks.__main__ import chosen, main
from attacks.cases import ROOMS
from attacks.listing import CASES, Case
from attacks.mailboxes import QueryMailbox
from attacks.reports import Outcome, carried_out, line, summed
from attacks.targets import Target
from attacks.worlds import NotTried, World
from tests.serving import Served, served

# One of each kind where a list of values is tried: `make attack` tries all of them.
SAMPLED = (
    "redirect.place",
    "address.refused",
    "damage.refused",
    "damage.forgiven",
    "limit.spoofed",
)


@pytest.fixture(scope="module")
def deployment() -> Iterator[Served]:
    """A deployment that believes whom we say we are."""
    with served("attacked", TRUSTED_PROXIES="127.0.0.1") as run:
        yield run


@pytest.fixture
def world(deployment: Served) -> World:
    target = Target(deployment.base)
    return World(
        target,
        QueryMailbox(target),
        staff="owner@example.com",
        forwarded=True,
        log=deployment.log,
    )


def quick() -> list[Case]:
    """Choose every attack that is not slow, and every fourth value of the long lists."""
    places = iter(range(len(CASES)))
    return [
        case
        for case in chosen("", quick=True)
        if not case.id.startswith(SAMPLED) or next(places) % 4 == 0
    ]


def test_the_attacks_hold(world: World) -> None:
    results = list(carried_out(quick(), world))

    failed = [line(result) for result in results if result.outcome is not Outcome.HELD]
    assert not failed, "\n".join(failed)
    assert len(results) >= 150


def test_every_attack_has_a_name_of_its_own_and_says_what_must_happen() -> None:
    names = [case.id for case in CASES]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9_]+(\.[\w ,/-]+)?", name) for name in names), names
    assert {case.room for case in CASES} == {room.__name__ for room in ROOMS}
    assert all(case.tried and case.expected for case in CASES)


def test_what_is_not_expected_has_failed_and_what_breaks_has_not_held(world: World) -> None:
    def breaks(_: World) -> str:
        raise KeyError("x")

    def cannot(_: World) -> str:
        raise NotTried("there is no staff")

    cases = [
        Case("a", "it is tried", "well", lambda _: "well"),
        Case("b", "it is tried", "well", lambda _: "ill"),
        Case("c", "it is tried", "well", breaks),
        Case("d", "it is tried", "well", cannot),
    ]
    results = list(carried_out(cases, world))

    outcomes = [result.outcome for result in results]
    assert outcomes == [Outcome.HELD, Outcome.FAILED, Outcome.FAILED, Outcome.NOT_TRIED]
    assert line(results[1]).splitlines()[1:] == [
        "         expected: well",
        "         got:      ill",
    ]
    assert summed(results).endswith("1 held, 2 failed, 1 not tried")


@pytest.mark.parametrize(("only", "code"), [("damage.echo", 0), ("no such attack", 1)])
def test_the_command_counts_and_its_code_tells(
    deployment: Served, capsys: pytest.CaptureFixture[str], only: str, code: int
) -> None:
    assert main([deployment.base, "--only", only]) == code
    assert capsys.readouterr().out.splitlines()[-1].endswith("0 failed, 0 not tried")


def test_an_unsafe_deployment_is_caught() -> None:
    unsafe = {"LOGIN_LINK_CONFIRM": "never", "LIMITS_ENABLED": "false"}
    with served("unsafe", TRUSTED_PROXIES="127.0.0.1", **unsafe) as run:
        target = Target(run.base)
        world = World(target, QueryMailbox(target), forwarded=True)
        names = ("scanner.method.GET", "scanner.scripts", "csrf.login_link", "limit.aliases")
        cases = [case for case in CASES if case.id in names]
        results = list(carried_out(cases, world))

    assert [(result.case.id, result.outcome) for result in results] == [
        (case.id, Outcome.FAILED) for case in cases
    ]
    assert len(results) == len(names)


@pytest.mark.parametrize("url", ["ftp://x", "http://", "http://shop.example/path", "shop"])
def test_only_the_url_of_a_deployment_is_attacked(url: str) -> None:
    with pytest.raises(ValueError, match="not the URL"):
        Target(url)
