"""Refusals: every way the shop says no. The name is the code, the docstring the message."""

from __future__ import annotations

import auth.refusals as signing_in
import domain.catalogue_refusals as catalogue
import domain.checkout_refusals as checkout
import domain.download_refusals as downloads
import domain.file_refusals as files
import domain.message_refusals as messages
import domain.order_refusals as orders
import domain.return_refusals as returns
import domain.terms_refusals as terms
import domain.webhook_refusals as webhooks
import domain.withdrawal_refusals as withdrawals
from kit.refused import InvalidInput, Refused, Wrong


class AnswerGone(Refused):
    """This was carried out before, and what it answered is not there for you any more."""


class BeyondYourRole(Refused):
    """This takes permissions that you do not have yourself."""


class CartEmpty(Refused):
    """There is nothing in the cart."""


class CartNotEmpty(Refused):
    """There is something in the cart, which this would lose; merge, or clear it first."""


class ChoiceInUse(Refused):
    """Customers have chosen this; it cannot be taken away."""


class ConsentWithdrawn(Refused):
    """The customer has withdrawn this consent since."""


class CurrencyInUse(Refused):
    """Variants, or choices about products, are priced in another currency; delete them first."""


class CustomerErased(Refused):
    """This customer was erased; there is nobody to write to."""


class CustomerNotPending(Refused):
    """This customer does not wait for approval."""


class CustomerPending(Refused):
    """This customer waits for approval: approve or decline them."""


class DuplicateAddress(Refused):
    """You have this address already."""


class EmailProven(Refused):
    """This customer has proven an address; only they can change it."""


class EmailTaken(Refused):
    """Another customer has this address."""


class FeatureOff(Refused):
    """The store has switched this off."""


class GroupInUse(Refused):
    """Price lists are for this group; delete them first."""


class KeyTaken(Refused):
    """There is one with this key already."""


class KeyUsedDifferently(Refused):
    """This idempotency key was used for another command or another input."""


class LastOwner(Refused):
    """There must be an owner who can sign in, and this is the last one."""


class NameTaken(Refused):
    """You already have one of this name."""


class NoSuchAddress(Refused):
    """There is no such address."""


class NoSuchApiKey(Refused):
    """There is no such key."""


class NoSuchAttribute(Refused):
    """There is no such attribute."""


class NoSuchCart(Refused):
    """There is no such cart."""


class NoSuchCartLine(Refused):
    """There is no such line in the cart."""


class NoSuchConsentKind(Refused):
    """There is no such kind of consent."""


class NoSuchCustomer(Refused):
    """There is no such customer."""


class NoSuchExemption(Refused):
    """There is no such exemption."""


class NoSuchGroup(Refused):
    """There is no such group."""


class NoSuchItem(Refused):
    """There is no such item on this list."""


class NoSuchPrice(Refused):
    """There is no such price on this list."""


class NoSuchPriceList(Refused):
    """There is no such price list."""


class NoSuchRole(Refused):
    """There is no such role."""


class NoSuchSession(Refused):
    """There is no such session, or it has ended."""


class NoSuchStaff(Refused):
    """There is no such member of staff."""


class NoSuchVariant(Refused):
    """There is no such variant, or it is not for sale."""


class NoSuchWishlist(Refused):
    """There is no such wishlist."""


class NotCounted(Refused):
    """The stock of this is not counted; count it first."""


class NotEnoughPoints(Refused):
    """There are not that many points."""


class NotInvited(Refused):
    """They have joined already, or are blocked."""


class NotThatMany(Refused):
    """There are not that many to be taken away."""


class PriceListExists(Refused):
    """There is a price list of this name already."""


class RankTaken(Refused):
    """There is a level of this rank already."""


class OtherCurrency(Refused):
    """This is not sold in the currency of the cart."""


class RoleInUse(Refused):
    """Somebody has this role; give them another one first."""


class RoleProtected(Refused):
    """The owner's role cannot be changed or deleted."""


class StaffExists(Refused):
    """Somebody on the staff has this address already."""


class StockHeld(Refused):
    """Some of this is held for who is buying it at the moment; try again later."""


class StaleVersion(Refused):
    """The cart has changed since it was read; read it again."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__(Wrong(("expectedVersion",), f"It has version {current} by now."))


class TooMany(Refused):
    """There are too many of them already."""


class WordingChanged(Refused):
    """The wording has changed since it was shown; show it again."""


__all__ = [
    "AnswerGone",
    "BeyondYourRole",
    "CartEmpty",
    "CartNotEmpty",
    "ChoiceInUse",
    "ConsentWithdrawn",
    "CurrencyInUse",
    "CustomerErased",
    "CustomerNotPending",
    "CustomerPending",
    "DuplicateAddress",
    "EmailProven",
    "EmailTaken",
    "FeatureOff",
    "GroupInUse",
    "InvalidInput",
    "KeyTaken",
    "KeyUsedDifferently",
    "LastOwner",
    "NameTaken",
    "NoSuchAddress",
    "NoSuchApiKey",
    "NoSuchAttribute",
    "NoSuchCart",
    "NoSuchCartLine",
    "NoSuchConsentKind",
    "NoSuchCustomer",
    "NoSuchExemption",
    "NoSuchGroup",
    "NoSuchItem",
    "NoSuchPrice",
    "NoSuchPriceList",
    "NoSuchRole",
    "NoSuchSession",
    "NoSuchStaff",
    "NoSuchVariant",
    "NoSuchWishlist",
    "NotCounted",
    "NotEnoughPoints",
    "NotInvited",
    "NotThatMany",
    "OtherCurrency",
    "PriceListExists",
    "RankTaken",
    "RoleInUse",
    "RoleProtected",
    "StaffExists",
    "StaleVersion",
    "StockHeld",
    "TooMany",
    "WordingChanged",
    "catalogue",
    "checkout",
    "downloads",
    "files",
    "messages",
    "orders",
    "returns",
    "signing_in",
    "terms",
    "webhooks",
    "withdrawals",
]
