"""A mail server in this process, as friendly or as rude as a test wants it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP, STALL = "DROP", "STALL"


@dataclass(frozen=True)
class Taken:
    """A mail the server took: its envelope and its bytes."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail as a mail program reads it."""
        message = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@dataclass
class PostOffice:
    """Take mail, except for the answers laid out: each of them is given once, in turn."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    connections: int = 0
    logins: list[bytes] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.senders:
            return self.senders.pop(0)
        envelope.mail_from = address
        return "250 fine"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipients:
            return self.recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data.pop(0) if self.data else "250 taken"
        if answer == STALL:
            await asyncio.sleep(3600)
        if answer.startswith(("250", DROP)):
            assert isinstance(envelope.content, bytes)
            self.taken.append(
                Taken(str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content)
            )
            self.came.set()
        if answer == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer

    async def has_taken(self, count: int) -> None:
        """Wait until so many mails were taken."""
        while len(self.taken) < count:
            self.came.clear()
            await self.came.wait()

    def greet(self, **options: Any) -> SMTP:
        """Begin a conversation."""
        self.connections += 1
        return SMTP(self, hostname="mail.test", authenticator=self._know, **options)

    def _know(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        self.logins.append(data.password)
        return AuthResult(success=data.password == b"right", handled=False)


@asynccontextmanager
async def opened(trust: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[PostOffice]:
    """Open a post office on a free port of this machine; `trust` makes the whole of it TLS."""
    office = PostOffice()
    async with listening(lambda: office.greet(**options), trust) as port:
        office.port = port
        yield office


@asynccontextmanager
async def listening(
    make: Callable[[], asyncio.BaseProtocol], trust: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Serve a protocol on a free port of this machine."""
    loop = asyncio.get_running_loop()
    made: list[Any] = []

    def begin() -> asyncio.BaseProtocol:
        conversation = make()
        made.append(conversation)
        return conversation

    server = await loop.create_server(begin, "127.0.0.1", 0, ssl=trust)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for one in made:
            if one.transport is not None:
                one.transport.abort()
        await asyncio.sleep(0)
