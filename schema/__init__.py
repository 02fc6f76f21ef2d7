"""The one schema."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.addresses import AddressMutations, AddressQueries
from schema.api_keys import ApiKeyMutations, ApiKeyQueries
from schema.attributes import AttributeMutations, AttributeQueries
from schema.carriers import CarrierMutations, CarrierQueries
from schema.cart_codes import CartCodeMutations
from schema.carts import CartMutations, CartQueries
from schema.categories import CategoryMutations, CategoryQueries
from schema.consent_kinds import ConsentKindMutations, ConsentKindQueries
from schema.consents import ConsentMutations, ConsentQueries
from schema.credits import CreditQueries
from schema.customers import CustomerMutations, CustomerQueries
from schema.deliveries import DeliveryQueries
from schema.discount_codes import DiscountCodeMutations, DiscountCodeQueries
from schema.downloads import DownloadMutations, DownloadQueries
from schema.email_changes import EmailChangeMutations
from schema.enquiries import EnquiryMutations
from schema.exemptions import ExemptionMutations, ExemptionQueries
from schema.facets import FacetQueries
from schema.files import FileMutations, FileQueries
from schema.groups import GroupMutations, GroupQueries
from schema.invoices import InvoiceMutations, InvoiceQueries
from schema.letterheads import LetterheadMutations, LetterheadQueries
from schema.links import LinkMutations
from schema.mailbox import MailboxQueries
from schema.media import MediumMutations
from schema.memberships import MembershipMutations
from schema.messages import MessageMutations
from schema.modifiers import ModifierMutations
from schema.nicknames import NicknameMutations
from schema.nodes import NodeQueries
from schema.openings import OpeningQueries
from schema.order_moves import OrderMoveMutations
from schema.orders import OrderQueries, OrderSubscriptions
from schema.payments import PaymentMutations, PaymentQueries
from schema.placing import PlacingMutations
from schema.points import PointsMutations
from schema.price_lists import PriceListMutations, PriceListQueries
from schema.products import ProductMutations, ProductQueries
from schema.properties import PropertyMutations, PropertyQueries
from schema.repeats import RepeatMutations
from schema.return_moves import ReturnMoveMutations
from schema.return_terms import ReturnTermMutations, ReturnTermQueries
from schema.returns import ReturnQueries
from schema.roles import RoleMutations, RoleQueries
from schema.saved_carts import SavedCartMutations, SavedCartQueries
from schema.sessions import SessionMutations, SessionQueries
from schema.settings import SettingMutations, SettingQueries
from schema.shipping_methods import ShippingMethodMutations, ShippingMethodQueries
from schema.staff import StaffMutations, StaffQueries
from schema.standings import StandingMutations
from schema.step_ups import StepUpMutations
from schema.stock import StockMutations, StockQueries
from schema.tax_classes import TaxClassMutations, TaxClassQueries
from schema.tax_rates import TaxRateMutations, TaxRateQueries
from schema.threads import ThreadMutations, ThreadQueries, ThreadSubscriptions
from schema.variant_files import VariantFileMutations
from schema.variants import VariantMutations
from schema.vat_numbers import VatNumberMutations
from schema.viewer import ViewerQueries
from schema.webhook_deliveries import WebhookDeliveryMutations
from schema.webhooks import WebhookMutations, WebhookQueries
from schema.wishlists import WishlistMutations, WishlistQueries
from schema.withdrawals import WithdrawalMutations, WithdrawalQueries
from schema.words.roots import OnInvalidInput, OnRefused
from schema.words.shapes import SCALARS

QUERIES: tuple[type, ...] = (
    AddressQueries,
    ApiKeyQueries,
    AttributeQueries,
    CarrierQueries,
    CartQueries,
    CategoryQueries,
    ConsentKindQueries,
    ConsentQueries,
    CreditQueries,
    CustomerQueries,
    DeliveryQueries,
    DiscountCodeQueries,
    DownloadQueries,
    ExemptionQueries,
    FileQueries,
    GroupQueries,
    FacetQueries,
    NodeQueries,
    InvoiceQueries,
    LetterheadQueries,
    OpeningQueries,
    OrderQueries,
    PaymentQueries,
    PriceListQueries,
    ProductQueries,
    PropertyQueries,
    ReturnQueries,
    ReturnTermQueries,
    RoleQueries,
    SavedCartQueries,
    SessionQueries,
    SettingQueries,
    ShippingMethodQueries,
    StaffQueries,
    StockQueries,
    TaxClassQueries,
    TaxRateQueries,
    ThreadQueries,
    ViewerQueries,
    WebhookQueries,
    WishlistQueries,
    WithdrawalQueries,
)
MUTATIONS: tuple[type, ...] = (
    AddressMutations,
    ApiKeyMutations,
    AttributeMutations,
    CarrierMutations,
    CartCodeMutations,
    CartMutations,
    CategoryMutations,
    ConsentKindMutations,
    ConsentMutations,
    CustomerMutations,
    DiscountCodeMutations,
    DownloadMutations,
    EmailChangeMutations,
    EnquiryMutations,
    ExemptionMutations,
    FileMutations,
    GroupMutations,
    InvoiceMutations,
    LetterheadMutations,
    LinkMutations,
    MediumMutations,
    MembershipMutations,
    MessageMutations,
    ModifierMutations,
    NicknameMutations,
    OrderMoveMutations,
    PaymentMutations,
    PlacingMutations,
    PointsMutations,
    PriceListMutations,
    ProductMutations,
    PropertyMutations,
    RepeatMutations,
    ReturnMoveMutations,
    ReturnTermMutations,
    RoleMutations,
    SavedCartMutations,
    SessionMutations,
    SettingMutations,
    ShippingMethodMutations,
    StaffMutations,
    StandingMutations,
    StepUpMutations,
    StockMutations,
    TaxClassMutations,
    TaxRateMutations,
    ThreadMutations,
    VariantFileMutations,
    VariantMutations,
    VatNumberMutations,
    WebhookDeliveryMutations,
    WebhookMutations,
    WishlistMutations,
    WithdrawalMutations,
)
SUBSCRIPTIONS: tuple[type, ...] = (OrderSubscriptions, ThreadSubscriptions)


def build(*, development: bool = False) -> strawberry.Schema:
    """Build the schema; in development it can read the mails that were caught, too."""
    queries = (*QUERIES, MailboxQueries) if development else QUERIES
    return strawberry.Schema(
        query=_root("Query", queries, "What can be read. Each field says who may."),
        mutation=_root(
            "Mutation",
            MUTATIONS,
            "What can be done. Each field says who may, how it is refused, and what it mails.",
        ),
        subscription=_root(
            "Subscription",
            SUBSCRIPTIONS,
            "What can be watched, by graphql-transport-ws or as server-sent events. Each field "
            "says who may.",
        ),
        config=StrawberryConfig(scalar_map=SCALARS),
        exception_handlers=[OnRefused(), OnInvalidInput()],
    )


def _root(name: str, parts: tuple[type, ...], words: str) -> Any:
    merged: Any = merge_types(name, parts)
    merged.__strawberry_definition__.description = words
    return merged


schema = build()
