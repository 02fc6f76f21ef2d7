"""Files in an S3-compatible storage: moto's server, in a virtual environment of its own.

`make test-clients` makes it in `.venvs/s3` by requirements-s3.lock: what moto needs is of other
versions than what the product does.
"""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from kit import clock
from kit.files import Files, NoSuchFile, StoreError, TooLarge, at
from tests.makers.files import PNG
from tests.serving import ROOT, free_port, served

PYTHON = ROOT / ".venvs" / "s3" / "bin" / "python"
PATIENCE = 60  # seconds until the server must be there
MEGABYTE = 1_000_000
DAY = timedelta(days=1)
CREATE = """mutation ($size: Int!) {
  createUpload(input: {name: "photo.png", size: $size, kind: PNG, bearer: true}) {
    ... on File { id uploadUrl claimToken } ... on Refusal { code }
  }
}"""

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run moto's server with a bucket; what a deployment would say of it."""
    assert PYTHON.is_file(), "run `make test-clients`, which installs moto"
    endpoint = f"http://127.0.0.1:{(port := free_port())}"
    command = [str(PYTHON), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (tmp_path_factory.mktemp("moto") / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _make_bucket(f"{endpoint}/goods")
            yield {
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT": endpoint,
                "AWS_ALLOW_HTTP": "true",
            }
        finally:
            process.terminate()
            process.wait(30)


def _make_bucket(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=5).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def files(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Files:
    """A store below a prefix of its own."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return at(f"s3://goods/{tmp_path.name}")


async def pieces(count: int) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number]) * MEGABYTE


async def listed(files: Files) -> list[str]:
    return [place async for some in files.older(clock.now() + DAY) for place in some]


async def test_a_file_of_many_parts_comes_back_whole_and_in_part(files: Files) -> None:
    kept = await files.put(pieces(20), at_most=20 * MEGABYTE)

    whole = await files.get(kept.place)
    part = [piece async for piece in await files.open(kept.place, MEGABYTE - 2, MEGABYTE + 2)]

    assert (kept.size, len(whole)) == (20 * MEGABYTE, 20 * MEGABYTE)
    assert whole == b"".join(bytes([number]) * MEGABYTE for number in range(20))
    assert b"".join(part) == b"\0\0\1\1"
    assert await listed(files) == [kept.place]


async def test_of_what_is_too_large_nothing_is_kept(files: Files) -> None:
    with pytest.raises(TooLarge):
        await files.put(pieces(20), at_most=10 * MEGABYTE)

    assert await listed(files) == []


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(files: Files) -> None:
    kept = await files.put(b"x", at_most=1)
    await files.delete(kept.place)
    await files.delete(kept.place)

    with pytest.raises(NoSuchFile):
        await files.open(kept.place)
    assert await listed(files) == []


async def test_a_bucket_that_is_not_there_is_the_fault_of_the_store(files: Files) -> None:
    with pytest.raises((StoreError, OSError)):
        await at("s3://nobodys/files").put(b"x", at_most=1)


def test_the_program_keeps_its_files_there(environment: dict[str, str]) -> None:
    with served("s3", FILES_URL="s3://goods/shop", **environment) as run:
        body = {"query": CREATE, "variables": {"size": len(PNG)}}
        answer = httpx2.post(f"{run.base}/graphql", json=body, timeout=30).json()
        made = answer["data"]["createUpload"]
        sent = httpx2.put(made["uploadUrl"], content=PNG, timeout=30)
        read = f'{{ file(id: "{made["id"]}") {{ url }} }}'
        headers = {"Latchkey-Claim": made["claimToken"]}
        told = httpx2.post(f"{run.base}/graphql", json={"query": read}, headers=headers).json()
        url = told["data"]["file"]["url"]
        got = httpx2.get(url, headers={"Range": "bytes=8-"}, timeout=30)
        folder = run.place / "files"

        assert (sent.status_code, got.status_code) == (200, 206)
        assert got.content == PNG[8:]
        assert not folder.exists()
