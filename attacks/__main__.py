"""Attack a deployment of ours by its URL and a mailbox, and say what held.

    python -m attacks http://127.0.0.1:8000 --mailbox query --forwarded --staff owner@example.com

Attack only what is yours. It makes some hundred accounts, which stay. Every visitor needs a network
of their own, or the limits stop the suite: name this machine in the deployment's TRUSTED_PROXIES
and say --forwarded. Without it what the limits forbid is listed as not tried.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attacks.cases import ROOMS
from attacks.listing import CASES, Case
from attacks.mailboxes import opened
from attacks.reports import Outcome, Result, carried_out, line, summed
from attacks.targets import Target
from attacks.worlds import World


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read what is to be attacked, and how."""
    words, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m attacks",
        description=words,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("url", help="the deployment, as http://127.0.0.1:8000; nothing else is spoken to")
    add("--mailbox", default="query", help="`query`, or a folder of .eml files (default: query)")
    add("--addresses", default="attack-{}@example.com", help="what addresses are made from")
    add("--staff", help="the address of a member of staff whose mail is in the mailbox")
    add("--forwarded", action="store_true", help="our X-Forwarded-For is trusted there")
    add("--patience", type=int, default=0, help="seconds to wait out limits in our way")
    add("--samples", type=int, default=500, help="requests to time (default: 500)")
    add("--log", type=Path, help="the log of the deployment, to look for secrets in")
    add("--only", default="", help="the beginning of the names of the attacks to try")
    add("--quick", action="store_true", help="leave out what takes long")
    return parser.parse_args(given)


def chosen(only: str, *, quick: bool) -> list[Case]:
    """Choose the attacks to try, in their order."""
    rooms = {room.__name__: place for place, room in enumerate(ROOMS)}
    ordered = sorted(CASES, key=lambda case: rooms[case.room])
    return [case for case in ordered if case.id.startswith(only) and not (quick and case.slow)]


def main(given: Sequence[str] | None = None) -> int:
    """Try the attacks; 0 when all that were tried held."""
    asked = arguments(given)
    target = Target(asked.url)
    world = World(
        target,
        opened(asked.mailbox, target),
        addresses=asked.addresses,
        staff=asked.staff,
        forwarded=asked.forwarded,
        patience=asked.patience,
        samples=asked.samples,
        log=asked.log,
    )
    results: list[Result] = []
    for result in carried_out(chosen(asked.only, quick=asked.quick), world):
        print(line(result), flush=True)
        results.append(result)
    print(summed(results))
    return int(any(result.outcome is Outcome.FAILED for result in results) or not results)


if __name__ == "__main__":
    sys.exit(main())
