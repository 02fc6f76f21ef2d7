"""Links: asking to be signed in, and coming in by what the mail holds."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import links, redeeming
from auth.answers import Confirmation, No, Refusal, SignedIn, Way
from auth.desk import Client, Desk
from auth.links import Limited, Request
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
from auth.viewer import Viewer
from domain import handing, offers
from domain.commands import Command
from domain.offers import SignUpOffer
from domain.refusals import InvalidInput
from kit import emails, ids, languages, redirects
from kit.ids import PublicId
from kit.refused import Refused, Wrong
from models import Audience, SessionKind, SignInLink

BETWEEN_DIGITS = re.compile(r"[\s\u00a0\u2010-\u2015-]")
PLAIN = {
    No.APPROVAL_PENDING: ApprovalPending,
    No.CODE_EXHAUSTED: CodeExhausted,
    No.CODE_EXPIRED: CodeExpired,
    No.LINK_DAMAGED: LinkDamaged,
    No.LINK_EXPIRED: LinkExpired,
    No.LINK_INVALID: LinkInvalid,
    No.LINK_REPLACED: LinkReplaced,
    No.LINK_USED: LinkUsed,
    No.SIGN_IN_REFUSED: SignInRefused,
}

Bearer = Annotated[
    bool | None,
    Field(
        default_factory=lambda: False,
        description="Answer tokens instead of setting cookies: for apps, and for storefronts of "
        "another site.",
    ),
]
LoginProof = Annotated[
    str | None,
    Field(
        default_factory=lambda: None,
        description="The `loginProof` that asking answered, where there are no cookies.",
    ),
]


class AskForLink(Command):
    """Ask for a link that signs somebody in."""

    email: Annotated[str, Field(description="Where to send it.")]
    redirect_uri: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            description="Where the link leads once it has signed in: an address of a storefront, "
            "or a path of the first one. With `bearer` the mail's link leads right there, with the "
            "token as `#t=…` for `redeemSignInLink`.",
        ),
    ]
    language: Annotated[
        str | None,
        Field(
            default_factory=lambda: None,
            description="Language of the mail, a BCP 47 tag; the request's own unless told.",
        ),
    ]
    bearer: Bearer
    ends_with_browser: Annotated[
        bool | None,
        Field(
            default_factory=lambda: False,
            description="Sign out when the browser is closed: for computers that others use.",
        ),
    ]


class RequestSignInLink(AskForLink):
    """Ask for a link that signs a customer in."""

    offer: Annotated[
        SignUpOffer | None,
        Field(
            default_factory=lambda: None,
            description="What a new customer tells at once; kept when the address is proven, and "
            "only if nobody had proven it before.",
        ),
    ]


class RequestStaffSignInLink(AskForLink):
    """Ask for a link that signs a member of staff in."""


class RedeemSignInLink(Command):
    """Sign in with the token of a link."""

    token: Annotated[str, Field(description="What the link holds; it begins with `sl_`.")]
    login_proof: LoginProof
    confirm: Annotated[
        bool | None,
        Field(
            default_factory=lambda: False,
            description="Say that a person pressed a button, where another browser had asked.",
        ),
    ]
    bearer: Bearer


class RedeemSignInCode(Command):
    """Sign in with the code of the mail, in the browser that asked for it."""

    challenge_id: Annotated[PublicId, Field(description="The `challengeId` that asking answered.")]
    code: Annotated[
        str, Field(description="The code in the mail; spaces and hyphens do not matter.")
    ]
    login_proof: LoginProof
    bearer: Bearer


@dataclass(frozen=True)
class LinkSent:
    """A link is on its way."""

    challenge_id: str
    resend_after: int
    login_proof: str | None = field(default=None, repr=False)


async def request(
    session: AsyncSession,
    viewer: Viewer,
    command: AskForLink,
    *,
    desk: Desk,
    client: Client,
    spoken: tuple[str, ...] = (),
    usual: tuple[str, ...] = (),
) -> LinkSent | Refused:
    """Send a link to an address, whether or not anybody has an account there.

    What was counted must be kept: a refusal for being too many is answered, not raised.
    """
    staff = isinstance(command, RequestStaffSignInLink)
    redirect_uri = _redirect(desk, command)
    asked = Request(
        audience=Audience.STAFF if staff else Audience.CUSTOMER,
        email=_email(command),
        client=client,
        redirect_uri=redirect_uri,
        language=_language(command, spoken),
        origin=redirects.origin_of(redirect_uri) if redirect_uri else client.origin or _usual(desk),
        ends_with_browser=bool(command.ends_with_browser),
        landing=redirect_uri if command.bearer else None,
        offer=await _offered(session, command, spoken, usual),
    )
    sent = await links.ask(session, desk, asked)
    if isinstance(sent, Limited):
        return RateLimited(sent.retry_after)
    proof = client.browser if command.bearer else None
    return LinkSent(ids.public(SignInLink, sent.link_id), sent.resend_after, proof)


async def redeem(
    session: AsyncSession,
    viewer: Viewer,
    command: RedeemSignInLink,
    *,
    desk: Desk,
    client: Client,
) -> SignedIn | Confirmation | Refused:
    """Sign in with a link; what was spent or counted must be kept, so a refusal is answered."""
    answer = await redeeming.redeem(
        session,
        desk,
        command.token,
        client,
        confirmed=bool(command.confirm),
        way=_way(viewer, command.bearer),
    )
    await offers.settle(session, answer)
    answer = await handing.settle(session, answer, client)
    return refused(answer) if isinstance(answer, Refusal) else answer


async def redeem_code(
    session: AsyncSession,
    viewer: Viewer,
    command: RedeemSignInCode,
    *,
    desk: Desk,
    client: Client,
) -> SignedIn | Refused:
    """Sign in with a code; what was counted must be kept, so a refusal is answered."""
    code = read_code(command.code, desk.policy.code_digits)
    link_id = ids.of(SignInLink, command.challenge_id)
    if link_id is None:
        raise LinkInvalid(Wrong(("challengeId",), LinkInvalid.sentence()))
    way = _way(viewer, command.bearer)
    answer = await redeeming.redeem_code(session, desk, link_id, code, client, way=way)
    await offers.settle(session, answer)
    answer = await handing.settle(session, answer, client)
    return refused(answer) if isinstance(answer, Refusal) else answer


def read_code(text: str, digits: int) -> str:
    """Read a code as people type it, with the gaps and hyphens they see or make."""
    code = BETWEEN_DIGITS.sub("", text)
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        raise InvalidInput(Wrong(("code",), f"A code has {digits} digits."))
    return code


def refused(answer: Refusal) -> Refused:
    """Name the refusal for why nobody was signed in."""
    if answer.why is No.CODE_INCORRECT:
        wrong = Wrong(("code",), CodeIncorrect.sentence())
        return CodeIncorrect(answer.attempts_left, wrong)
    if answer.why is No.RATE_LIMITED:
        return RateLimited(answer.retry_after)
    return PLAIN[answer.why]()


def _way(viewer: Viewer, bearer: bool | None) -> Way:
    return Way(SessionKind.BEARER if bearer else SessionKind.COOKIE, viewer.session_id)


async def _offered(
    session: AsyncSession, command: AskForLink, spoken: tuple[str, ...], usual: tuple[str, ...]
) -> dict[str, Any] | None:
    if not isinstance(command, RequestSignInLink) or command.offer is None:
        return None
    return await offers.check(session, command.offer, spoken, usual)


def _email(command: AskForLink) -> emails.Email:
    try:
        return emails.normalise(command.email)
    except emails.BadEmail as error:
        raise EmailInvalid(Wrong(("email",), str(error))) from None


def _redirect(desk: Desk, command: AskForLink) -> str | None:
    if command.redirect_uri is None:
        return None
    try:
        location = redirects.allowed(command.redirect_uri, desk.storefronts)
    except redirects.BadRedirect as error:
        raise RedirectNotAllowed(Wrong(("redirectUri",), str(error))) from None
    if command.bearer and not redirects.takes_tokens(location, desk.storefronts):
        said = "With `bearer` a redirect is the page that takes the token, and has no query."
        raise RedirectNotAllowed(Wrong(("redirectUri",), said))
    return location


def _language(command: AskForLink, spoken: tuple[str, ...]) -> str | None:
    if command.language is None:
        return next((tag for tag in spoken if languages.TAG.fullmatch(tag)), None)
    try:
        return languages.canonical(command.language)
    except languages.BadLanguage as error:
        raise InvalidInput(Wrong(("language",), str(error))) from None


def _usual(desk: Desk) -> str | None:
    return desk.storefronts[0].origin if desk.storefronts else None
