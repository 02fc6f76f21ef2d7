"""Categories."""

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted
from domain.catalogue_refusals import (
    CategoryNotEmpty,
    NoSuchCategory,
    NoSuchProduct,
    NotInCategory,
    SlugTaken,
    TooDeep,
    WithinItself,
)
from domain.categories import (
    DEEPEST,
    MOST_SIBLINGS,
    CreateCategory,
    DeleteCategory,
    MoveCategory,
    UpdateCategory,
    at_the_top,
)
from domain.placements import MOST_CATEGORIES, AddToCategory, RemoveFromCategory
from domain.refusals import TooMany
from resolvers import categories, placements
from schema.refs import ProductRef
from schema.words import (
    Connection,
    Node,
    accepts,
    along,
    by_id,
    by_key,
    describes,
    many,
    mutation,
    mutations,
    one,
    pages,
    query,
)

accepts(CreateCategory, DeleteCategory, MoveCategory, UpdateCategory)
accepts(AddToCategory, RemoveFromCategory)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.Category)
class Category(Node):
    slug: str
    name: str
    description: str
    position: int
    is_published: bool
    parent: "Category | None" = one(
        models.Category.parent_id, "What it stands within; null at the top."
    )
    path: list["Category"] = along(
        models.Category.path,
        f"The way to it from the top, {DEEPEST} steps at most; the last is the category itself.",
    )
    children: list["Category"] = many(
        models.Category.parent_id,
        f"What stands directly within it, in order, {MOST_SIBLINGS} at most.",
        order=(models.Category.position,),
        most=MOST_SIBLINGS,
    )


@describes(models.ProductCategory)
class ProductCategory:
    position: int
    category: Category = one(models.ProductCategory.category_id, "The category.")
    product: ProductRef = one(models.ProductCategory.product_id, "The product that is in it.")


@strawberry.type
class CategoryQueries:
    categories: Connection[Category] = query(
        pages(
            models.Category,
            "The categories at the top of the tree, in order; the others are their children.",
            order=(models.Category.position,),
            only=at_the_top,
        ),
        allow=anyone,
    )
    category: Category | None = query(
        by_id(models.Category, description="A category by id."), allow=anyone
    )
    category_by_slug: Category | None = query(
        by_key(models.Category.slug, "A category by its slug.", says="The slug, exactly."),
        allow=anyone,
    )


@mutations
class CategoryMutations:
    create_category: Category = mutation(
        categories.create,
        "Make a category, at the top or within another. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchCategory, SlugTaken, TooDeep, TooMany),
    )
    update_category: Category = mutation(
        categories.update,
        "Change a category where it stands. One that is not published hides what stands within "
        "it, and no product. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchCategory, SlugTaken),
    )
    move_category: Category = mutation(
        categories.move,
        "Move a category with all that stands within it, never within itself; or give it another "
        "place among its siblings. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchCategory, TooDeep, TooMany, WithinItself),
    )
    delete_category: Category = mutation(
        categories.delete,
        "Delete a category within which no other stands; its products stay. Answers it as it was. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(CategoryNotEmpty, NoSuchCategory),
    )
    add_to_category: ProductRef = mutation(
        placements.add,
        f"Put a product in a category, or in another place of it; in {MOST_CATEGORIES} categories "
        "at most. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchCategory, NoSuchProduct, TooMany),
    )
    remove_from_category: ProductRef = mutation(
        placements.remove,
        "Take a product out of a category. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchCategory, NoSuchProduct, NotInCategory),
    )
