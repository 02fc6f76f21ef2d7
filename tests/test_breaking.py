"""The committed schema keeps the promises of the last release, or the changelog says where not."""

from __future__ import annotations

from kit.breaking import last_release, unannounced
from tests.tree import ROOT, told

RELEASES = ROOT / "docs" / "releases"


def test_every_breaking_change_since_the_last_release_is_announced() -> None:
    released = last_release(RELEASES)
    new = (ROOT / "schema.graphql").read_text()
    old = released.read_text() if released else new

    missing = unannounced(old, new, (ROOT / "CHANGELOG.md").read_text())

    assert not missing, told(missing, 'Keep it, or add to "Unreleased" in CHANGELOG.md:')
