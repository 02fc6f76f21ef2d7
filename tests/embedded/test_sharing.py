"""Processes share one server: the first starts it, the last stops it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

Ask = Callable[[str, str], Awaitable[object]]
Running = Callable[[Path], list[psutil.Process]]
Use = Callable[..., Any]
STARTED = "select pg_postmaster_start_time()"


async def test_processes_that_start_at_once_on_an_empty_folder_share_one_server(
    folder: Path, use: Use, ask: Ask, running: Running
) -> None:
    users = [use(folder) for _ in range(5)]
    urls = [user.url() for user in users]
    assert len({await ask(url, STARTED) for url in urls}) == 1
    assert [user.leave() for user in users] == [(0, "")] * 5
    assert running(folder) == []


async def test_the_server_stays_until_its_last_user_leaves(
    warm: Path, use: Use, ask: Ask, running: Running
) -> None:
    first, second = use(warm), use(warm)
    url = second.url()
    assert first.url() == url
    assert first.leave() == (0, "")
    assert await ask(url, "select 1") == 1
    assert second.leave() == (0, "")
    assert running(warm) == []


@pytest.mark.parametrize("leaver", [0, 1])
async def test_a_user_who_is_killed_does_not_keep_the_server(
    warm: Path, use: Use, running: Running, leaver: int
) -> None:
    users = [use(warm), use(warm)]
    assert users[0].url() == users[1].url()
    users.pop(leaver).kill()
    assert users[0].leave() == (0, "")
    assert running(warm) == []
