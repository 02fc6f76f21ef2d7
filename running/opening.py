"""Opening: the database made ready, an empty demonstration store filled, and what is said then."""

from __future__ import annotations

from importing.demonstration.filling import fill
from kit import clock
from kit.database import connected
from running import places
from settings import Settings
from web.pages import Person


class NotReady(Exception):
    """The store cannot open yet; each of `sentences` says what to mend."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(*sentences)


async def prepare(settings: Settings, where: places.Places, *, demonstration: bool) -> list[Person]:
    """Migrate or raise `NotReady`; fill an empty demonstration store; tell who can sign in."""
    if where.embedded:
        await places.migrate(where)
        return await _people(where) if demonstration else []
    if late := await places.behind(where):
        raise NotReady(late)
    if settings.is_production and (missing := await places.missing_roles(where)):
        raise NotReady(*missing)
    return []


async def _people(where: places.Places) -> list[Person]:
    """Fill the demonstration store if the database is empty; tell who can sign in to it."""
    async with connected(where.app, readers=1, writers=1) as database:
        filled = await fill(database, clock.now())
    people = []
    if filled.customer is not None:
        people.append(Person(filled.customer, "customer"))
    if filled.staff is not None:
        people.append(Person(filled.staff, "staff", staff=True))
    return people


def greeting(settings: Settings, people: list[Person]) -> str:
    """Say where the open store is, and who can sign in to it."""
    base = settings.public_base_url.rstrip("/")
    lines = [f"{settings.store_name} is open at {base}", f"  GraphQL    {base}/graphql"]
    if not settings.is_production:
        lines.append(f"  GraphiQL   {base}/graphql  (in a browser)")
        lines.append(f"  Mailbox    {base}/mailbox")
    lines += [f"  Health     {base}/healthz  {base}/readyz"]
    lines += [f"  Sign in as {person.email}  ({person.label})" for person in people]
    return "\n".join(lines)
