"""Shortening: of an address of a network that was kept long enough, its network is left."""

from __future__ import annotations

import pytest

from jobs.cleaning import Retention, clean, shortened
from kit import clock
from kit.database import Database
from models import ActorKind, ConsentAct, ConsentRecord, ConsentSource, Session, SignInLink
from tests.jobs.ending import DAY, NEVER, a_link, a_session, add, values
from tests.makers import a_customer
from tests.makers.consents import a_kind


async def test_evidence_of_a_consent_keeps_the_network_and_not_the_address(
    committed: Database, maintenance: Database
) -> None:
    async with committed.writes() as session:
        ada, kind = await a_customer(session), await a_kind(session)
    evidence = ConsentRecord(
        customer_id=ada.id,
        kind_id=kind.id,
        act=ConsentAct.WITHDRAWN,
        source=ConsentSource.ACCOUNT,
        at=clock.now(),
        version=1,
        actor_kind=ActorKind.CUSTOMER,
        ip="203.0.113.77",
        created_at=clock.now() - 31 * DAY,
    )
    await add(committed, evidence)
    assert (await clean(maintenance, Retention()))["consent_records.ip"] == 1
    kept = await values(committed, ConsentRecord.__table__.c.ip)  # type: ignore[attr-defined]
    assert kept == ["203.0.113.0/24"]


async def test_addresses_of_networks_are_shortened_after_thirty_days(
    committed: Database, maintenance: Database
) -> None:
    old, young = clock.now() - 31 * DAY, clock.now() - 29 * DAY
    await add(
        committed,
        a_link(NEVER, request_ip="203.0.113.77", created_at=old),
        a_link(NEVER, request_ip="203.0.113.99", created_at=young),
        a_session(ip="2001:db8:1:2:3::4", created_at=old),
        a_session(ip=None, created_at=old),
    )
    done = await clean(maintenance, Retention())
    assert {key: count for key, count in done.items() if count} == {
        "sign_in_links.request_ip": 1,
        "sessions.ip": 1,
    }
    links = await values(committed, SignInLink.__table__.c.request_ip)  # type: ignore[attr-defined]
    assert links == ["203.0.113.0/24", "203.0.113.99"]
    sessions = await values(committed, Session.__table__.c.ip)  # type: ignore[attr-defined]
    assert sessions == ["2001:db8:1::/48", None]
    assert sum((await clean(maintenance, Retention())).values()) == 0


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::1", "::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_an_address_is_shortened_to_its_network(ip: str, network: str | None) -> None:
    assert shortened(ip) == network
