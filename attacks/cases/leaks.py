"""Leaks: whether anything that was secret in this run can be read where it should not be."""

from __future__ import annotations

import re

from attacks.listing import attack
from attacks.worlds import World

TOKEN = re.compile(r"\b(?:sl|ls|lb)_[0-9A-Za-z]{49}\b")


@attack("leak.log", "the log of the deployment is read", "no token, code or address in it")
def log(world: World) -> str:
    """Look for what this run was given."""
    world.need(world.log, "name the log of the deployment: --log")
    assert world.log
    text = world.log.read_text(encoding="utf-8", errors="replace")
    found = [secret for secret in set(world.secrets) if len(secret) >= 8 and secret in text]
    if found or TOKEN.search(text):
        return f"{len(found)} secrets are in it"
    if world.addresses.format(f"{world.run}-1") in text:
        return "an address is in it"
    return "no token, code or address in it"
