"""Random subscriptions by plans and by graphql-core: the same bytes, or nothing by both."""

from __future__ import annotations

import os
import random
import sys

import pytest
from structlog.testing import capture_logs

from tests.execution.differential.both import SCHEMA, Both
from tests.execution.differential.documents import Writer
from tests.execution.differential.test_random import SPOKEN, report

COUNT = int(os.environ.get("DOCUMENTS", "1000")) // 20
SEED = int(os.environ.get("SEED", "7"))


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine object")
async def test_random_subscriptions_are_read_the_same_by_both(
    both: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    r, before = random.Random(SEED), both.counted.copy()
    with capture_logs() as logs:
        for _ in range(COUNT):
            writer = Writer(SCHEMA._schema, r, both.seeded, ["order.1.2", "nonsense", ""])
            text = writer.subscription()
            noun = "order" if "orderChanged" in text else "thread"
            changed = [*both.seeded.of(noun), both.seeded.ids[-1]]
            for _ in range(2):
                viewer, languages = r.choice(both.seeded.viewers), r.choice(SPOKEN)
                for change in (None, r.choice(changed), r.choice(changed)):
                    await both.watch(text, writer.values(), viewer, change, languages)
    seen = both.counted - before
    if "DOCUMENTS" in os.environ:
        with capsys.disabled():
            sys.stdout.write(report(seen))
    assert not seen["referred:failed"] + seen["referred:unknown"], (seen, logs)
    referred = sum(many for outcome, many in seen.items() if outcome.startswith("referred:"))
    assert seen["planned"] > referred, seen
    assert seen["selected"] > COUNT // 5, seen
