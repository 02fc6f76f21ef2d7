"""Transports: the ways a mail leaves, and what a refusal of one means."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Protocol

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPTimeoutError,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from kit.database import Database
from mailer.message import Mail, build, line
from mailer.relays import Relay, Security
from models import CaughtMail

PERMANENT = 500  # RFC 5321 4.2.1: from here on, the same again will not help


class NotSent(Exception):
    """The mail was not taken; `reason` is a short word, `detail` may speak of the recipient."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = line(detail)


class Rejected(NotSent):
    """This mail will never be taken."""


class Deferred(NotSent):
    """This mail may be taken later."""


class Unreachable(Deferred):
    """No mail can be sent at all just now."""


class Transport(Protocol):
    """A way for mails to leave."""

    async def send(self, mail: Mail) -> None:
        """Hand over one mail to one recipient, or raise NotSent."""

    async def close(self) -> None:
        """End a batch: what was kept open for the next mail is closed."""


class CaughtTransport:
    """Keep every mail for the development mailbox instead of sending it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, mail: Mail) -> None:
        """Keep one mail."""
        caught = CaughtMail(
            letter_id=mail.letter_id,
            to_address=mail.recipient,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            raw=build(mail).as_bytes(),
        )

        async def keep(session: AsyncSession) -> None:
            session.add(caught)

        await self._database.transaction(keep)

    async def close(self) -> None:
        """Nothing was kept open."""


class SmtpTransport:
    """Send over one connection, kept for a batch; there is no way back to plain text.

    `trust` replaces the machine's certificate authorities.
    """

    def __init__(self, relay: Relay, trust: ssl.SSLContext | None = None) -> None:
        self._relay = relay
        self._trust = trust or ssl.create_default_context()
        self._client: SMTP | None = None

    async def send(self, mail: Mail) -> None:
        """Hand over one mail to one recipient, or raise NotSent."""
        client = self._client if self._client and self._client.is_connected else None
        client = client or await self._connect()
        try:
            # One recipient, named apart from the headers: what stands there cannot add another.
            await client.sendmail(mail.sender, [mail.recipient], build(mail).as_bytes())
        except SMTPRecipientsRefused as error:
            raise _meaning(error.recipients[0]) from None
        except (SMTPException, OSError) as error:
            self._drop()
            raise _meaning(error) from None
        except BaseException:
            self._drop()  # cut in the middle of a command
            raise

    async def greet(self) -> None:
        """Come as far as one can without a mail: TLS, its certificate, and our password."""
        await self._connect()
        await self.close()

    async def close(self) -> None:
        """Take leave of the server."""
        if self._client is not None:
            with suppress(SMTPException, OSError):
                await self._client.quit(timeout=5)
            self._drop()

    async def _connect(self) -> SMTP:
        relay = self._relay
        client = SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.username,
            password=relay.password,
            use_tls=relay.security is Security.TLS,
            start_tls=relay.security is Security.STARTTLS,
            tls_context=None if relay.security is Security.NEVER else self._trust,
        )
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as error:
            raise Unreachable(f"connect:{_word(error)}", str(error)) from None
        self._client = client
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _meaning(error: Exception) -> NotSent:
    """Tell a mail that is refused for good from one to be tried again."""
    final = isinstance(error, SMTPRecipientRefused | SMTPDataError) and error.code >= PERMANENT
    return (Rejected if final else Deferred)(_word(error), str(error))


def _word(error: Exception) -> str:
    """Name an error without the server's words, which repeat the recipient."""
    if isinstance(error, SMTPResponseException) and error.code > 0:
        return str(error.code)
    if isinstance(error, SMTPTimeoutError):
        return "timeout"
    return type(error).__name__
