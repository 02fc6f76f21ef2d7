"""The command line: serve the store, work in the background, migrate, import, examine."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from starlette.applications import Starlette
from starlette.types import ASGIApp

import schema
from embedded.errors import EmbeddedError
from execution.trusted import BadManifest
from importing import runs, screens
from importing.customers import BadTemplate
from importing.loader import ImportRunning
from importing.rows import WrongFile
from kit import log
from kit.database import Database, connect
from running import app as application
from running import building, documents, opening, owners, places, serving, several
from running.checking import unusable
from running.doctor import Health, examine, trial
from settings import Settings, unfit

cli = typer.Typer(
    name="latchkey",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks would show values
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "Customer accounts and commerce behind one GraphQL schema.\n\n"
        "Every setting is an environment variable; `docs/operations.md` lists them. "
        "Without `DATABASE_URL` a private Postgres is started in `.data`; "
        "without `SMTP_URL` mails are caught and shown at `/mailbox`."
    ),
)
imports = typer.Typer(no_args_is_help=True, help="Bring in what another system has, from CSV.")
cli.add_typer(imports, name="import")
console = Console(stderr=True, highlight=False)


def stop(*sentences: str) -> NoReturn:
    """End with sentences that say what to do."""
    for sentence in sentences:
        console.print(f"[red]✗[/red] {escape(sentence)}", soft_wrap=True)
    raise typer.Exit(2)


def read_settings(*, production: bool = True) -> Settings:
    """Read the environment; end with what to set when it cannot be used.

    `production` asks for more of a production deployment.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        stop(*(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}." for e in error.errors()))
    if wrong := unusable(settings):
        stop(*wrong)
    if production and settings.is_production and (found := unfit(settings)):
        stop("This is no production deployment yet:", *found)
    return settings


@cli.command(epilog="Example: `PORT=8080 python main.py serve --no-demonstration`")
def serve(
    demonstration: Annotated[
        bool,
        typer.Option(help="Fill an empty embedded database with a demonstration store."),
    ] = True,
) -> None:
    """Serve the store, with the courier and the job worker beside it.

    With the embedded Postgres it migrates by itself. With `DATABASE_URL` it refuses to start on
    a schema that is behind.
    """
    settings = read_settings()
    log.configure(level=settings.log_level, json=settings.is_production)
    with opened(settings) as where:
        try:
            people = asyncio.run(opening.prepare(settings, where, demonstration=demonstration))
        except opening.NotReady as error:
            stop(*error.sentences)
        by = several if settings.web_workers > 1 else serving
        by.serve(settings, where, people, opening.greeting(settings, people))


@cli.command(epilog="Example: `DATABASE_URL=postgresql://… python main.py worker`")
def worker() -> None:
    """Send letters and do background work, without serving requests. Run as many as you like."""
    settings = read_settings()
    log.configure(level=settings.log_level, json=settings.is_production)
    with opened(settings) as where:
        if late := asyncio.run(places.behind(where)):
            stop(late)
        asyncio.run(serving.work(settings, where))


@cli.command(epilog="Example: `DATABASE_OWNER_URL=postgresql://… python main.py migrate`")
def migrate() -> None:
    """Bring the database to the schema of this version, as `DATABASE_OWNER_URL`.

    Several at once take turns; a lock is waited for five seconds at most.
    """
    with opened(read_settings()) as where:
        console.print(f"The database is at migration {asyncio.run(places.migrate(where))}.")


@cli.command("create-owner", epilog="Example: `… create-owner ada@shop.example --name Ada`")
def create_owner(
    email: Annotated[str, typer.Argument(help="Where the link goes.")],
    name: Annotated[str, typer.Option(help="How colleagues call them.")],
) -> None:
    """Invite an owner to the staff: the first one, or another where no owner can sign in.

    The link is mailed by `serve` or `worker`. For somebody who was invited and has not joined
    yet, another link is mailed.
    """
    settings = read_settings()
    with opened(settings) as where:
        try:
            said = asyncio.run(owners.create(settings, where, email=email, name=name))
        except owners.NotMade as error:
            stop(*error.sentences)
    console.print(said)


@imports.command("online-retail", epilog="Example: `… online-retail shop.csv.xz --dry-run`")
def online_retail(
    file: Annotated[str, typer.Argument(help="The CSV, as it is or as .xz or .gz; `-` reads it.")],
    dry_run: Annotated[bool, typer.Option(help="Do everything but write.")] = False,
    email_template: Annotated[
        str | None,
        typer.Option(help="Addresses for the customers, as `customer-{id}@example.com`."),
    ] = None,
) -> None:
    """Bring the customers, products, orders and credits of the UCI Online Retail data.

    Ends with a report that accounts for every line. Running it again changes nothing; killed in
    the middle and run again, it ends the same. No letter is sent.
    """
    settings = read_settings()
    with opened(settings) as where, screens.progress(console) as listener:
        if where.embedded:
            asyncio.run(places.migrate(where))
        elif late := asyncio.run(places.behind(where)):
            stop(late)
        reading = runs.online_retail_file(
            file, where.app, email_template=email_template, is_dry_run=dry_run, listener=listener
        )
        try:
            report = asyncio.run(reading)
        except (WrongFile, BadTemplate, ImportRunning) as error:
            stop(str(error))
    screens.show(report, Console())


@cli.command(epilog="Example: `ENVIRONMENT=production python main.py doctor`")
def doctor(
    mail_to: Annotated[
        str | None, typer.Option(help="Send a test mail there, by SMTP_URL.")
    ] = None,
) -> None:
    """Look at keys, addresses, database, roles, clocks and mail, and say what to mend."""
    settings = read_settings(production=False)
    marks = {Health.BAD: "[red]✗[/red]", Health.FAIR: "[yellow]![/yellow]"}

    async def look(where: places.Places) -> bool:
        healthy = True
        findings = [finding async for finding in examine(settings, where)]
        findings += [await trial(settings, mail_to)] if mail_to else []
        for finding in findings:
            healthy &= finding.health is not Health.BAD
            mark = marks.get(finding.health, "[green]✓[/green]")
            console.print(f"{mark} {finding.subject:<11} {finding.words}")
        return healthy

    with opened(settings) as where:
        if not asyncio.run(look(where)):
            raise typer.Exit(1)


@cli.command("export-schema", epilog="Example: `… export-schema --output schema.graphql`")
def export_schema(
    output: Annotated[
        Path | None, typer.Option(help="The file to write; the screen unless told.")
    ] = None,
) -> None:
    """Print the GraphQL schema of production as SDL."""
    text = schema.schema.as_str() + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


@cli.command("check-documents")
def check_documents(
    file: Annotated[Path, typer.Argument(help="The manifest, as TRUSTED_DOCUMENTS names it.")],
) -> None:
    """Tell whether every document of a manifest fits the schema of production."""
    try:
        console.print(f"[green]✓[/green] {documents.check(file)} documents fit the schema.")
    except BadManifest as bad:
        stop(*bad.problems)


def create_app() -> ASGIApp:
    """Make the application alone, for an ASGI server; `DATABASE_URL` must name its database."""
    settings = read_settings()
    if settings.database_url is None:
        stop("DATABASE_URL: name the Postgres; only `serve` starts the embedded one.")
    database = connect(
        settings.database_url,
        readers=settings.database_readers,
        writers=settings.database_writers,
    )
    parts = application.Parts(settings, database, building.house_of(settings))
    try:
        return application.create(parts, closing(database))
    except BadManifest as bad:
        stop(*bad.problems)


def closing(database: Database) -> application.Lifespan:
    """End the connections with the application."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await database.close()

    return lifespan


@contextmanager
def opened(settings: Settings) -> Iterator[places.Places]:
    """Name or start the database; end with what to do when that fails."""
    try:
        with places.opened(settings) as where:
            yield where
    except EmbeddedError as error:
        stop(str(error))
    except BadManifest as bad:
        stop(*bad.problems)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        stop(f"The database cannot be reached ({type(error).__name__}): look at DATABASE_URL.")


if __name__ == "__main__":
    cli()
