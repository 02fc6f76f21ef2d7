"""Repeats: what of an order could be bought again, and doing so."""

import strawberry

import domain.repeats
import models
from auth.rules import shopper
from domain import repeating
from domain.order_refusals import NoSuchOrder, NoSuchOrderLine, NothingToRepeat
from domain.refusals import CartNotEmpty, OtherCurrency, StaleVersion, TooMany
from domain.repeating import RepeatVerdict, ShortLines
from domain.repeats import MEANS, RepeatOrder, RepeatOrderLine
from kit.ids import PublicId
from resolvers import repeats
from schema.carts import Cart
from schema.refs import OrderLineRef
from schema.words import Money, accepts, choices, mutation, mutations, one, tells

choices(RepeatVerdict, **{verdict.name: words for verdict, words in MEANS.items()})
choices(
    ShortLines,
    ADD="As many are added as there are, or as there is room for.",
    SKIP="Nothing of the line is added.",
)
accepts(RepeatOrder, RepeatOrderLine)


@tells(repeating.RepeatLine)
class RepeatLine:
    order_line_id: PublicId = strawberry.field(description="The line of the order.")
    verdict: RepeatVerdict = strawberry.field(description="Whether it can be bought again.")
    ordered: int = strawberry.field(description="How many were ordered.")
    available: int = strawberry.field(
        description="How many of them could be had now; lines of one variant share what there is, "
        "the first line first."
    )
    then: Money = strawberry.field(description="What one cost when it was ordered.")
    now: Money | None = strawberry.field(
        description="What one would cost now, so many and with the same choices; null where it is "
        "not sold."
    )


@tells(repeating.RepeatPreview)
class RepeatPreview:
    lines: list[RepeatLine] = strawberry.field(description="Each line of the order, in its place.")
    then: Money | None = strawberry.field(
        description="What all lines cost then; null for an order without any."
    )
    now: Money | None = strawberry.field(
        description="What would cost now what can be had of them; null for an order without any."
    )
    includes_tax: bool | None = strawberry.field(
        description="Whether the prices of now have the tax in them; null where nothing is left. "
        "Those of then say so by `pricesIncludeTax` of the order."
    )
    can_repeat: bool = strawberry.field(description="Whether anything of it can be had.")


@tells(domain.repeats.RepeatedLine)
class RepeatedLine:
    order_line: OrderLineRef | None = one(
        models.ShipmentLine.order_line_id, "The line of the order."
    )
    verdict: RepeatVerdict = strawberry.field(
        description="AVAILABLE when all of it was added, else why not."
    )
    ordered: int = strawberry.field(description="How many were ordered.")
    added: int = strawberry.field(description="How many were added to the cart.")


@tells(domain.repeats.OrderRepeated)
class OrderRepeated:
    cart: Cart = strawberry.field(description="The cart that it was put into.")
    set_aside: Cart | None = strawberry.field(
        description="The cart that was set aside for it; null when none was."
    )
    lines: list[RepeatedLine] = strawberry.field(
        description="What became of each line of the order, in its place."
    )


@mutations
class RepeatMutations:
    repeat_order: OrderRepeated = mutation(
        repeats.repeat,
        "Buy an order again: what can be had of it now is put into the cart, with the same "
        "choices, at today's prices; `Order.repeat` shows them before. What cannot be had is "
        "left out and told; where nothing can be had the cart stays as it is. A discount code, a "
        "note or a way to send is not taken along. Sends no mail.",
        allow=shopper,
        refuses=(
            CartNotEmpty,
            NoSuchOrder,
            NothingToRepeat,
            OtherCurrency,
            StaleVersion,
            TooMany,
        ),
    )
    repeat_order_line: OrderRepeated = mutation(
        repeats.repeat_line,
        "Buy one line of an order again: what can be had of it now is added to the cart, with the "
        "same choices, at today's price; `OrderLine.again` shows it before. Where nothing can be "
        "had the cart stays as it is, and the refusal says why. Sends no mail.",
        allow=shopper,
        refuses=(
            NoSuchOrderLine,
            NothingToRepeat,
            OtherCurrency,
            StaleVersion,
            TooMany,
        ),
    )
