"""Discount codes."""

from datetime import datetime
from decimal import Decimal

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain import code_goods
from domain.discount_codes import (
    MOST_CODES,
    CreateDiscountCode,
    DeleteDiscountCode,
    UpdateDiscountCode,
    percent,
)
from domain.refusals import TooMany
from domain.terms_refusals import DiscountCodeExists, DiscountCodeInUse, NoSuchDiscountCode
from models.discount_codes import state
from resolvers import discount_codes
from schema.words import (
    Connection,
    Money,
    Node,
    accepts,
    by_id,
    choices,
    computed,
    derived,
    describes,
    mutation,
    mutations,
    pages,
    query,
)

choices(
    models.DiscountKind,
    AMOUNT="An amount, of the goods that it is for and no more than they come to.",
    FREE_SHIPPING="The price of shipping; handling stays.",
    PERCENT="A percentage of the goods that it is for.",
)
choices(
    models.DiscountCodeState,
    ENDED="It held until it ended.",
    OFF="Staff have switched it off.",
    RUNNING="It can be used now.",
    UPCOMING="It can be used once it begins.",
    USED_UP="It was used as often as it can be.",
)
accepts(CreateDiscountCode, DeleteDiscountCode, UpdateDiscountCode)
WRITERS = permitted(Permission.DISCOUNTS_WRITE)


@describes(models.DiscountCode)
class DiscountCode(Node):
    text: str
    kind: models.DiscountKind
    percent: Decimal | None = computed(percent, of=models.DiscountCode)
    amount: Money | None
    least: Money | None
    starts_at: datetime | None
    ends_at: datetime | None
    state: models.DiscountCodeState = computed(state, of=models.DiscountCode)
    most_uses: int | None
    most_uses_each: int | None
    uses: int
    is_combinable: bool
    is_active: bool
    is_for_some: bool
    product_ids: list[strawberry.ID] = derived(
        models.DiscountCode, code_goods.facts, code_goods.products
    )
    category_ids: list[strawberry.ID] = derived(
        models.DiscountCode, code_goods.facts, code_goods.categories
    )
    created_at: datetime


@strawberry.type
class DiscountCodeQueries:
    discount_codes: Connection[DiscountCode] | None = query(
        pages(
            models.DiscountCode,
            "Every discount code, as its letters sort.",
            order=(models.DiscountCode.text_key,),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )
    discount_code: DiscountCode | None = query(
        by_id(models.DiscountCode, description="A discount code by id."),
        allow=permitted(Permission.PRODUCTS_READ),
    )


@mutations
class DiscountCodeMutations:
    create_discount_code: DiscountCode = mutation(
        discount_codes.create,
        f"Make a discount code, of {MOST_CODES} at most. Sends no mail.",
        allow=WRITERS,
        refuses=(DiscountCodeExists, TooMany),
    )
    update_discount_code: DiscountCode = mutation(
        discount_codes.update,
        "Change for what, when and how often a discount code holds; what is not sent stays. Carts "
        "follow at once, orders stay as they are. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchDiscountCode,),
    )
    delete_discount_code: DiscountCode = mutation(
        discount_codes.delete,
        "Delete a discount code that no order has used; answers it as it was. Sends no mail.",
        allow=WRITERS,
        refuses=(DiscountCodeInUse, NoSuchDiscountCode),
    )
