"""A name server on this machine, which knows a few texts, or is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.asyncresolver import Resolver


class NameServer(asyncio.DatagramProtocol):
    """Answers what it was asked; a name that is not in `texts` does not exist."""

    def __init__(self, texts: Mapping[str, list[str]], *, silent: bool) -> None:
        self.texts, self.silent = texts, silent
        self.asked: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        [asked] = question.question
        name = asked.name.to_text(omit_final_dot=True)
        self.asked.append(f"{name} {dns.rdatatype.to_text(asked.rdtype)}")
        if self.silent:
            return
        answer = dns.message.make_response(question)
        if name not in self.texts:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif self.texts[name]:
            found = dns.rrset.from_text(asked.name, 60, "IN", "TXT", *self.texts[name])
            answer.answer.append(found)
        self.transport.sendto(answer.to_wire(), addr)

    def resolver(self) -> Resolver:
        """Make a resolver that asks this server alone."""
        made = Resolver(configure=False)
        made.nameservers = ["127.0.0.1"]
        made.port = self.transport.get_extra_info("sockname")[1]
        return made


@asynccontextmanager
async def serving(
    texts: Mapping[str, list[str]], *, silent: bool = False
) -> AsyncIterator[NameServer]:
    """Serve for the length of a block."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        lambda: NameServer(texts, silent=silent), local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()
