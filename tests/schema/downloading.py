"""Files that were bought, through the schema."""

from __future__ import annotations

from typing import Any

from auth.viewer import Viewer
from kit.ids import public
from models import Download
from tests.conftest import Ask
from tests.makers.catalogue import doing

SHOWN = """id used most endsAt link { url expiresAt }
  availableActions { kind allowed code reason until }
  file { name version kind size file { id } variant { sku } } orderLine { sku }"""
MINE = f"{{ downloads {{ nodes {{ {SHOWN} order {{ number }} }} }} }}"
OF_ORDER = f"query ($id: ID!) {{ order(id: $id) {{ downloads {{ {SHOWN} }} }} }}"


async def mine(ask: Ask, by: Viewer) -> Any:
    """Read what the viewer bought."""
    return (await ask(MINE, by=by))["downloads"]["nodes"]


async def linked(ask: Ask, by: Viewer, download: Download | str, **given: Any) -> Any:
    """Make a link to it."""
    id = download if isinstance(download, str) else public(Download, download.id)
    do = doing(ask, by)
    return await do("createDownloadLink", "Download", SHOWN, downloadId=id, **given)


def action(told: Any, kind: str = "DOWNLOAD") -> Any:
    """Find what is told of one thing that can be done."""
    return next(one for one in told["availableActions"] if one["kind"] == kind)
