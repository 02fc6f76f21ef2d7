"""GraphiQL's examples are complete and ready to run."""

from __future__ import annotations

import json

import pytest
from graphql import OperationDefinitionNode, parse

from web.operations import Operation, examples


def test_the_examples_come_in_the_order_of_a_first_visit() -> None:
    assert [example.name for example in examples()] == [
        "Viewer",
        "Request link",
        "Redeem code",
        "Account",
        "Order",
        "Products",
        "Search",
        "Product page",
        "Category tree",
        "Wishlists",
        "Addresses",
        "Cart",
        "Checkout",
        "Price lists",
        "Customers",
    ]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_each_example_is_named_explained_and_given_its_variables(example: Operation) -> None:
    operations = [
        node
        for node in parse(example.document).definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    assert all(operation.name for operation in operations)
    assert example.document.startswith(f"# {example.about}\n")
    given = json.loads(example.variables or "{}")
    named = {
        variable.variable.name.value
        for operation in operations
        for variable in operation.variable_definitions or ()
    }
    assert given.keys() <= named
