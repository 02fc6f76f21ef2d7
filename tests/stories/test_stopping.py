"""Stopping: whatever ends the program, nothing runs on, and the next start finds everything."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import httpx2
import pytest

from attacks.browsers import Browser
from attacks.mailboxes import QueryMailbox
from attacks.targets import Target
from attacks.worlds import World
from embedded import processes
from running.serving import GRACE
from tests.serving import Served, served
from tests.stories.places import data_of, living

ADA = "ada@example.com"


@pytest.fixture(scope="module")
def run() -> Iterator[Served]:
    with served("stopping") as run:
        yield run


@pytest.fixture(scope="module")
def ada(run: Served) -> Browser:
    """Sign somebody in, who must stay so whatever happens."""
    target = Target(run.base)
    world = World(target, QueryMailbox(target))
    browser = Browser(target)
    world.signed_in(browser, ADA)
    return browser


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_leaves_nothing_running_and_starts_warm(
    run: Served, ada: Browser, how: signal.Signals
) -> None:
    assert run.process is not None
    made = (data_of(run.place) / "PG_VERSION").stat().st_mtime_ns
    if how is signal.SIGINT:  # a terminal sends Ctrl-C to all that were started with the program
        os.killpg(run.process.pid, how)
        assert run.process.wait(30) == 0
    else:
        assert run.stop(how) == 0
    assert living(run.place) == 0
    assert "Traceback" not in run.words()

    run.start()
    assert (data_of(run.place) / "PG_VERSION").stat().st_mtime_ns == made
    assert ada.who() == ADA


def test_who_watches_is_let_go_when_it_is_told_to_stop(run: Served, ada: Browser) -> None:
    headers = {"Accept": "text/event-stream", "Cookie": f"sid={ada.session}", "Origin": run.base}
    body = {"query": "subscription { orderChanged { id } }"}
    with (
        httpx2.Client(base_url=run.base, timeout=30) as client,
        client.stream("POST", "/graphql", json=body, headers=headers) as response,
    ):
        told = response.iter_text()
        assert next(told) == ":\n\n"
        began = time.monotonic()
        code = run.stop()
        took = time.monotonic() - began
        assert "".join(told) == "", "no `complete`: the client begins again elsewhere"

    assert (code, "Traceback" in run.words()) == (0, False)
    assert took < GRACE, "else it waited for who watches"
    run.start()


@pytest.mark.parametrize("what", ["program", "postgres", "both"])
def test_killed_it_recovers_at_the_next_start(run: Served, ada: Browser, what: str) -> None:
    assert run.process is not None
    data = data_of(run.place)
    postmaster = processes.postmaster(data)
    assert postmaster is not None
    if what != "program":
        postmaster.kill()
    if what == "postgres":
        run.stop()
    else:
        run.process.kill()
        run.process.wait(10)

    run.start()
    assert ada.who() == ADA
    assert processes.postmaster(data) is not None
