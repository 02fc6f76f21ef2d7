"""The doctor: which storefronts cookies come from, and whether a mail leaves."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from running.doctor import Health, files, mail, storefronts, trial
from running.places import Places
from settings import Settings
from tests.mailer.post_office import opened

NOWHERE = Places("", "", "", embedded=False)


def made(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("fronts", "health", "said"),
    [
        ("https://shop.example.com,https://example.com", Health.WELL, "2, of one site"),
        (
            "https://shop.example.com,https://shop.example.org",
            Health.FAIR,
            "https://shop.example.o",
        ),
        ("https://ada.vercel.app", Health.FAIR, "asks with `bearer: true`"),
        ("", Health.WELL, "0, of one site"),
    ],
)
async def test_a_storefront_of_another_site_is_told_to_use_tokens(
    fronts: str, health: Health, said: str
) -> None:
    settings = made(public_base_url="https://api.example.com", storefronts=fronts)
    finding = await storefronts(settings, NOWHERE)
    assert finding.health is health
    assert said in finding.words


async def test_what_only_a_list_of_suffixes_knows_is_left_open() -> None:
    settings = made(public_base_url="https://api.co.uk", storefronts="https://shop.co.uk")
    finding = await storefronts(settings, NOWHERE)
    assert (finding.health, "if all that ends so" in finding.words) == (Health.FAIR, True)


async def test_a_test_mail_is_sent_to_whom_it_is_for() -> None:
    async with opened() as office:
        settings = made(smtp_url=f"smtp://127.0.0.1:{office.port}?starttls=never")
        finding = await trial(settings, "ops@example.org")
        [taken] = office.taken
    assert finding.health is Health.WELL
    assert taken.message["To"] == "ops@example.org"
    assert taken.message["Subject"] == "A test mail from Latchkey Supply"


async def test_what_a_mail_server_answers_to_a_test_is_shown() -> None:
    async with opened() as office:
        office.recipients = ["550 5.7.1 relaying denied"]
        settings = made(smtp_url=f"smtp://127.0.0.1:{office.port}?starttls=never")
        finding = await trial(settings, "ops@example.org")
    assert finding.health is Health.BAD
    assert "550" in finding.words


@pytest.mark.parametrize("recipient", ["", "ops", "a@b.example,c@d.example", "a\r\nb@c.example"])
async def test_a_test_mail_goes_to_one_plain_address(recipient: str) -> None:
    async with opened() as office:
        settings = made(smtp_url=f"smtp://127.0.0.1:{office.port}?starttls=never")
        finding = await trial(settings, recipient)
        assert office.taken == []
    assert (finding.health, finding.words) == (Health.BAD, "BadAddress while sending.")


async def test_where_mails_are_caught_none_is_sent() -> None:
    finding = await trial(made(), "ops@example.org")
    assert (finding.health, "SMTP_URL" in finding.words) == (Health.FAIR, True)


def relay(office: Any, password: str = "right") -> Settings:
    return made(smtp_url=f"smtp://shop:{password}@127.0.0.1:{office.port}")


async def test_a_mail_server_that_lets_us_in_by_tls_is_well(
    identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(tls_context=identity, require_starttls=True) as office:
        finding = await mail(relay(office), NOWHERE, trust)
        assert (office.taken, office.logins) == ([], [b"right"])
    assert (finding.health, "lets us in" in finding.words) == (Health.WELL, True)


async def test_a_certificate_that_we_do_not_trust_and_a_wrong_password_are_bad(
    identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(tls_context=identity) as office:
        strange = await mail(relay(office), NOWHERE)
        wrong = await mail(relay(office, "wrong"), NOWHERE, trust)
        assert set(office.logins) == {b"wrong"}, "a stranger is not told the password"
    assert (strange.health, "connect:" in strange.words) == (Health.BAD, True)
    assert (wrong.health, "connect:535" in wrong.words) == (Health.BAD, True)
    assert "wrong" not in wrong.words


async def test_a_mail_server_without_tls_is_bad_and_one_without_need_is_told(
    trust: ssl.SSLContext,
) -> None:
    async with opened(auth_require_tls=False) as office:
        bare = await mail(relay(office), NOWHERE, trust)
        plain = made(smtp_url=f"smtp://127.0.0.1:{office.port}?starttls=never")
        finding = await mail(plain, NOWHERE)
    assert bare.health is Health.BAD
    assert (finding.health, "in the clear" in finding.words) == (Health.FAIR, True)


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_and_read_on_trial_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    told = [
        await files(settings, NOWHERE)
        for settings in (
            made(data_dir=tmp_path),
            made(files_url=(tmp_path / "files").as_uri()),
            made(files_url="s3://"),
        )
    ]

    assert [(each.health, each.words) for each in told] == [
        (Health.WELL, "10 bytes came back, in a folder of this machine."),
        (Health.WELL, "10 bytes came back, as FILES_URL says."),
        (Health.BAD, "BadStore while keeping one."),
    ]
    assert left(tmp_path) == []
