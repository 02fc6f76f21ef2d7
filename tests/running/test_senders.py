"""Senders: what the DNS says of the domain that letters come from, and when it says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from dns.asyncresolver import Resolver
from dns.resolver import NoResolverConfiguration

from running import senders
from running.findings import Health
from running.senders import Senders, tags
from tests.running.name_server import serving
from tests.running.test_doctor import made

DOMAIN = "mail.shop.example"
BAD, FAIR, WELL = Health.BAD, Health.FAIR, Health.WELL


def settings(**values: Any) -> Any:
    given = {"mail_from": f"shop@{DOMAIN}", "smtp_url": "smtps://a:b@relay.example", **values}
    return made(**given)


@pytest.mark.parametrize(
    ("texts", "health", "said"),
    [
        (['"v=spf1 include:relay.example -all"'], WELL, "says who may send"),
        (['"v=spf1 ip4:192.0.2.1 " "~all"', '"google-site-verification=x"'], WELL, "says who"),
        (['"v=spf1 redirect=_spf.relay.example"'], WELL, "says who may send"),
        (['"v=spf1 mx ?all"'], FAIR, "ends with ~all or -all"),
        (['"v=spf1 mx +all"'], BAD, "lets everybody send"),
        (['"v=spf1 mx all"'], BAD, "lets everybody send"),
        (['"v=spf1 mx -all"', '"v=spf1 a -all"'], BAD, "2 SPF records"),
        (['"v=spf10 mx -all"', '""'], FAIR, "has no SPF record"),
        ([], FAIR, "has no SPF record"),
    ],
)
async def test_who_may_send_is_told(texts: list[str], health: Health, said: str) -> None:
    async with serving({DOMAIN: texts}) as server:
        found = await Senders(server.resolver).spf(settings())
    assert (found.subject, found.health) == ("spf", health)
    assert said in found.words


@pytest.mark.parametrize(
    ("texts", "health", "said"),
    [
        (['"v=DKIM1; k=rsa; p=MIIB" "IjANBg"'], WELL, "has a key"),
        (['"p=MIIB"'], WELL, "has a key"),
        (['"v=DKIM1; p="'], BAD, "revoked"),
        (['"v=DKIM1; k=rsa"'], BAD, "has no key"),
        (None, BAD, "has no key"),
    ],
)
async def test_a_key_that_mails_are_signed_with_is_looked_up(
    texts: list[str] | None, health: Health, said: str
) -> None:
    name = f"s1._domainkey.{DOMAIN}"
    async with serving({} if texts is None else {name: texts}) as server:
        found = await Senders(server.resolver).dkim(settings(dkim_selector="s1"))
        assert server.asked == [f"{name} TXT"]
    assert (found.subject, found.health) == ("dkim", health)
    assert said in found.words


async def test_without_the_name_of_a_key_it_is_asked_for() -> None:
    async with serving({}) as server:
        found = await Senders(server.resolver).dkim(settings())
        assert server.asked == []
    assert (found.health, "DKIM_SELECTOR" in found.words) == (FAIR, True)


@pytest.mark.parametrize(
    ("zone", "health", "said"),
    [
        ({DOMAIN: "v=DMARC1; p=reject"}, WELL, f"{DOMAIN} has others reject"),
        ({DOMAIN: "v=DMARC1;p = Quarantine; rua=mailto:a@b.example"}, WELL, "others quarantine"),
        ({DOMAIN: "v=DMARC1; p=none"}, FAIR, "only watches"),
        ({"shop.example": "v=DMARC1; p=none; sp=reject"}, WELL, "shop.example has others reject"),
        ({"shop.example": "v=DMARC1; p=reject; sp=none"}, FAIR, "only watches"),
        ({"shop.example": "v=DMARC1; p=reject"}, WELL, "shop.example has others reject"),
        ({DOMAIN: "p=reject"}, FAIR, "has no DMARC record"),
        ({"example": "v=DMARC1; p=reject"}, FAIR, "has no DMARC record"),
        ({}, FAIR, "has no DMARC record"),
    ],
)
async def test_what_others_do_with_pretenders_is_told(
    zone: dict[str, str], health: Health, said: str
) -> None:
    texts = {f"_dmarc.{name}": [f'"{text}"'] for name, text in zone.items()}
    async with serving(texts) as server:
        found = await Senders(server.resolver).dmarc(settings())
    assert (found.subject, found.health) == ("dmarc", health)
    assert said in found.words


async def test_what_is_missing_is_bad_in_production() -> None:
    async with serving({}) as server:
        look = Senders(server.resolver)
        strict = settings(environment="production")
        found = [await look.spf(strict), await look.dmarc(strict)]
    assert [one.health for one in found] == [BAD, BAD]


async def test_a_silent_dns_is_said_to_be_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "PATIENCE", 0.1)
    async with serving({}, silent=True) as server:
        look = Senders(server.resolver)
        asked = settings(environment="production", dkim_selector="s1")
        found = [await one(asked) for one in (look.spf, look.dkim, look.dmarc)]
    assert {one.health for one in found} == {FAIR}
    assert all("The DNS does not answer from here" in one.words for one in found)


async def test_a_machine_without_a_dns_is_said_to_have_none() -> None:
    def none() -> Resolver:
        raise NoResolverConfiguration

    found = await Senders(none).spf(settings())
    assert (found.health, "does not answer" in found.words) == (FAIR, True)


async def test_where_mails_are_caught_nothing_is_looked_up() -> None:
    async with serving({}) as server:
        look = Senders(server.resolver)
        asked = settings(smtp_url=None, dkim_selector="s1")
        found = [await one(asked) for one in (look.spf, look.dkim, look.dmarc)]
        assert server.asked == []
    assert {(one.health, "none is sent" in one.words) for one in found} == {(FAIR, True)}


@pytest.mark.parametrize("selector", ["", ".", "a b", "a\n", "-a", "x" * 64])
def test_a_selector_is_a_name(selector: str) -> None:
    with pytest.raises(ValueError, match="dkim_selector"):
        settings(dkim_selector=selector)


def test_tags_are_read_as_the_first_says() -> None:
    assert tags("V=DMARC1; p=none;; p=reject; nonsense") == {"v": "DMARC1", "p": "none"}
