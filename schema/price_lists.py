"""Price lists."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.linking import linked
from domain.price_lists import (
    MOST_LISTS,
    CopyPriceList,
    CreatePriceList,
    DeletePriceList,
    UpdatePriceList,
)
from domain.prices import MOST_AT_ONCE, PriceInput, RemovePrices, SetPrices
from domain.refusals import (
    NoSuchGroup,
    NoSuchPrice,
    NoSuchPriceList,
    NoSuchVariant,
    PriceListExists,
    TooMany,
)
from kit.currencies import Currency
from models.price_lists import state
from resolvers import price_lists, prices
from schema.groups import CustomerGroup
from schema.prices import Price
from schema.words import (
    Connection,
    Node,
    accepts,
    by_id,
    choices,
    computed,
    describes,
    mutation,
    mutations,
    one,
    pages,
    query,
    where,
)

choices(
    models.PriceListState,
    ENDED="They held until it ended.",
    OFF="Staff have switched it off.",
    RUNNING="They hold now.",
    UPCOMING="They hold once it begins.",
)
accepts(
    PriceInput,
    CopyPriceList,
    CreatePriceList,
    DeletePriceList,
    RemovePrices,
    SetPrices,
    UpdatePriceList,
)
FOR_GROUP = linked("groups", models.PriceList.group_id, models.CustomerGroup)
OF_VARIANT = linked("variants", models.Price.variant_id, models.Variant)


@describes(models.PriceList)
class PriceList(Node):
    name: str
    currency: Currency
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    state: models.PriceListState = computed(state, of=models.PriceList)
    created_at: datetime
    group: CustomerGroup | None = one(
        models.PriceList.group_id,
        "For whom it is; null for everybody, and for who may not see customers.",
    )
    prices: Connection[Price] = pages(
        models.Price.price_list_id,
        "Its prices, by variant and quantity.",
        order=(models.Price.variant_id, models.Price.min_quantity),
        filters=(where("variants", OF_VARIANT, "Only prices of these variants, by their ids."),),
    )


@strawberry.type
class PriceListQueries:
    price_lists: Connection[PriceList] | None = query(
        pages(
            models.PriceList,
            f"Every price list, by name; {MOST_LISTS} at most.",
            order=(models.PriceList.name,),
            filters=(where("groups", FOR_GROUP, "Only lists for these groups, by their ids."),),
        ),
        allow=permitted(Permission.PRODUCTS_READ),
    )
    price_list: PriceList | None = query(
        by_id(models.PriceList, description="A price list by id."),
        allow=permitted(Permission.PRODUCTS_READ),
    )


@mutations
class PriceListMutations:
    create_price_list: PriceList = mutation(
        price_lists.create,
        f"Make a price list, of {MOST_LISTS} at most, for a group or for everybody. Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchGroup, PriceListExists, TooMany),
    )
    update_price_list: PriceList = mutation(
        price_lists.update,
        "Change a price list; what is not sent stays. Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchPriceList, PriceListExists),
    )
    copy_price_list: PriceList = mutation(
        price_lists.copy,
        "Make a price list of the prices of another one, with a percentage off. Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchGroup, NoSuchPriceList, PriceListExists, TooMany),
    )
    delete_price_list: PriceList = mutation(
        price_lists.delete,
        "Delete a price list with its prices; answers it as it was. Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchPriceList,),
    )
    set_prices: PriceList = mutation(
        prices.put,
        f"Put up to {MOST_AT_ONCE} prices on a list, all or none, blaming each row that is wrong. "
        "Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchPriceList, NoSuchVariant),
    )
    remove_prices: PriceList = mutation(
        prices.remove,
        f"Take up to {MOST_AT_ONCE} prices off a list, all or none. Sends no mail.",
        allow=permitted(Permission.PRICES_WRITE),
        refuses=(NoSuchPrice, NoSuchPriceList),
    )
