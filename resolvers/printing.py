"""Printing: the links by which papers are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth.viewer import Viewer
from domain import print_links
from domain.print_links import PrintLink
from kit.ids import kind_of
from kit.literals import pairs, said
from resolvers.house import House


def facts_of(model: Any) -> Callable[[Viewer], sa.ColumnElement[Any]]:
    """Make what gathers which row of a model is printed."""

    def facts(viewer: Viewer) -> sa.ColumnElement[Any]:
        return sa.func.jsonb_build_object(*pairs(kind=said(kind_of(model)), id=model.id))

    return facts


def link(told: dict[str, str], *, house: House) -> PrintLink:
    """Make the link that opens a paper."""
    id = f"{told['kind']}_{UUID(told['id']).hex}"
    return print_links.link(house.signing, house.base_url, id)
