"""Stock, as staff see and change it."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain import availability, stock_facts
from domain.refusals import NoSuchVariant, NotCounted, NotThatMany, StockHeld
from domain.stock import (
    MOST_AT_ONCE,
    AdjustStock,
    CountStock,
    ReceiveStock,
    SetBackorders,
    StockAdjustment,
    StockCount,
    StockReceipt,
    StopCountingStock,
)
from resolvers import stock
from schema.availability import Availability
from schema.products import Variant
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    choices,
    derived,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
    where,
)

choices(
    models.MovementKind,
    ADJUSTED="Staff made it more or less.",
    COUNTED="Staff counted.",
    RECEIVED="It came in.",
    RETURNED="A buyer sent it back.",
    SOLD="It was bought.",
    UNSOLD="An order was cancelled.",
)
accepts(StockAdjustment, StockCount, StockReceipt)
accepts(AdjustStock, CountStock, ReceiveStock, SetBackorders, StopCountingStock)
MANY = f"At most {MOST_AT_ONCE} at once, all or nothing. Sends no mail."


@describes(models.StockMovement)
class StockMovement(Node):
    kind: models.MovementKind
    change: int
    on_hand: int
    reason: str | None
    created_at: datetime
    variant: Variant | None = one(models.StockMovement.variant_id, "Of what.")


@describes(models.StockLevel)
class StockLevel(Node):
    on_hand: int
    available: int = derived(
        models.StockLevel,
        stock_facts.of_level,
        availability.left,
        "How many can be sold: what is there less what is held; below nothing what is owed.",
    )
    backorders: models.BackorderPolicy | None
    backorder_limit: int | None
    availability: Availability = derived(
        models.StockLevel, stock_facts.of_level, availability.availability, "What customers see."
    )
    variant: Variant | None = one(models.StockLevel.variant_id, "Of what.")


@tells(stock.Levels)
class StockLevels:
    levels: list[StockLevel] = strawberry.field(description="Those that were named, in that order.")


@tells(stock.Uncounted)
class UncountedVariants:
    variants: list[Variant] = strawberry.field(description="Those that were named, in that order.")


@strawberry.type
class StockQueries:
    stock_levels: Connection[StockLevel] | None = query(
        pages(
            models.StockLevel,
            "The stock of the variants that are counted, the fewest first.",
            order=(models.StockLevel.on_hand,),
            filters=(
                where("status", stock_facts.IS_OF_STATUS, "Only what is shown to be one of these."),
                where(
                    "atMost",
                    stock_facts.AT_MOST,
                    "Only what there are no more of to be sold than this.",
                ),
                where(
                    "sku",
                    stock_facts.BY_SKU,
                    "Only SKUs that begin like this, letter case ignored.",
                ),
            ),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )
    stock_movements: Connection[StockMovement] | None = query(
        pages(
            models.StockMovement,
            "Every change of stock, the latest first; the sum of them is what is there.",
            order=(latest(models.StockMovement.created_at),),
            filters=(
                among(models.StockMovement.kind, "kind", "Only changes of these kinds."),
                where(
                    "sku", stock_facts.MOVED_BY_SKU, "Only of the variant with exactly this SKU."
                ),
            ),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )


@mutations
class StockMutations:
    receive_stock: StockLevels = mutation(
        stock.receive,
        f"Put what came in to what is there. {MANY}",
        allow=permitted(Permission.STOCK_WRITE),
        refuses=(NoSuchVariant, NotCounted),
    )
    adjust_stock: StockLevels = mutation(
        stock.adjust,
        f"Make it more or less, as when something broke or was found. {MANY}",
        allow=permitted(Permission.STOCK_WRITE),
        refuses=(NoSuchVariant, NotCounted, NotThatMany),
    )
    count_stock: StockLevels = mutation(
        stock.count,
        "Say how many there are to be sold, without those that are sold already. What was not "
        f"counted is counted from here on. {MANY}",
        allow=permitted(Permission.STOCK_WRITE),
        refuses=(NoSuchVariant,),
    )
    stop_counting_stock: UncountedVariants = mutation(
        stock.stop_counting,
        f"Count variants no more; they can always be bought from here on. {MANY}",
        allow=permitted(Permission.STOCK_WRITE),
        refuses=(NoSuchVariant, StockHeld),
    )
    set_backorders: StockLevel = mutation(
        stock.set_backorders,
        "Decide whether more of a variant is sold than there is, and how many may be owed. "
        "Sends no mail.",
        allow=permitted(Permission.STOCK_WRITE),
        refuses=(NoSuchVariant, NotCounted),
    )
