"""Known: which things another system's import has brought before, and under which ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from importing import identities, targets
from importing.targets import Record

# A row may have been deleted since; its reference says that it shall not come again.
KNOWN = """
select r.key, r.object_id, o.id is not null as lives
from external_references r left join {table} o on o.id = r.object_id
where r.system = $1 and r.kind = $2
"""


@dataclass
class Known:
    """The things of one kind by their keys: `ids` of those that live, and all `keys`."""

    system: str
    kind: str
    ids: dict[str, UUID] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    def id_of(self, key: str, at: datetime) -> UUID:
        """Make the id that a new thing gets."""
        return identities.of(at, self.system, self.kind, key)

    def add(self, key: str, id: UUID, now: datetime) -> Record:
        """Note a thing that is being brought, and make the record of its reference."""
        self.keys.add(key)
        self.ids[key] = id
        own = identities.of(now, self.system, "reference", self.kind, key)
        return targets.REFERENCES.record(own, now, self.system, self.kind, key, id)


async def known(connection: Any, system: str, kind: str, table: str) -> Known:
    """Ask which things of a kind are here."""
    found = Known(system, kind)
    for row in await connection.fetch(KNOWN.format(table=table), system, kind):
        found.keys.add(row["key"])
        if row["lives"]:
            found.ids[row["key"]] = row["object_id"]
    return found
