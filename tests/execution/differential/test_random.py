"""Random documents by a plan and by graphql-core: the same bytes."""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter

import pytest
from structlog.testing import capture_logs

from tests.execution.differential.both import SCHEMA, Both
from tests.execution.differential.documents import Writer

COUNT = int(os.environ.get("DOCUMENTS", "1000"))
SEED = int(os.environ.get("SEED", "7"))
CURSOR = re.compile(r'"([a-z_]+(?:~[a-z_]+)?\.[0-9a-f.-]+)"')
SPOKEN = [(), ("de",), ("de-at", "fr"), ("xx",), ("zh-hant-tw-hk", "en")]


# When a field fails, graphql-core cancels its siblings, perhaps before they began; what those would
# have awaited Python then complains of, wherever it collects garbage. The answers are right.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine object")
async def test_random_documents_are_answered_the_same_by_both(
    both: Both, capsys: pytest.CaptureFixture[str]
) -> None:
    r, cursors = random.Random(SEED), ["order.1.2", "nonsense", ""]
    before = both.counted.copy()
    with capture_logs():
        for _ in range(COUNT):
            writer = Writer(SCHEMA._schema, r, both.seeded, cursors)
            text, values = writer.document()
            viewer = r.choice(both.seeded.viewers)
            answer = await both.ask(text, values, viewer, r.choice(SPOKEN))
            cursors += CURSOR.findall(answer.body.decode())[:3]
            del cursors[: max(0, len(cursors) - 300)]
            if values and r.random() < 0.5:
                await both.ask(text, writer.values(), r.choice(both.seeded.viewers))
    seen = both.counted - before
    if "DOCUMENTS" in os.environ:
        with capsys.disabled():
            sys.stdout.write(report(seen))
    planned = seen["planned"]
    assert not seen["referred:failed"], seen
    assert not seen["referred:unknown"], seen
    # What is refused is answered by neither.
    answered = sum(many for outcome, many in seen.items() if not outcome.startswith("refused:"))
    assert planned > 0.5 * answered, seen


def report(seen: Counter[str]) -> str:
    """Say how often each outcome was; two answers that are not the same end the test at once."""
    counts = "".join(f"\n  {count:>7,} {outcome}" for outcome, count in seen.most_common())
    return f"\n{seen.total():,} documents tried by seed {SEED}, 0 mismatched:{counts}\n"
