"""What the stories share: a shop."""

from __future__ import annotations

import pytest

from kit.database import Database
from tests.stories.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """A shop for one visitor at a time, whose day is rolled back."""
    return Shop(database)


@pytest.fixture
def busy_shop(committed: Database) -> Shop:
    """A shop on a database of its own, for many at once."""
    return Shop(committed)
