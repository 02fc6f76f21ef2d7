"""What counts as breaking, and what counts as announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.breaking import announced, changes, last_release, unannounced

OLD = """
directive @allow(who: String!) on FIELD_DEFINITION
interface Node { id: ID! }
type Customer implements Node { id: ID! email: String! name: String }
type Order { number: String! }
union Found = Customer | Order
enum Status { OPEN CLOSED }
input Rename { name: String }
type Query {
  me: Customer @allow(who: "customer or CUSTOMERS_READ")
  found(text: String): Found @allow(who: "anyone")
  status: Status @allow(who: "customer")
}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "breaks"),
    [
        ("email: String! ", "", ["Customer.email removed"]),
        ("email: String!", "email: String", ["Customer.email changed type from String! to String"]),
        (" CLOSED", "", ["Status.CLOSED removed"]),
        ("Customer | Order", "Customer", ["Order removed from union type Found"]),
        (
            "type Customer implements Node",
            "type Customer",
            ["Customer no longer implements interface Node"],
        ),
        (
            "(text: String)",
            "(text: String, page: Int!)",
            ["A required argument Query.found(page:) added"],
        ),
        ("(text: String)", "", ["Query.found(text:) removed"]),
        ("{ name: String }", "{ name: String by: ID! }", ["A required field Rename.by added"]),
        (
            '"customer or CUSTOMERS_READ"',
            '"customer"',
            ["Query.me no longer allows CUSTOMERS_READ"],
        ),
        ('"anyone"', '"customer"', ["Query.found no longer allows anyone"]),
        ('"customer")\n}', '"anyone")\n}', []),
        ('"customer")\n}', '"customer or STAFF_READ")\n}', []),
        ("name: String }", "name: String phone: String }", []),
        ("OPEN", "NEW OPEN", []),
        ("(text: String)", "(text: String, first: Int = 20)", []),
        ("name: String }\n", "name: String! }\n", []),
        ("type Order {", '"Goods." type Order {', []),
    ],
)
def test_a_change_breaks_what_an_old_client_may_rely_on(
    was: str, becomes: str, breaks: list[str]
) -> None:
    assert was in OLD
    assert changes(OLD, OLD.replace(was, becomes, 1)) == breaks


REMOVED = OLD.replace("email: String! ", "")
LINE = "BREAKING: Customer.email removed"


@pytest.mark.parametrize(
    ("changelog", "missing"),
    [
        ("", [LINE]),
        ("# Changelog\n\n## Unreleased\n- Something else.\n", [LINE]),
        (f"## Unreleased\n\n### Removed\n- {LINE}\n", []),
        (f"## [Unreleased]\n- {LINE}; use `Customer.name`.\n\n## 0.1.0\n", []),
        (f"## Unreleased\n\n## 0.1.0\n- {LINE}\n", [LINE]),
        (f"## Unreleased\n- {LINE}Address\n", [LINE]),
        ("## Unreleased\n- Customer.email removed\n", [LINE]),
    ],
)
def test_a_breaking_change_is_announced_by_its_line_under_unreleased(
    changelog: str, missing: list[str]
) -> None:
    assert unannounced(OLD, REMOVED, changelog) == missing


def test_announcements_are_read_from_unreleased_alone() -> None:
    assert announced("## Unreleased\n- BREAKING: a\n- b\n## 0.1.0\n- BREAKING: c\n") == ["a"]


def test_the_last_release_is_the_highest_version(tmp_path: Path) -> None:
    assert last_release(tmp_path) is None
    for version in ("0.9.0", "0.10.0", "0.2.11", "next"):
        (tmp_path / f"schema-{version}.graphql").write_text(OLD)

    assert last_release(tmp_path) == tmp_path / "schema-0.10.0.graphql"
