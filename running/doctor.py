"""The doctor: looks at a deployment and says, line by line, what is well and what is not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import asyncpg
from markupsafe import escape

from kit import ids, migrations, sites
from kit.database import driven
from kit.files import StoreError
from mailer import relays
from mailer.message import BadAddress, Mail
from mailer.relays import Security
from mailer.transports import NotSent, SmtpTransport
from running import building
from running.findings import Finding, Health, blame
from running.places import Places, missing_roles
from running.senders import Senders
from settings import DEVELOPMENT_SECRET, Settings, unfit
from web.static_files import ASSETS

DRIFT = timedelta(seconds=2)
SENDING = 30  # seconds for a mail to be taken
PATIENCE = 5  # seconds for the mail server to answer
LONG_LINK = timedelta(hours=24)


Examination = Callable[[Settings, Places], Awaitable[Finding]]


async def examine(settings: Settings, places: Places) -> AsyncIterator[Finding]:
    """Look at everything in turn; what cannot be looked at is bad."""
    for look in (
        keys,
        base_url,
        storefronts,
        links,
        database,
        roles,
        schema,
        clocks,
        mail,
        spf,
        dkim,
        dmarc,
        files,
        graphiql,
    ):
        try:
            yield await look(settings, places)
        except (OSError, asyncpg.PostgresError, TimeoutError, ValueError) as error:
            yield Finding(look.__name__, Health.BAD, f"{type(error).__name__} while looking.")


async def keys(settings: Settings, places: Places) -> Finding:
    """Are the secrets secret?"""
    values = [*settings.signing_keys, *settings.link_keys, *settings.code_keys]
    if any(DEVELOPMENT_SECRET in value.get_secret_value() for value in values):
        return Finding("keys", blame(settings), "These are the development keys.")
    bad = [line for line in unfit(settings) if "KEYS" in line]
    if bad:
        return Finding("keys", Health.BAD, " ".join(bad))
    return Finding("keys", Health.WELL, f"{len(values)} keys, each for one purpose.")


async def base_url(settings: Settings, places: Places) -> Finding:
    """Can a link in a mail be opened?"""
    parts = urlsplit(settings.public_base_url)
    if parts.scheme != "https":
        words = f"{settings.public_base_url} is not https; fit for this machine only."
        return Finding("base_url", blame(settings), words)
    found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443)
    return Finding("base_url", Health.WELL, f"{parts.hostname} has {len(found)} addresses.")


async def storefronts(settings: Settings, places: Places) -> Finding:
    """Do browsers bring the session's cookie along from every storefront?"""
    same = {one: sites.is_same(one, settings.public_base_url) for one in settings.origins}
    if others := [one for one, is_same in same.items() if is_same is False]:
        words = f"No cookie comes from {', '.join(others)}: another site asks with `bearer: true`."
        return Finding("storefronts", Health.FAIR, words)
    if unsure := [one for one, is_same in same.items() if is_same is None]:
        words = f"No cookie comes from {', '.join(unsure)} if all that ends so is not your own."
        return Finding("storefronts", Health.FAIR, words)
    return Finding("storefronts", Health.WELL, f"{len(same)}, of one site with this server.")


async def links(settings: Settings, places: Places) -> Finding:
    """How long does a link in a mailbox stay a way in?"""
    life = timedelta(seconds=settings.login_link_ttl)
    if life > LONG_LINK:
        words = f"Links live {life.days} days; LOGIN_LINK_TTL makes them die sooner."
        return Finding("links", Health.FAIR, words)
    return Finding("links", Health.WELL, f"Links live {life}.")


async def database(settings: Settings, places: Places) -> Finding:
    """Does Postgres answer, and is it young enough?"""
    connection = await asyncpg.connect(places.app, timeout=PATIENCE)
    try:
        version = connection.get_server_version()
    finally:
        await connection.close()
    if version.major < 15:
        return Finding("database", Health.BAD, f"Postgres {version.major}; 15 is the oldest.")
    kind = "the embedded one" if places.embedded else "as DATABASE_URL says"
    return Finding("database", Health.WELL, f"Postgres {version.major}, {kind}.")


async def roles(settings: Settings, places: Places) -> Finding:
    """Can the application do no more than it must?"""
    missing = await missing_roles(places)
    if missing:
        return Finding("roles", blame(settings), " ".join(missing))
    return Finding("roles", Health.WELL, "Owner, application and maintenance are apart.")


async def schema(settings: Settings, places: Places) -> Finding:
    """Is the database at this version's schema?"""
    found = await migrations.current(driven(places.app))
    if found != migrations.head():
        words = f"At {found or 'none'}; `python main.py migrate` brings {migrations.head()}."
        return Finding("schema", Health.BAD, words)
    return Finding("schema", Health.WELL, f"At migration {found}, the newest.")


async def clocks(settings: Settings, places: Places) -> Finding:
    """Do this machine and the database agree on the time?"""
    connection = await asyncpg.connect(places.app, timeout=PATIENCE)
    try:
        theirs = await connection.fetchval("select clock_timestamp()")
    finally:
        await connection.close()
    drift = abs(datetime.now(UTC) - theirs)
    health = Health.WELL if drift < DRIFT else Health.BAD
    return Finding("clocks", health, f"They differ by {drift.total_seconds():.2f} seconds.")


async def mail(settings: Settings, places: Places, trust: ssl.SSLContext | None = None) -> Finding:
    """Does the mail server let us in, and is the way there private?"""
    if settings.smtp_url is None:
        return Finding("mail", blame(settings), "Mails are caught, none is sent.")
    relay = relays.read(settings.smtp_url.get_secret_value())
    try:
        async with asyncio.timeout(PATIENCE):
            await SmtpTransport(relay, trust).greet()
    except NotSent as error:
        return Finding("mail", Health.BAD, f"{error.reason} {error.detail}".strip())
    if relay.security is Security.NEVER:
        return Finding("mail", blame(settings), f"{relay.host} is spoken to in the clear.")
    words = f"{relay.host}:{relay.port} lets us in, by TLS with a certificate that we trust."
    return Finding("mail", Health.WELL, words)


async def spf(settings: Settings, places: Places) -> Finding:
    """May our mail server send for the domain that letters come from?"""
    return await Senders().spf(settings)


async def dkim(settings: Settings, places: Places) -> Finding:
    """Is the key published that it signs with?"""
    return await Senders().dkim(settings)


async def dmarc(settings: Settings, places: Places) -> Finding:
    """Are others told what to do with mails that only pretend to be ours?"""
    return await Senders().dmarc(settings)


async def trial(settings: Settings, recipient: str) -> Finding:
    """Does a mail leave for somebody?"""
    if settings.smtp_url is None:
        return Finding("mail_to", Health.FAIR, "Mails are caught here; name SMTP_URL to send one.")
    transport = SmtpTransport(relays.read(settings.smtp_url.get_secret_value()))
    try:
        async with asyncio.timeout(SENDING):
            await transport.send(_trial_mail(settings, recipient))
            await transport.close()
    except NotSent as error:
        return Finding("mail_to", Health.BAD, f"{error.reason} {error.detail}".strip())
    except (BadAddress, TimeoutError) as error:
        return Finding("mail_to", Health.BAD, f"{type(error).__name__} while sending.")
    words = "Taken. In what arrives, Authentication-Results tells of SPF, DKIM and DMARC."
    return Finding("mail_to", Health.WELL, words)


def _trial_mail(settings: Settings, recipient: str) -> Mail:
    words = f"This is a test: mails of {settings.store_name} reach you."
    letter_id = ids.new()
    return Mail(
        letter_id=letter_id,
        template="trial",
        language="en",
        sender=settings.mail_from,
        sender_name=settings.store_name,
        recipient=recipient,
        subject=f"A test mail from {settings.store_name}",
        text=words,
        html=f"<p>{escape(words)}</p>",
        written_at=datetime.now(UTC),
        reference=letter_id,
    )


async def files(settings: Settings, places: Places) -> Finding:
    """Can files be kept, read and deleted?"""
    try:
        store = building.files_of(settings)
        kept = await store.put(b"the doctor", at_most=10)
        read = await store.get(kept.place)
        await store.delete(kept.place)
    except (StoreError, ValueError, OSError) as error:
        return Finding("files", Health.BAD, f"{type(error).__name__} while keeping one.")
    where = "as FILES_URL says" if settings.files_url else "in a folder of this machine"
    return Finding("files", Health.WELL, f"{len(read)} bytes came back, {where}.")


async def graphiql(settings: Settings, places: Places) -> Finding:
    """Are the files for GraphiQL there?"""
    if settings.is_production:
        return Finding("graphiql", Health.WELL, "Not served in production.")
    if ASSETS.url("graphiql.min.js") is None:
        return Finding("graphiql", Health.FAIR, "Run `python -m web.assets.fetch`.")
    return Finding("graphiql", Health.WELL, "Its files are there.")


__all__ = ["Finding", "Health", "examine", "trial"]
