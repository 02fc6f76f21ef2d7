"""Names for types of other modules, so that types may point at each other."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from schema.addresses import Address as AddressRef
    from schema.carts import Cart as CartRef
    from schema.credits import Credit as CreditRef
    from schema.credits import CreditLine as CreditLineRef
    from schema.customers import Customer as CustomerRef
    from schema.invoices import Invoice as InvoiceRef
    from schema.lines import OrderLine as OrderLineRef
    from schema.memberships import GroupMembership as MembershipRef
    from schema.orders import Order as OrderRef
    from schema.price_lists import PriceList as PriceListRef
    from schema.prices import Price as PriceRef
    from schema.products import Product as ProductRef
    from schema.products import Variant as VariantRef
    from schema.returns import Return as ReturnRef
    from schema.sessions import Session as SessionRef
    from schema.threads import Thread as ThreadRef
    from schema.wishlists import Wishlist as WishlistRef
    from schema.withdrawals import Withdrawal as WithdrawalRef
else:  # the names are looked up when the schema is built
    AddressRef = Annotated["Address", strawberry.lazy("schema.addresses")]  # noqa: F821
    CartRef = Annotated["Cart", strawberry.lazy("schema.carts")]  # noqa: F821
    CreditRef = Annotated["Credit", strawberry.lazy("schema.credits")]  # noqa: F821
    CreditLineRef = Annotated["CreditLine", strawberry.lazy("schema.credits")]  # noqa: F821
    CustomerRef = Annotated["Customer", strawberry.lazy("schema.customers")]  # noqa: F821
    MembershipRef = Annotated["GroupMembership", strawberry.lazy("schema.memberships")]  # noqa: F821
    InvoiceRef = Annotated["Invoice", strawberry.lazy("schema.invoices")]  # noqa: F821
    OrderLineRef = Annotated["OrderLine", strawberry.lazy("schema.lines")]  # noqa: F821
    OrderRef = Annotated["Order", strawberry.lazy("schema.orders")]  # noqa: F821
    ProductRef = Annotated["Product", strawberry.lazy("schema.products")]  # noqa: F821
    PriceListRef = Annotated["PriceList", strawberry.lazy("schema.price_lists")]  # noqa: F821
    PriceRef = Annotated["Price", strawberry.lazy("schema.prices")]  # noqa: F821
    ReturnRef = Annotated["Return", strawberry.lazy("schema.returns")]  # noqa: F821
    SessionRef = Annotated["Session", strawberry.lazy("schema.sessions")]  # noqa: F821
    VariantRef = Annotated["Variant", strawberry.lazy("schema.products")]  # noqa: F821
    ThreadRef = Annotated["Thread", strawberry.lazy("schema.threads")]  # noqa: F821
    WishlistRef = Annotated["Wishlist", strawberry.lazy("schema.wishlists")]  # noqa: F821
    WithdrawalRef = Annotated["Withdrawal", strawberry.lazy("schema.withdrawals")]  # noqa: F821

__all__ = [
    "AddressRef",
    "CartRef",
    "CreditLineRef",
    "CreditRef",
    "CustomerRef",
    "InvoiceRef",
    "MembershipRef",
    "OrderLineRef",
    "OrderRef",
    "PriceListRef",
    "PriceRef",
    "ProductRef",
    "ReturnRef",
    "SessionRef",
    "ThreadRef",
    "VariantRef",
    "WishlistRef",
    "WithdrawalRef",
]
