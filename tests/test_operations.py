"""The page on running it is true: every setting with its sentence, every time that is kept."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic.fields import FieldInfo

from jobs.cleaning import Retention
from settings import Settings

PAGE = (Path(__file__).parent.parent / "docs" / "operations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
KEPT = re.compile(
    r"^\| ([a-z ]+?) (after [a-z]+) \| (?:(\d+) days? later|at once) \|$", re.MULTILINE
)


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def named(name: str, field: FieldInfo) -> str:
    return field.alias or name.upper()


def told(default: object) -> str:
    """Write a default as the page does; secrets and paths of this machine are left to words."""
    if default is None:
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`" if default else "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_page_lists_every_setting_with_its_sentence_and_nothing_spare() -> None:
    listed = {name: sentence for name, sentence, _ in ROW.findall(section("Settings"))}
    assert listed == {
        named(name, field): field.description for name, field in Settings.model_fields.items()
    }


def test_the_page_tells_every_default() -> None:
    listed = {name: default for name, _, default in ROW.findall(section("Settings"))}
    for name, field in Settings.model_fields.items():
        if name.endswith("_keys"):
            assert listed[named(name, field)] == "a worthless one"
        elif name == "data_dir":
            assert listed[named(name, field)] == "`.data`"
        else:
            assert listed[named(name, field)] == told(field.default), name


def test_the_page_tells_how_long_everything_is_kept() -> None:
    listed = {
        f"{what} {since}".replace(" ", "_"): int(days or 0)
        for what, since, days in KEPT.findall(section("What is kept, and how long"))
    }
    kept = {name: time.days for name, time in vars(Retention()).items()}
    assert kept.pop("network_addresses_after_asking") == 30
    assert listed == kept
