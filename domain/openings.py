"""Openings: what opened sign-in links before the people they were sent to, by mail provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.statements import statement
from kit import clock

MOST = 50
USUAL = timedelta(days=30)


@dataclass(frozen=True)
class LinkOpenings:
    """What became of the links that were sent to addresses of one domain."""

    domain: str
    asked: int
    opened: int
    redeemed: int
    redeemed_where_asked: int
    opened_first: int

    @property
    def opened_first_share(self) -> float | None:
        """The part of the links redeemed where they were asked for that were opened before."""
        if not self.redeemed_where_asked:
            return None
        return self.opened_first / self.redeemed_where_asked


async def read(
    session: AsyncSession, start: datetime | None, end: datetime | None
) -> list[LinkOpenings]:
    """Count what became of customers' links, for the domains that asked most."""
    end = end or clock.now()
    values = {"from_at": start or end - USUAL, "until_at": end, "most_count": MOST}
    connection = await session.connection()
    return [LinkOpenings(**row) for row in (await connection.execute(COUNTED, values)).mappings()]


# Who asked needs no opening to redeem: what opened such a link before was something else.
COUNTED = statement("""
with links as (
  select split_part(l.email_key, '@', 2) as domain, l.first_opened_at, l.used_at,
         s.browser_hash = l.browser_hash as where_asked
    from sign_in_links l left join sessions s on s.link_id = l.id
   where l.created_at >= :from_at and l.created_at < :until_at and l.audience = 'CUSTOMER'
)
select domain, count(*) as asked, count(first_opened_at) as opened, count(used_at) as redeemed,
       count(*) filter (where where_asked) as redeemed_where_asked,
       count(*) filter (where where_asked and first_opened_at < used_at) as opened_first
  from links group by domain order by asked desc, domain limit :most_count""")
