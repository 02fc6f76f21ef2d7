"""What the tests of providers share: a Stripe of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.fake_stripe import FakeStripe, stripe


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    """A Stripe with nothing in it."""
    with stripe() as fake:
        yield fake
