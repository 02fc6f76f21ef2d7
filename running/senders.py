"""Senders: what the DNS says of who may send mail for the domain that letters come from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import dns.exception
import dns.name
from dns.asyncresolver import Resolver
from dns.resolver import NXDOMAIN, NoAnswer

from running.findings import Finding, Health, blame
from settings import Settings

PATIENCE = 2.0  # seconds for the DNS to answer
SILENT = "The DNS does not answer from here; ask elsewhere for the TXT records of {name}."
CAUGHT = "Not looked up: mails are caught, none is sent."


class Silent(Exception):
    """The DNS did not answer, which says nothing about the domain."""


@dataclass(frozen=True)
class Senders:
    """Looks up SPF, DKIM and DMARC; `make` makes the resolver, of this machine unless told."""

    make: Callable[[], Resolver] = Resolver

    async def spf(self, settings: Settings) -> Finding:
        """May our mail server send for the domain, and not everybody?"""
        return await self._asked("spf", settings, domain_of(settings), self._spf)

    async def dkim(self, settings: Settings) -> Finding:
        """Is the key published that our mail server signs with?"""
        selector = settings.dkim_selector
        if settings.smtp_url is not None and selector is None:
            words = "Name DKIM_SELECTOR, as your mail server calls its key, to have it looked up."
            return Finding("dkim", Health.FAIR, words)
        name = f"{selector}._domainkey.{domain_of(settings)}"
        return await self._asked("dkim", settings, name, self._dkim)

    async def dmarc(self, settings: Settings) -> Finding:
        """Are others told what to do with mails that only pretend to be ours?"""
        return await self._asked("dmarc", settings, domain_of(settings), self._dmarc)

    async def _asked(
        self,
        subject: str,
        settings: Settings,
        name: str,
        look: Callable[[Settings, str], Awaitable[tuple[Health, str]]],
    ) -> Finding:
        if settings.smtp_url is None:
            return Finding(subject, blame(settings), CAUGHT)
        try:
            health, words = await look(settings, name)
        except Silent:
            return Finding(subject, Health.FAIR, SILENT.format(name=name))
        return Finding(subject, health, words)

    async def _spf(self, settings: Settings, name: str) -> tuple[Health, str]:
        found = [text for text in await self._texts(name) if text.lower().split()[:1] == ["v=spf1"]]
        if not found:
            return blame(settings), f"{name} has no SPF record: name your mail server in one."
        if len(found) > 1:
            return Health.BAD, f"{name} has {len(found)} SPF records, which counts as none."
        terms = found[0].lower().split()
        if {"+all", "all"} & set(terms):
            return Health.BAD, f"{name} lets everybody send for it: end its SPF record with -all."
        if not {"-all", "~all"} & set(terms) and not any("redirect=" in term for term in terms):
            return Health.FAIR, f"{name}: an SPF record that ends with ~all or -all says more."
        return Health.WELL, f"{name} says who may send for it; see that your mail server is there."

    async def _dkim(self, settings: Settings, name: str) -> tuple[Health, str]:
        found = [tags(text) for text in await self._texts(name)]
        keys = [one["p"] for one in found if "p" in one]
        if not keys:
            return Health.BAD, f"{name} has no key: publish it, or mend DKIM_SELECTOR."
        if not all(keys):
            return Health.BAD, f"The key of {name} is revoked."
        return Health.WELL, f"{name} has a key."

    async def _dmarc(self, settings: Settings, name: str) -> tuple[Health, str]:
        labels = name.split(".")
        for place in range(max(1, len(labels) - 1)):  # up the tree, but for the last label
            domain = ".".join(labels[place:])
            found = [tags(text) for text in await self._texts(f"_dmarc.{domain}")]
            policies = [one for one in found if one.get("v", "").upper() == "DMARC1"]
            if len(policies) == 1:
                policy = policies[0].get("sp" if place else "p") or policies[0].get("p", "")
                return judged(domain, policy.lower())
        return blame(settings), f"{name} has no DMARC record: mails that pretend to be yours pass."

    async def _texts(self, name: str) -> list[str]:
        """Read the texts of a name; none where it has none, Silent where nobody answers."""
        try:
            resolver = self.make()
            resolver.timeout = resolver.lifetime = PATIENCE
            answer = await resolver.resolve(dns.name.from_text(name), "TXT", search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Silent from error
        return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def judged(domain: str, policy: str) -> tuple[Health, str]:
    """Judge what a domain asks others to do with mails that fail."""
    if policy in ("quarantine", "reject"):
        return Health.WELL, f"{domain} has others {policy} what only pretends to come from it."
    return Health.FAIR, f"{domain} only watches; p=quarantine or p=reject keeps pretenders away."


def tags(text: str) -> dict[str, str]:
    """Read `v=DMARC1; p=none` and the like; the first of a name counts."""
    pairs = [part.partition("=") for part in reversed(text.split(";"))]
    return {name.strip().lower(): "".join(value.split()) for name, is_one, value in pairs if is_one}


def domain_of(settings: Settings) -> str:
    """Name the domain that letters come from."""
    return settings.mail_from.rpartition("@")[2].lower()
