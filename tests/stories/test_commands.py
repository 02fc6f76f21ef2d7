"""The command line: each command teaches, and what cannot be done is said in a sentence."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

import main
from tests.serving import ROOT
from tests.stories.places import own_store, program

COMMANDS = ["serve", "worker", "migrate", "doctor", "export-schema", "import online-retail"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does_and_shows_an_example(command: str) -> None:
    told = CliRunner().invoke(main.cli, [*command.split(), "--help"], env={"COLUMNS": "200"})

    assert told.exit_code == 0
    assert f"Usage: root {command}" in told.output.replace("latchkey", "root")
    assert "Example: " in told.output


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(main.cli, ["--help"], env={"COLUMNS": "200"})

    assert all(command.split()[0] in told.output for command in COMMANDS)
    assert "docs/operations.md" in told.output


def test_the_schema_that_is_exported_is_the_committed_one(tmp_path: Path) -> None:
    committed = (ROOT / "schema.graphql").read_text(encoding="utf-8")
    file = tmp_path / "schema.graphql"

    printed = CliRunner().invoke(main.cli, ["export-schema"])
    CliRunner().invoke(main.cli, ["export-schema", "--output", str(file)])

    assert printed.output == committed
    assert file.read_text(encoding="utf-8") == committed


def test_the_doctor_finds_what_a_fresh_store_lacks_and_is_content_afterwards(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o711)
    place = str(tmp_path / "data")

    before = program("doctor", DATA_DIR=place)
    assert before.returncode == 1, before.stderr
    assert "`python main.py migrate` brings" in before.stderr

    migrated = program("migrate", DATA_DIR=place)
    assert (migrated.returncode, migrated.stdout) == (0, "")
    assert "The database is at migration " in migrated.stderr

    after = program("doctor", DATA_DIR=place)
    assert after.returncode == 0, after.stderr
    assert "These are the development keys." in after.stderr
    assert "✗" not in after.stderr


async def test_an_import_that_cannot_be_stops_at_once_and_says_why(tmp_path: Path) -> None:
    page, folder = tmp_path / "page.csv", tmp_path
    page.write_text("<!doctype html>\n<p>no shop</p>\n", encoding="utf-8")
    binary = tmp_path / "shop.csv.xz"
    binary.write_bytes(b"\x00\x01\x02" * 100)

    shop = str(ROOT / "tests" / "importing" / "shop.csv")
    unfit = [[str(file)] for file in (tmp_path / "none.csv", page, folder, binary)]
    unfit.append([shop, "--email-template", "same@example.com"])

    async with own_store() as store:
        environment = {"COLUMNS": "200", "DATABASE_URL": store.url()}
        for words in unfit:
            command = ["import", "online-retail", *words]
            run = partial(CliRunner().invoke, main.cli, command, env=environment)
            ended = await asyncio.to_thread(run)
            assert ended.exit_code == 2, ended.output
            assert "✗" in ended.output
            name = Path(words[0]).name
            assert any(word in ended.output for word in (name, "InvoiceNo", "{id}")), ended.output


def test_no_such_command_is_answered_with_the_list() -> None:
    told = CliRunner().invoke(main.cli, ["sreve"])

    assert told.exit_code == 2
    assert "No such command" in told.output
