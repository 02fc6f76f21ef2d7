"""Enumeration: finding out who has an account, by what is answered and by how long it takes."""

from __future__ import annotations

import random
import re
import time
from typing import Any

from attacks.browsers import Browser
from attacks.listing import attack
from attacks.ranks import compared
from attacks.targets import Answer
from attacks.worlds import ASK, ASK_STAFF, World

SAME = "the same answer"
# The plan, which development tells, is of the document: the first of its kind has none yet.
VARYING = {"date", "set-cookie", "x-request-id", "content-length", "x-latchkey-plan"}
UNLIKELY = 0.001  # how improbable a difference must be before it is called one
SAMPLES_EACH = 2  # asks that an address allows after its first one
WARMING = 40


def shape(answer: Answer) -> tuple[Any, ...]:
    """Reduce an answer to what may tell two people apart."""
    cookies = sorted(re.sub(r"=[^;]*", "=", cookie, count=1) for cookie in answer.all("set-cookie"))
    headers = sorted(pair for pair in answer.headers if pair[0].lower() not in VARYING)
    body = re.sub(r"[a-z]+_[0-9a-f]{32}", "ID", answer.text)
    return answer.status, headers, cookies, body


@attack(
    "enumeration.body", "a link is asked for by one who has an account and one who has not", SAME
)
def by_body(world: World) -> str:
    """Compare status, headers, cookies and body."""
    known = world.address()
    world.signed_in(world.browser(), known)
    unknown = world.address()
    world.link(world.browser(), unknown)
    told = [shape(world.browser().post(ASK, {"email": email})) for email in (known, unknown)]
    return SAME if told[0] == told[1] else f"{told[0]} and {told[1]}"


@attack("enumeration.staff", "a staff link is asked for by staff and by nobody", SAME)
def of_staff(world: World) -> str:
    """Compare what the request for staff answers."""
    world.need(world.staff, "name a member of staff: --staff")
    told = [
        world.browser().post(ASK_STAFF, {"email": email})
        for email in (world.staff, world.address())
    ]
    world.need(b"RateLimited" not in told[0].body, "the address was used up; wait three minutes")
    one, other = (_apart_from_waiting(shape(answer)) for answer in told)
    return SAME if one == other else f"{one} and {other}"


def _apart_from_waiting(told: tuple[Any, ...]) -> tuple[Any, ...]:
    """Leave out how long to wait, which depends on how often an address was asked for."""
    return *told[:3], re.sub(r'"resendAfter":\d+', "", told[3])


@attack("enumeration.mail", "the mail to a stranger differs from the mail to a customer", SAME)
def by_mail(world: World) -> str:
    """Compare what both are sent, apart from link and code."""
    known, unknown = world.address(), world.address()
    world.signed_in(world.browser(), known)
    mails = [world.link(world.browser(), known, 2), world.link(world.browser(), unknown)]
    texts = [
        re.sub(r"\S*sl_\w+\S*|\d", "", mail.text.replace(mail.to, "")).split() for mail in mails
    ]
    return SAME if texts[0] == texts[1] else "they differ"


@attack("enumeration.limits", "limits tell who has an account", SAME)
def by_limits(world: World) -> str:
    """Ask until it is refused, for both."""
    known, unknown = world.address(), world.address()
    world.signed_in(world.browser(), known)
    world.link(world.browser(), unknown)
    counts = []
    for email in (known, unknown):
        told = [world.browser().ask(ASK, email=email)["__typename"] for _ in range(5)]
        counts.append(told)
    return SAME if counts[0] == counts[1] else f"{counts}"


@attack(
    "enumeration.time",
    "known and unknown addresses are asked for in turn, and timed",
    SAME,
    slow=True,
)
def by_time(world: World) -> str:
    """Compare the times of interleaved requests by their ranks.

    Every address has been asked for once before, so that only having an account differs.
    """
    world.need(world.forwarded, "hundreds of requests need networks of their own: --forwarded")
    each = max(1, world.samples // 2 // SAMPLES_EACH)
    known, unknown = ([world.address() for _ in range(each)] for _ in range(2))
    for email in unknown:
        world.asked(world.browser(), email)
    for email in known:
        world.signed_in(world.browser(), email)
    times = _timed(world, known * SAMPLES_EACH, unknown * SAMPLES_EACH)
    z, p = compared(*times)
    middle = [sorted(one)[len(one) // 2] * 1000 for one in times]
    told = f"{middle[0]:.2f} ms and {middle[1]:.2f} ms, z = {z:.2f}, p = {p:.4f}"
    return SAME if p >= UNLIKELY else told


def _timed(world: World, known: list[str], unknown: list[str]) -> tuple[list[float], list[float]]:
    """Time pairs of requests over one connection, each pair in random order."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(WARMING):
        _time(world.browser(), world.address())
    for pair in zip(known, unknown, strict=True):
        for which in random.sample((0, 1), 2):
            times[which].append(_time(world.browser(), pair[which]))
    return times


def _time(browser: Browser, email: str) -> float:
    started = time.perf_counter()
    answer = browser.post(ASK, {"email": email}, keep=True)
    taken = time.perf_counter() - started
    if b"SignInLinkSent" not in answer.body:
        raise AssertionError(f"not sent while timing: {answer.text[:100]}")
    return taken
