"""Filing: how the stories bring files in and ask for them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.makers.files import PNG
from tests.stories.shop import BASE, Browser, Shop

CREATE = """mutation ($name: String!, $size: Int!, $kind: FileKind!) {
  createUpload(input: {name: $name, size: $size, kind: $kind}) {
    ... on File { id uploadUrl } ... on Refusal { code fields { path } }
  }
}"""
READ = "query ($id: ID!) { file(id: $id) { state url(expires: 60) uploadUrl } }"
LONG = PNG + bytes(range(256)) * 4000  # a megabyte


def left(store: Path) -> list[Path]:
    """List what the store keeps."""
    return [path for path in store.rglob("*") if path.is_file()]


async def announced(
    browser: Browser, content: bytes, name: str = "photo.png", kind: str = "PNG"
) -> Any:
    """Announce a file, and tell its id and where its bytes go."""
    given = {"name": name, "size": len(content), "kind": kind}
    made = (await browser.ask(CREATE, **given))["createUpload"]
    return made | {"path": made["uploadUrl"].removeprefix(BASE)}


async def brought(browser: Browser, content: bytes = PNG, **more: str) -> str:
    """Bring a file, and tell its id."""
    made = await announced(browser, content, **more)
    answer = await browser.client.post(made["path"], content=content)
    assert answer.status_code == 200, answer.text
    return str(made["id"])


async def link_to(browser: Browser, id: str) -> str:
    """Ask for a link to a file."""
    return str((await browser.ask(READ, id=id))["file"]["url"]).removeprefix(BASE)


async def sent_slowly(
    shop: Shop, path: str, *pieces: bytes, every: float = 0.0
) -> tuple[int, bytes]:
    """Send pieces with pauses, and then nothing more; the status and the code of the answer."""
    waiting, sent = list(pieces), []

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(30)
        await asyncio.sleep(every)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", BASE.removeprefix("https://").encode())],
        "client": ("127.0.0.1", 1),
        "scheme": "https",
    }
    await shop.application(scope, receive, send)
    [code] = [word for word in sent[1]["body"].split(b'"') if word.isupper()]
    return sent[0]["status"], code
