"""What the stories share: a shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from kit.database import Database
from settings import Settings
from tests.stories.shop import Shop, with_settings


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder where the shop keeps its files."""
    return tmp_path / "files"


@pytest.fixture
def settled(store: Path) -> Settings:
    """The settings of a shop of the test's own."""
    return with_settings(files_url=SecretStr(store.as_uri()))


@pytest.fixture
def shop(database: Database, settled: Settings) -> Shop:
    """A shop for one visitor at a time, whose day is rolled back."""
    return Shop(database, settled)


@pytest.fixture
def busy_shop(committed: Database, settled: Settings) -> Shop:
    """A shop on a database of its own, for many at once."""
    return Shop(committed, settled)
