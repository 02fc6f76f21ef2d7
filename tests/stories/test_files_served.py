"""Files by the real program: an upload that is cut is sent again, and a download goes on."""

from __future__ import annotations

import hashlib
import http.client
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.makers.files import PNG
from tests.serving import Served

CREATE = """mutation ($size: Int!) {
  createUpload(input: {name: "photo.png", size: $size, kind: PNG, bearer: true}) {
    ... on File { id uploadUrl claimToken } ... on Refusal { code fields { path } }
  }
}"""
READ = "query ($id: ID!) { file(id: $id) { state url uploadUrl } }"
LARGE = PNG + bytes(range(256)) * 78_000  # nearly 20 MB


def asked(running: Served, document: str, claim: str = "", **variables: Any) -> Any:
    """Ask as a guest with a claim."""
    body = {"query": document, "variables": variables}
    headers = {"Latchkey-Claim": claim} if claim else {}
    answer = httpx2.post(f"{running.base}/graphql", json=body, headers=headers, timeout=30).json()
    assert "errors" not in answer, answer
    return answer["data"]


def kept(running: Served) -> list[bytes]:
    """Read what the program keeps, halves and all."""
    folder = running.place / "files"
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def cut(url: str, content: bytes, after: int) -> None:
    """Send a file, and hang up in the middle."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as connection:
        connection.sendall(head.encode() + content[:after])


def test_an_upload_that_is_cut_keeps_nothing_and_is_sent_again(running: Served) -> None:
    made = asked(running, CREATE, size=len(LARGE))["createUpload"]
    before = kept(running)
    cut(made["uploadUrl"], LARGE, len(LARGE) // 2)

    waiting = asked(running, READ, made["claimToken"], id=made["id"])["file"]
    assert (waiting["state"], waiting["url"]) == ("WAITING", None)
    for _ in range(500):  # until the program has noticed that nobody is there any more
        if httpx2.post(waiting["uploadUrl"], content=b"x", timeout=60).status_code != 409:
            break
        time.sleep(0.02)
    sent = httpx2.post(waiting["uploadUrl"], content=LARGE, timeout=60)
    assert (sent.status_code, sent.json()["size"]) == (200, len(LARGE))
    assert len(kept(running)) == len(before) + 1

    url = asked(running, READ, made["claimToken"], id=made["id"])["file"]["url"]
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    first = answer.read(5_000_000)  # and the rest never
    connection.close()
    headers = {"Range": f"bytes={len(first)}-", "If-Range": answer.headers["ETag"] or ""}
    rest = httpx2.get(url, headers=headers, timeout=60)
    assert (answer.status, rest.status_code) == (200, 206)
    assert hashlib.sha256(first + rest.content).digest() == hashlib.sha256(LARGE).digest()


def test_what_is_larger_than_it_was_announced_is_cut_short(running: Served) -> None:
    made = asked(running, CREATE, size=len(PNG))["createUpload"]
    before = len(kept(running))

    answer = httpx2.post(made["uploadUrl"], content=iter([PNG, b"x" * 1000]), timeout=30)

    assert (answer.status_code, answer.json()["code"]) == (413, "WRONG_SIZE")
    assert len(kept(running)) == before
