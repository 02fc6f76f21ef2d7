"""Filling carts through the schema."""

from __future__ import annotations

from typing import Any

from kit.ids import public
from tests.conftest import Ask

CART = """... on Cart {
  id version currency note
  lines {
    id quantity seen { amount }
    variant { sku }
    answers { key name text choices { key name } }
    now { unit { amount currency } total { amount } was { amount } regular { amount } includesTax
      problems { kind blocks seen { amount } now { amount } available } }
  }
  now { goods { amount currency } includesTax lineCount itemCount problemCount canCheckOut }
}"""
REFUSED = "... on Refusal { code message fields { path message } } ... on StaleVersion { current }"
READ = f"{{ cart {{ {CART} }} }}"


def changing(name: str) -> str:
    """Write a mutation that answers the whole cart."""
    of = f"{name[:1].upper()}{name[1:]}Input!"
    return f"mutation ($input: {of}) {{ {name}(input: $input) {{ {CART} {REFUSED} }} }}"


async def done(ask: Ask, name: str, by: Any, **input: Any) -> Any:
    """Carry out a command about carts, and give its answer."""
    return (await ask(changing(name), by=by, input=input))[name]


def id_of(row: Any) -> str:
    return public(type(row), row.id)
