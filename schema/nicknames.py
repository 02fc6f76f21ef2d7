"""Nicknames of orders."""

from auth.rules import customer
from domain.nicknames import NameOrder
from domain.order_refusals import NoSuchOrder
from domain.refusals import FeatureOff
from resolvers import nicknames
from schema.orders import Order
from schema.words import accepts, mutation, mutations

accepts(NameOrder)


@mutations
class NicknameMutations:
    name_order: Order = mutation(
        nicknames.name,
        "Call one's own order something, to find it again; several may be called the same. Sends "
        "no mail.",
        allow=customer,
        refuses=(FeatureOff, NoSuchOrder),
    )
