"""Several processes serve one address; one of them works beside, and none outlives the program."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from attacks.browsers import Browser
from attacks.mailboxes import QueryMailbox
from attacks.targets import Target
from attacks.worlds import World
from tests.serving import Served, served
from tests.stories.places import living

ADA = "ada@example.com"
SOON = 180  # seconds, on a busy machine
SERVING = "spawn_main"


@pytest.fixture(scope="module")
def run() -> Iterator[Served]:
    with served("several", WEB_WORKERS="2") as run:
        yield run


def processes(run: Served) -> list[psutil.Process]:
    """List the processes that serve."""
    assert run.process is not None
    children = psutil.Process(run.process.pid).children()
    return [child for child in children if SERVING in _command(child)]


def _command(process: psutil.Process) -> str:
    """Read how a process was started; of one that has just ended nothing can be read."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a zombie, too
        return ""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def serving(run: Served) -> int:
    """Count the processes that have ever served; one that was started reads the program first."""
    return run.words().count("process.serves")


def asks(target: Target) -> bool:
    headers = [("Content-Type", "application/json"), ("GraphQL-Preflight", "1")]
    body = b'{"query": "{ viewer { kind } products(first: 1) { nodes { name } } }"}'
    return target.send("POST", "/graphql", headers, body).status == 200


def test_two_processes_know_who_is_signed_in_and_one_mail_is_sent(run: Served) -> None:
    until(lambda: serving(run) == 2)
    target = Target(run.base)
    mailbox = QueryMailbox(target)
    browser = Browser(target)
    World(target, mailbox).signed_in(browser, ADA)
    assert all(asks(target) for _ in range(20))
    assert "Traceback" not in run.words()


def test_one_that_is_killed_is_started_again_and_others_go_on(run: Served) -> None:
    before = {process.pid: process for process in processes(run)}
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    before[killed].wait(SOON)
    assert asks(Target(run.base))
    until(lambda: serving(run) == 3)
    after = {process.pid for process in processes(run)}
    assert (len(after), before.keys() & after) == (2, before.keys() - {killed})


def test_told_to_stop_it_leaves_nothing_running(run: Served) -> None:
    ending = processes(run)
    assert run.stop() == 0
    assert not [process for process in ending if process.is_running()]
    assert living(run.place) == 0
    assert "Traceback" not in run.words()


def test_killed_itself_it_leaves_none_that_serves(run: Served) -> None:
    run.start()
    until(lambda: serving(run) == 5)
    assert asks(Target(run.base))
    ending = processes(run)
    run.stop(signal.SIGKILL)
    until(lambda: not [process for process in ending if process.is_running()])
    assert len(ending) == 2
