"""What the tests of letters share: a store that writes, and a customer who asked to sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kit import clock, ids
from kit.signing import Signing
from kit.tokens import Keys
from mailer.letters import Draft, columns
from mailer.rendering import Secrets
from mailer.sign_in import Asked, sign_in
from models import Letter
from tests.mailer.post_office import PostOffice, opened

MOMENT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
LINK = UUID("019342f0-0000-7000-8000-000000000007")
SECRETS = Secrets(
    link_keys={1: b"k" * 32, 2: b"n" * 32},
    base_url="https://api.shop.test",
    store_name="Northwind Supply",
    sender="shop@northwind.test",
    signing=Signing(Keys({1: b"s" * 32})),
)
ASKED = Asked(
    link_id=LINK,
    to_address="ada@example.org",
    key_version=1,
    asked_at=MOMENT,
    expires_at=MOMENT + timedelta(days=14),
    code_expires_at=MOMENT + timedelta(minutes=10),
    language="en",
    browser="Firefox on Linux",
    origin="https://shop.test",
)


def asked_now(**changes: Any) -> Asked:
    """Ask for a link of one's own at this moment."""
    now = clock.now()
    return replace(
        ASKED,
        link_id=ids.new(),
        asked_at=now,
        expires_at=now + timedelta(days=14),
        code_expires_at=now + timedelta(minutes=10),
        **changes,
    )


def draft_now(**changes: Any) -> Draft:
    """Write a sign-in letter at this moment."""
    return replace(sign_in(asked_now()), **changes)


def letter_of(draft: Draft) -> Letter:
    """Return the row a draft becomes."""
    return Letter(**columns(draft))


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A post office that speaks plainly."""
    async with opened() as office:
        yield office
