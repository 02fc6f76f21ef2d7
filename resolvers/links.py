"""Links: asking for one, and coming in by it or by its code."""

from dataclasses import dataclass, field, replace
from functools import partial

from auth.answers import Confirmation, SignedIn
from auth.desk import Client
from auth.happenings import SignInHappening
from domain import links
from domain.links import (
    AskForLink,
    LinkSent,
    RedeemSignInCode,
    RedeemSignInLink,
    RequestSignInLink,
    RequestStaffSignInLink,
)
from kit import tokens
from resolvers.context import Info
from resolvers.settling import settled


@dataclass(frozen=True)
class Entered:
    """Somebody came in; the token only where it was asked for instead of a cookie."""

    account_created: bool
    attached_orders: int
    happened: tuple[SignInHappening, ...]
    redirect_uri: str | None
    token: str | None = field(repr=False)


async def request(info: Info, input: RequestSignInLink) -> LinkSent:
    return await _request(info, input)


async def request_staff(info: Info, input: RequestStaffSignInLink) -> LinkSent:
    return await _request(info, input)


async def redeem(info: Info, input: RedeemSignInLink) -> Entered | Confirmation:
    desk, client = info.context.house.desk, _with_proof(info, input.login_proof)
    work = partial(links.redeem, desk=desk, client=client)
    answer: SignedIn | Confirmation = await settled(info, work, input)
    return (
        answer if isinstance(answer, Confirmation) else _entered(info, answer, bool(input.bearer))
    )


async def redeem_code(info: Info, input: RedeemSignInCode) -> Entered:
    desk, client = info.context.house.desk, _with_proof(info, input.login_proof)
    work = partial(links.redeem_code, desk=desk, client=client)
    answer: SignedIn = await settled(info, work, input)
    return _entered(info, answer, bool(input.bearer))


async def _request(info: Info, input: AskForLink) -> LinkSent:
    client = _bound(info.context.caller.client, anew=bool(input.bearer))
    work = partial(
        links.request,
        desk=info.context.house.desk,
        client=client,
        spoken=info.context.caller.languages,
        usual=info.context.house.languages,
    )
    sent: LinkSent = await settled(info, work, input)
    if not input.bearer:
        info.context.outgoing.browser = client.browser
    return sent


def _bound(client: Client, *, anew: bool) -> Client:
    """Give the browser a secret, unless it has one that can be used."""
    if client.secret is not None and not anew:
        return client
    return replace(client, browser=tokens.make(tokens.BROWSER))


def _with_proof(info: Info, proof: str | None) -> Client:
    client = info.context.caller.client
    return client if proof is None else replace(client, browser=proof)


def _entered(info: Info, signed_in: SignedIn, bearer: bool) -> Entered:
    """Ask as who has come in from here on, and leave the token where it was wanted."""
    info.context.viewer = signed_in.viewer
    if not bearer:
        out = info.context.outgoing
        out.session_token, out.ends_with_browser = signed_in.token, signed_in.ends_with_browser
        out.signed_out, out.claim_spent = False, signed_in.viewer.is_customer
    return Entered(
        account_created=signed_in.account_created,
        attached_orders=signed_in.attached_orders,
        happened=signed_in.happened,
        redirect_uri=signed_in.redirect_uri,
        token=signed_in.token if bearer else None,
    )
