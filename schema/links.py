"""Links: signing in."""

from datetime import datetime

import strawberry

import schema.attribute_values
import schema.special
from auth.answers import Confirmation
from auth.happenings import SignInHappening
from auth.refusals import (
    ApprovalPending,
    CodeExhausted,
    CodeExpired,
    CodeIncorrect,
    EmailInvalid,
    LinkDamaged,
    LinkExpired,
    LinkInvalid,
    LinkReplaced,
    LinkUsed,
    RateLimited,
    RedirectNotAllowed,
    SignInRefused,
)
from auth.rules import anyone
from domain.links import (
    LinkSent,
    RedeemSignInCode,
    RedeemSignInLink,
    RequestSignInLink,
    RequestStaffSignInLink,
)
from domain.offers import OfferedConsent, SignUpOffer
from resolvers import links
from schema.viewer import Viewer
from schema.words import accepts, choices, gathers, mutation, mutations, tells

choices(
    SignInHappening,
    ACCOUNT_CREATED="It made the account.",
    CART_ATTACHED="What was put into the cart before signing in is the customer's cart now.",
    CART_WAITING="The customer has a cart, so what was put together before signing in waits: ask "
    "what is to become of it (`waitingCarts`).",
    NEW_BROWSER="The customer was never seen in this browser; a letter tells them.",
    ORDERS_ATTACHED="Orders bought as a guest with this address are now the customer's.",
    WISHLISTS_MERGED="The wishlists of before signing in are the customer's now; of those with the "
    "same name, one was made.",
)
assert schema.special, "its import is what publishes the refusals that carry more"
assert schema.attribute_values, "its import is what makes values of attributes known"
accepts(OfferedConsent)
accepts(SignUpOffer)
accepts(RedeemSignInCode, RedeemSignInLink, RequestSignInLink, RequestStaffSignInLink)
DEAD = (ApprovalPending, LinkExpired, LinkInvalid, LinkReplaced, LinkUsed, SignInRefused)


@tells(LinkSent)
class SignInLinkSent:
    challenge_id: strawberry.ID = strawberry.field(
        description="Names what was asked for; the code in the mail goes with it."
    )
    resend_after: int = strawberry.field(
        description="Seconds after which asking again is of use, and allowed."
    )
    login_proof: str | None = strawberry.field(
        description="With `bearer`: what shows that the same client asked. Keep it until signed in."
    )


@tells(links.Entered)
class SignedIn:
    viewer: Viewer = gathers("Who asks from here on.")
    account_created: bool = strawberry.field(description="Whether this sign-in made the account.")
    attached_orders: int = strawberry.field(
        description="How many orders, bought as a guest with this address, are now the customer's."
    )
    happened: list[SignInHappening] = strawberry.field(
        description="What else this sign-in brought about, for the storefront to tell."
    )
    token: str | None = strawberry.field(
        description="With `bearer`: what to send as `Authorization: Bearer …` from here on."
    )
    redirect_uri: str | None = strawberry.field(
        description="Where the one who asked wanted to be led."
    )


@tells(Confirmation)
class ConfirmationRequired:
    masked_email: str = strawberry.field(
        description="Who would be signed in, as far as a stranger may know."
    )
    requested_at: datetime = strawberry.field(description="When the link was asked for.")
    requested_from: str | None = strawberry.field(
        description='The browser that asked, in words such as "Firefox on Linux".'
    )


@mutations
class LinkMutations:
    request_sign_in_link: SignInLinkSent = mutation(
        links.request,
        "Ask to be signed in. The answer is the same for known and unknown addresses. "
        "Sends a link, and a code, to the address.",
        allow=anyone,
        refuses=(EmailInvalid, RateLimited, RedirectNotAllowed),
    )
    request_staff_sign_in_link: SignInLinkSent = mutation(
        links.request_staff,
        "Ask to be signed in as a member of staff. Sends a link, and a code, to the address.",
        allow=anyone,
        refuses=(EmailInvalid, RateLimited, RedirectNotAllowed),
    )
    redeem_sign_in_link: SignedIn = mutation(
        links.redeem,
        "Sign in with a link, once. Where another browser had asked, nothing is spent until a "
        "person has pressed a button: send `confirm` then. Sends a letter when the browser is new "
        "to a customer.",
        allow=anyone,
        refuses=(*DEAD, LinkDamaged, RateLimited),
        also=(ConfirmationRequired,),
    )
    redeem_sign_in_code: SignedIn = mutation(
        links.redeem_code,
        "Sign in with the code of the mail; only the browser that asked can. Sends a letter when "
        "the browser is new to a customer.",
        allow=anyone,
        refuses=(*DEAD, CodeExhausted, CodeExpired, CodeIncorrect, RateLimited),
    )
