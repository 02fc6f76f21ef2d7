"""Killed at any moment, the shop loses nothing it acknowledged, and does nothing twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import pytest

from attacks.targets import Target
from tests.mailer.post_office import opened
from tests.serving import served
from tests.stories.customers import Crowd
from tests.stories.killing import ask, while_killed

pytestmark = pytest.mark.faults
KILLS = ("program", "program", "postgres", "program", "both", "program")
AT_ONCE = 4


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something, as long as it may take."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


async def test_no_sign_in_is_lost_and_none_is_doubled() -> None:
    async with opened() as office:
        smtp = f"smtp://127.0.0.1:{office.port}?starttls=never"
        with served("killed", SMTP_URL=smtp, TRUSTED_PROXIES="127.0.0.1") as run:
            crowd = Crowd(Target(run.base), office)
            await while_killed(run, [crowd.shop] * AT_ONCE, KILLS, (0.2, 1.2))
            # The letters that a courier held when it was killed wait for its lease to end.
            await ask(run, "update letters set locked_until = null where sent_at is null")
            await asyncio.to_thread(until, crowd.has_all_its_mail, 30)

            mails = Counter(crowd.ids())
            told = {email for email, _ in mails}
            assert crowd.asked.keys() <= told, "a link that was promised never came"
            assert len(mails) == len(told), "one letter went out under two names"
            assert sum(mails.values()) - len(mails) <= len(KILLS), "more than what was being sent"
            assert len(crowd.entered) > len(KILLS)
            await asyncio.to_thread(_all_are_in, crowd)

            links = await ask(run, "select link_id, count(*) n from sessions group by 1")
            assert {row["n"] for row in links} == {1}
            assert len(links) == len(crowd.asked)
            lost = "select 1 from letters where sent_at is null and failed_at is null"
            assert await ask(run, lost) == []


def _all_are_in(crowd: Crowd) -> None:
    """Find those signed in who were told so; the others click, and are let in too."""
    for email, browser in crowd.asked.items():
        if email not in crowd.entered:
            mail = crowd.mail(email, lambda: False)
            assert mail is not None
            browser.open(mail.path)
        assert browser.who() == email
