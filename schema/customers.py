"""Customers."""

from datetime import date, datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, customer, permitted
from auth.sessions import live
from auth.visibility.groups import holding, level_holding
from domain.customers import SetCustomerEmail, UpdateProfile
from domain.filling import is_open
from domain.groups import MOST_GROUPS
from domain.linking import linked
from domain.point_facts import facts as of_points
from domain.point_terms import summary
from domain.refusals import CustomerErased, EmailProven, EmailTaken, NoSuchCustomer
from domain.saved_carts import MOST_SAVED, is_saved
from domain.waiting_carts import is_waiting
from models.customers import SEARCH, Activity, activity, full_name
from models.exemptions import MOST as MOST_EXEMPTIONS
from resolvers import attribute_values, customers
from schema import credits, orders, purchases
from schema.addresses import Address
from schema.attribute_values import CustomerAttribute
from schema.carts import Cart
from schema.consents import Consent, ConsentRecord
from schema.credits import Credit
from schema.exemptions import TaxExemption
from schema.memberships import GroupMembership
from schema.orders import Order
from schema.points import PointsEntry, PointsSummary
from schema.purchases import Purchase
from schema.refs import SessionRef
from schema.vat_numbers import VatNumber
from schema.wishlists import Wishlist
from schema.words import (
    Connection,
    Node,
    accepts,
    among,
    by_id,
    choices,
    computed,
    derived,
    describes,
    latest,
    many,
    mutation,
    mutations,
    own,
    pages,
    query,
    since,
    sole,
    until,
    where,
    words,
)

choices(
    Activity,
    ACTIVE="Seen within the last 365 days.",
    INACTIVE="Not seen for longer, or never.",
)
choices(
    models.CustomerStatus,
    ACTIVE="The customer may sign in.",
    BLOCKED="The store keeps the customer out.",
    ERASED="The customer asked to be forgotten; what the books need is left.",
    PENDING="The customer waits for the store's approval.",
)
choices(
    models.Gender,
    FEMALE="As a woman.",
    MALE="As a man.",
    OTHER="Otherwise.",
    UNDISCLOSED="The customer prefers not to say.",
)
IN_GROUP = linked(
    "groups",
    models.GroupMembership.group_id,
    models.CustomerGroup,
    near=models.GroupMembership.customer_id,
    only=holding,
)
accepts(SetCustomerEmail, UpdateProfile)


@describes(models.Customer)
class Customer(Node):
    email: str | None
    email_verified_at: datetime | None
    status: models.CustomerStatus
    activity: Activity = computed(activity, of=models.Customer)
    first_name: str | None
    last_name: str | None
    name: str | None = computed(full_name, of=models.Customer)
    phone: str | None
    birthdate: date | None
    gender: models.Gender | None
    language: str | None
    created_at: datetime
    last_seen_at: datetime | None
    addresses: list[Address] = many(
        models.Address.customer_id,
        "The address book, the oldest first, 50 at most.",
        order=(models.Address.created_at,),
        most=50,
    )
    orders: Connection[Order] = pages(
        models.Order.customer_id,
        "What the customer bought, the newest first.",
        order=orders.NEWEST,
        filters=orders.OWN_FILTERS,
    )
    purchases: Connection[Purchase] = pages(
        models.Purchase.customer_id,
        "Which products the customer bought, how often, and the last prices paid, what was bought "
        "last first; cancelled orders do not count.",
        order=purchases.NEWEST,
        filters=purchases.FILTERS,
        sorts=purchases.SORTS,
    )
    credits: Connection[Credit] = pages(
        models.Credit.customer_id,
        "What was given back, the newest first.",
        order=credits.NEWEST,
        filters=credits.FILTERS,
    )
    cart: Cart | None = sole(
        models.Cart.customer_id,
        "What the customer is about to buy, on all devices; null when there is nothing yet. Staff "
        "see it at the customer's prices.",
        only=is_open,
    )
    waiting_carts: list[Cart] = many(
        models.Cart.customer_id,
        "What was put together before signing in, while the customer had a cart already, the "
        "oldest first, 50 at most: `answerCartQuestion` says what is to become of each. It waits "
        "until then, on all devices.",
        order=(models.Cart.created_at,),
        most=50,
        only=is_waiting,
    )
    saved_carts: list[Cart] = many(
        models.Cart.customer_id,
        f"The carts that the customer has set aside, the latest changed first, {MOST_SAVED} at "
        "most. Each line tells what it cost then and what it costs now, and what is the matter.",
        order=(latest(models.Cart.updated_at),),
        most=MOST_SAVED,
        only=is_saved,
    )
    wishlists: list[Wishlist] = many(
        models.Wishlist.customer_id,
        "The customer's wishlists, the oldest first, 50 at most; only they themselves see them.",
        order=(models.Wishlist.created_at,),
        most=50,
    )
    sessions: list[SessionRef] = many(
        models.Session.customer_id,
        "Where the customer is signed in, the latest used first, 50 at most.",
        order=(latest(models.Session.last_seen_at),),
        most=50,
        only=live,
    )
    consents: list[Consent] = many(
        models.Consent.customer_id,
        "What the customer has said about each kind of consent, the oldest answer first; a kind "
        "that is not there was never answered. Staff see it with `CONSENTS_READ`.",
        order=(models.Consent.created_at,),
        most=50,
    )
    consent_records: Connection[ConsentRecord] = pages(
        models.ConsentRecord.customer_id,
        "The evidence of every change of a consent, the newest first.",
        order=(latest(models.ConsentRecord.created_at),),
    )
    groups: list[GroupMembership] = many(
        models.GroupMembership.customer_id,
        "The groups that the customer is in now, levels among them, the oldest membership first.",
        order=(models.GroupMembership.created_at,),
        most=MOST_GROUPS,
        only=holding,
    )
    level: GroupMembership | None = sole(
        models.GroupMembership.customer_id,
        "The level of membership that the customer has now; null for none.",
        only=level_holding,
    )
    tax_exemptions: list[TaxExemption] = many(
        models.TaxExemption.customer_id,
        "The certificates by which the customer pays no tax, the first to expire first, with "
        "those that hold no more.",
        order=(models.TaxExemption.expires_on,),
        most=MOST_EXEMPTIONS,
    )
    points: PointsSummary | None = derived(models.Customer, of_points, summary)
    points_entries: Connection[PointsEntry] = pages(
        models.PointsEntry.customer_id,
        "Every change of the customer's points, the newest first.",
        order=(latest(models.PointsEntry.created_at),),
    )
    vat_number: VatNumber | None = sole(
        models.VatNumber.customer_id,
        "The VAT number of the customer, kept by `setVatNumber`; null for none.",
    )
    attributes: list[CustomerAttribute] = many(
        models.CustomerAttribute.customer_id,
        "What the store knows of the customer besides, the oldest first; customers see what the "
        "store lets them.",
        order=(models.CustomerAttribute.created_at,),
        most=100,
    )


@strawberry.type
class CustomerQueries:
    me: Customer | None = query(
        own(
            models.Customer,
            "customer_id",
            "The customer who asks; null when none is signed in.",
        ),
        allow=anyone,
    )
    customers: Connection[Customer] | None = query(
        pages(
            models.Customer,
            "Every customer, the newest first.",
            order=(latest(models.Customer.created_at),),
            filters=(
                words(
                    SEARCH,
                    "search",
                    "Words, or beginnings of words, of e-mail address, names and telephone "
                    "number; all must match.",
                ),
                among(models.Customer.status, "status", "Only customers of these statuses."),
                since(
                    models.Customer.created_at,
                    "createdFrom",
                    "Only who came at this moment or later.",
                ),
                until(models.Customer.created_at, "createdUntil", "Only who came before."),
                where("groups", IN_GROUP, "Only who is in one of these groups now, by their ids."),
                since(
                    models.Customer.last_seen_at,
                    "seenFrom",
                    "Only who was last seen at this moment or later.",
                ),
                until(
                    models.Customer.last_seen_at,
                    "seenUntil",
                    "Only who was last seen before; who was never seen is not among them.",
                ),
            ),
        ),
        allow=permitted(Permission.CUSTOMERS_READ),
    )
    customer: Customer | None = query(
        by_id(models.Customer, description="A customer by id."),
        allow=permitted(Permission.CUSTOMERS_READ),
    )


@mutations
class CustomerMutations:
    update_profile: Customer = mutation(
        customers.update_profile,
        "Change the viewer's own profile; what is not sent stays. The e-mail address is changed "
        "elsewhere. Sends no mail.",
        allow=customer,
    )
    set_my_attributes: Customer = mutation(
        attribute_values.set_mine,
        "Tell the store what it wants to know; what is not named stays. All of it is kept, or "
        "nothing. Sends no mail.",
        allow=customer,
    )
    set_customer_attributes: Customer = mutation(
        attribute_values.set_for,
        "Keep what the store knows of a customer; what is not named stays. All of it is kept, or "
        "nothing. Sends no mail.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerErased, NoSuchCustomer),
    )
    set_customer_email: Customer = mutation(
        customers.set_email,
        "Give an e-mail address to a customer who has never proven one, so that they can sign in. "
        "Sends no mail.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerErased, EmailProven, EmailTaken, NoSuchCustomer),
    )
