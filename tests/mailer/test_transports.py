"""Handing over: TLS or nothing, one recipient, and the difference between no and not now."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from kit.database import Database
from mailer.message import BadAddress, Mail, build
from mailer.relays import Relay, read
from mailer.rendering import render
from mailer.sign_in import sign_in
from mailer.transports import (
    CaughtTransport,
    Deferred,
    NotSent,
    Rejected,
    SmtpTransport,
    Unreachable,
)
from models import CaughtMail, Letter
from tests.mailer import certificates
from tests.mailer.conftest import ASKED, SECRETS, letter_of
from tests.mailer.post_office import DROP, PostOffice, listening, opened


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of a server, signed by itself."""
    return certificates.write(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def identity(pem: Path) -> ssl.SSLContext:
    """What the server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture(scope="session")
def trust(pem: Path) -> ssl.SSLContext:
    """What a client needs to believe the server."""
    return ssl.create_default_context(cafile=str(pem))


@pytest.fixture
def mail() -> Mail:
    return render(letter_of(sign_in(ASKED)), SECRETS)


def plain(port: int) -> Relay:
    return read(f"smtp://127.0.0.1:{port}?starttls=never")


async def test_a_mail_arrives_byte_for_byte_at_its_one_recipient(
    office: PostOffice, mail: Mail
) -> None:
    transport = SmtpTransport(plain(office.port))
    await transport.send(mail)
    await transport.close()
    (taken,) = office.taken
    assert (taken.sender, taken.recipients) == ("shop@northwind.test", ["ada@example.org"])
    assert taken.content == build(mail).as_bytes()


async def test_a_batch_is_one_connection(office: PostOffice, mail: Mail) -> None:
    transport = SmtpTransport(plain(office.port))
    for _ in range(3):
        await transport.send(mail)
    await transport.close()
    assert (len(office.taken), office.connections) == (3, 1)
    await transport.send(mail)
    await transport.close()
    assert office.connections == 2


async def test_a_refused_recipient_does_not_end_the_batch(office: PostOffice, mail: Mail) -> None:
    office.recipients = ["550 5.1.1 <ada@example.org>: no such user"]
    transport = SmtpTransport(plain(office.port))
    with pytest.raises(Rejected) as caught:
        await transport.send(mail)
    assert caught.value.reason == "550"
    assert "no such user" in caught.value.detail
    await transport.send(mail)
    await transport.close()
    assert (len(office.taken), office.connections) == (1, 1)


@pytest.mark.parametrize(
    ("place", "answer", "meaning"),
    [
        ("recipients", "451 4.7.1 greylisted", Deferred),
        ("recipients", "421 too busy", Deferred),
        ("recipients", "552 5.2.2 full", Rejected),
        ("recipients", "banana", Deferred),
        ("senders", "550 5.7.1 we do not know you", Deferred),
        ("senders", "452 no space", Deferred),
        ("data", "554 5.7.1 spam", Rejected),
        ("data", "452 no space", Deferred),
        ("data", DROP, Deferred),
        ("data", "\x01{}", Deferred),
    ],
)
async def test_no_and_not_now_are_told_apart(
    office: PostOffice, mail: Mail, place: str, answer: str, meaning: type[NotSent]
) -> None:
    getattr(office, place).append(answer)
    transport = SmtpTransport(plain(office.port))
    with pytest.raises(NotSent) as caught:
        await transport.send(mail)
    assert type(caught.value) is meaning
    assert "ada" not in caught.value.reason
    await transport.send(mail)
    await transport.close()
    assert office.taken[-1].recipients == ["ada@example.org"]


async def test_doubled_recipients_never_reach_the_server(office: PostOffice, mail: Mail) -> None:
    transport = SmtpTransport(plain(office.port))
    with pytest.raises(BadAddress):
        await transport.send(replace(mail, recipient="victim@x.test,attacker@evil.test"))
    await transport.close()
    assert office.taken == []


async def test_nobody_there(mail: Mail, unused_tcp_port: int) -> None:
    with pytest.raises(Unreachable, match="connect:"):
        await SmtpTransport(plain(unused_tcp_port)).send(mail)


class Babbler(asyncio.Protocol):
    """Says nothing that is SMTP."""

    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"\x00\xff\xfe HTTP/1.1 200 OK\r\n\r\n" * 9)


async def test_a_server_of_another_kind(mail: Mail) -> None:
    async with listening(Babbler) as port:
        with pytest.raises(Unreachable):
            await SmtpTransport(plain(port)).send(mail)


async def test_starttls_with_a_certificate_we_trust(
    mail: Mail, identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(tls_context=identity, require_starttls=True) as office:
        relay = read(f"smtp://shop:right@127.0.0.1:{office.port}")
        transport = SmtpTransport(relay, trust)
        await transport.send(mail)
        await transport.close()
        assert (len(office.taken), office.logins) == (1, [b"right"])


async def test_tls_from_the_start(
    mail: Mail, identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(identity) as office:
        transport = SmtpTransport(read(f"smtps://127.0.0.1:{office.port}"), trust)
        await transport.send(mail)
        await transport.close()
        assert len(office.taken) == 1


async def test_without_starttls_nothing_is_sent_not_even_the_password(mail: Mail) -> None:
    async with opened(auth_require_tls=False) as office:
        relay = read(f"smtp://shop:right@127.0.0.1:{office.port}")
        with pytest.raises(Unreachable, match="connect:"):
            await SmtpTransport(relay).send(mail)
        assert (office.taken, office.logins) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_we_do_not_trust_ends_it(
    mail: Mail, identity: ssl.SSLContext, scheme: str
) -> None:
    options = {"tls_context": identity} if scheme == "smtp" else {}
    async with opened(identity if scheme == "smtps" else None, **options) as office:
        relay = read(f"{scheme}://shop:right@127.0.0.1:{office.port}")
        with pytest.raises(Unreachable, match="connect:"):
            await SmtpTransport(relay).send(mail)
        assert (office.taken, office.logins) == ([], [])


async def test_a_certificate_for_another_host_ends_it(
    mail: Mail, identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(tls_context=identity) as office:
        relay = read(f"smtp://shop:right@localhost:{office.port}")
        with pytest.raises(Unreachable, match="connect:"):
            await SmtpTransport(relay, trust).send(mail)
        assert (office.taken, office.logins) == ([], [])


async def test_a_wrong_password_is_nothing_the_letter_can_help(
    mail: Mail, identity: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with opened(tls_context=identity) as office:
        relay = read(f"smtp://shop:wrong@127.0.0.1:{office.port}")
        with pytest.raises(Unreachable, match="connect:535") as caught:
            await SmtpTransport(relay, trust).send(mail)
        assert "wrong" not in caught.value.detail
        assert office.taken == []


async def test_a_caught_mail_is_kept_as_it_would_have_been_sent(
    database: Database, mail: Mail
) -> None:
    letter = letter_of(sign_in(ASKED))
    async with database.writes() as session, session.begin():
        session.add(letter)
    mail = render(letter, SECRETS)
    await CaughtTransport(database).send(mail)
    async with database.reads() as session:
        caught = (await session.exec(select(CaughtMail))).one()
        assert (await session.exec(select(Letter))).one().id == caught.letter_id
    assert (caught.to_address, caught.subject) == ("ada@example.org", mail.subject)
    assert (caught.text, caught.html) == (mail.text, mail.html)
    raw = email.message_from_bytes(caught.raw, policy=email.policy.default)
    assert raw["Message-ID"].strip() == mail.message_id
