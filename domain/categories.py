"""Categories: the tree in which customers browse, and how staff grow it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.audit import record
from auth.viewer import Viewer
from domain.catalogue_refusals import CategoryNotEmpty, NoSuchCategory, TooDeep, WithinItself
from domain.changing import put, recorded, told
from domain.commands import Command, Repeatable, left
from domain.finding import found
from domain.refusals import TooMany
from domain.slugs import Slug, made_of, taken
from domain.texts import Descriptions, Titles, kept
from kit import ids
from kit.ids import PublicId
from kit.refused import Wrong
from models import Category

DEEPEST = 8
MOST_SIBLINGS = 200
TURN = sa.text("select pg_advisory_xact_lock(7431010)")  # whoever changes the tree takes turns

NAME_SAID = "What it is called, in each language."
ABOUT_SAID = "What is found in it, in each language; an empty list for nothing."
PUBLISHED_SAID = "Whether customers see it, if they see what it stands within."
PLACE_SAID = "Its place among its siblings, from 0; behind them all unless told."
CategoryId = Annotated[PublicId, Field(description="The category.")]
Place = Annotated[Annotated[int, Field(ge=0, le=MOST_SIBLINGS)] | None, left(PLACE_SAID)]
ParentId = Annotated[PublicId | None, left("What it stands within; null for the top.")]


class CreateCategory(Repeatable):
    """Make a category, at the top or within another."""

    name: Annotated[Titles, Field(description=NAME_SAID)]
    description: Annotated[Descriptions | None, left(ABOUT_SAID)]
    slug: Slug
    is_published: Annotated[bool | None, left(PUBLISHED_SAID)]
    parent_id: ParentId
    place: Place


class UpdateCategory(Command):
    """Change a category; what is not sent, or null, stays."""

    category_id: CategoryId
    name: Annotated[Titles | None, left(NAME_SAID)]
    description: Annotated[Descriptions | None, left(ABOUT_SAID)]
    slug: Slug
    is_published: Annotated[bool | None, left(PUBLISHED_SAID)]


class MoveCategory(Command):
    """Move a category with all that stands within it, or give it another place."""

    category_id: CategoryId
    parent_id: ParentId
    place: Place


class DeleteCategory(Command):
    """Delete a category within which no other stands; its products stay."""

    category_id: CategoryId


def at_the_top() -> sa.ColumnElement[bool]:
    """Tell which categories stand within no other."""
    return col(Category.parent_id).is_(None)


async def create(session: AsyncSession, viewer: Viewer, command: CreateCategory) -> Category:
    """Make a category."""
    await (await session.connection()).execute(TURN)
    name = kept(command.name, "name")
    parent = await _parent(session, viewer, command.parent_id)
    siblings = await _siblings(session, parent)
    if len(siblings) >= MOST_SIBLINGS:
        raise TooMany(message=f"{MOST_SIBLINGS} categories stand side by side at most.")
    slug = command.slug or await made_of(session, Category, name)
    id = ids.new()
    row = Category(id=id, name=name, slug=slug, path=_path(parent, id), parent_id=_id(parent))
    if len(row.path) > DEEPEST:
        raise TooDeep(Wrong(("parentId",), f"Categories stand {DEEPEST} deep at most."))
    await _set(session, row, command)
    session.add(row)
    _place(siblings, row, command.place)
    await session.flush()
    await record(session, viewer, "category:create", of=row, after=told(row))
    return row


async def update(session: AsyncSession, viewer: Viewer, command: UpdateCategory) -> Category:
    """Change a category where it stands."""
    row = await _found(session, viewer, command.category_id)
    before = told(row)
    if command.name is not None:
        row.name = kept(command.name, "name")
    await _set(session, row, command)
    await session.flush()
    await recorded(session, viewer, "category:update", row, before)
    return row


async def move(session: AsyncSession, viewer: Viewer, command: MoveCategory) -> Category:
    """Move a category with what is below it; the tree stays a tree, whoever moves meanwhile."""
    row = await _found(session, viewer, command.category_id)
    before, was = told(row), list(row.path)
    parent = await _parent(session, viewer, command.parent_id)
    if parent is not None and row.id in parent.path:
        raise WithinItself(Wrong(("parentId",), WithinItself.sentence()))
    siblings = [each for each in await _siblings(session, parent) if each.id != row.id]
    if len(siblings) >= MOST_SIBLINGS:
        raise TooMany(message=f"{MOST_SIBLINGS} categories stand side by side at most.")
    path = _path(parent, row.id)
    if await _depth_below(session, row) + len(path) > DEEPEST:
        raise TooDeep(Wrong(("parentId",), f"Categories stand {DEEPEST} deep at most."))
    row.parent_id = _id(parent)
    _place(siblings, row, command.place)
    await session.flush()
    await _carry(session, was, path)
    await session.refresh(row)
    await recorded(session, viewer, "category:move", row, before)
    return row


async def delete(session: AsyncSession, viewer: Viewer, command: DeleteCategory) -> Category:
    """Delete a category; products are not in it any more, and stay."""
    row = await _found(session, viewer, command.category_id)
    below = select(Category.id).where(col(Category.parent_id) == row.id).limit(1)
    if (await session.exec(below)).first() is not None:
        raise CategoryNotEmpty(Wrong(("categoryId",), CategoryNotEmpty.sentence()))
    await session.delete(row)
    await record(session, viewer, "category:delete", of=row, before=told(row))
    return row


async def _found(session: AsyncSession, viewer: Viewer, id: str) -> Category:
    await (await session.connection()).execute(TURN)
    return await found(session, viewer, Category, id, NoSuchCategory, path="categoryId", lock=True)


async def _parent(session: AsyncSession, viewer: Viewer, id: str | None) -> Category | None:
    if id is None:
        return None
    return await found(session, viewer, Category, id, NoSuchCategory, path="parentId", lock=True)


async def _siblings(session: AsyncSession, parent: Category | None) -> list[Category]:
    """Read what stands within a category, or at the top, in order."""
    here = col(Category.parent_id)
    within = here.is_(None) if parent is None else here == parent.id
    rows = select(Category).where(within).execution_options(populate_existing=True)
    return list(await session.exec(rows.order_by(col(Category.position), col(Category.id))))


async def _set(
    session: AsyncSession, row: Category, command: CreateCategory | UpdateCategory
) -> None:
    if command.slug is not None:
        await taken(session, row, command.slug)
        row.slug = command.slug
    if command.description is not None:
        row.description = kept(command.description, "description")
    put(row, command, "is_published")


def _place(siblings: Sequence[Category], row: Category, place: int | None) -> None:
    """Count the siblings anew, with the row in its place among them."""
    order = list(siblings)
    order.insert(len(order) if place is None else place, row)
    for number, each in enumerate(order):
        each.position = number


def _path(parent: Category | None, id: UUID) -> list[UUID]:
    return [*(parent.path if parent else []), id]


def _id(parent: Category | None) -> UUID | None:
    return parent.id if parent else None


async def _depth_below(session: AsyncSession, row: Category) -> int:
    """Tell how many levels stand within a category."""
    deepest = sa.func.max(sa.func.cardinality(col(Category.path)))
    inside = select(deepest).where(col(Category.path).contains([row.id]))
    return int((await session.exec(inside)).one()) - len(row.path)


async def _carry(session: AsyncSession, was: list[UUID], path: list[UUID]) -> None:
    """Write the paths of a category and of all below it anew."""
    kept_end = col(Category.path)[len(was) + 1 : sa.func.cardinality(col(Category.path))]
    moved = sa.func.array_cat(sa.cast(path, ARRAY(sa.Uuid())), kept_end)
    below = col(Category.path).contains([was[-1]])
    await session.exec(
        sa.update(Category)
        .where(below)
        .values(path=moved)
        .execution_options(synchronize_session=False)
    )
