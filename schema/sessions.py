"""Sessions."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import anyone, permitted, signed_in
from domain.refusals import NoSuchCustomer, NoSuchSession
from domain.sessions import EndCustomerSessions, EndSession
from models import sessions as columns
from resolvers import sessions
from schema.customers import Customer
from schema.viewer import Viewer
from schema.words import (
    Node,
    accepts,
    choices,
    computed,
    describes,
    few,
    gathers,
    latest,
    matches,
    mutation,
    mutations,
    query,
    tells,
)

choices(
    models.SessionKind,
    BEARER="In the Authorization header: an app, or a storefront of another site.",
    COOKIE="In a cookie: a browser.",
)
accepts(EndCustomerSessions, EndSession)


@describes(models.Session)
class Session(Node):
    device: str | None = computed(columns.device, of=models.Session)
    place: str | None
    kind: models.SessionKind
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime = computed(columns.end, of=models.Session)
    ends_with_browser: bool
    current: bool = matches(models.Session.id, "session_id", "Whether this request came with it.")


@tells(sessions.SignedOut)
class SignedOut:
    viewer: Viewer = gathers("Who asks now, which is nobody.")


@tells(sessions.SessionsEnded)
class SessionsEnded:
    ended: int = strawberry.field(description="How many sessions that were.")


@strawberry.type
class SessionQueries:
    my_sessions: list[Session] | None = query(
        few(
            models.Session,
            "Where the one who asks is signed in, the latest used first.",
            only=sessions.mine,
            order=(latest(models.Session.last_seen_at),),
            most=sessions.MOST,
        ),
        allow=signed_in,
    )


@mutations
class SessionMutations:
    sign_out: SignedOut = mutation(
        sessions.sign_out,
        "Sign out here; who is not signed in may ask as well. Sends no mail.",
        allow=anyone,
    )
    sign_out_everywhere: SignedOut = mutation(
        sessions.sign_out_everywhere,
        "Sign out here and wherever else, and make links that were sent worthless. Sends no mail.",
        allow=signed_in,
    )
    end_session: Session = mutation(
        sessions.end,
        "Sign out in one place, which may be here; answers the session as it was. Sends no mail.",
        allow=signed_in,
        refuses=(NoSuchSession,),
    )
    end_other_sessions: SessionsEnded = mutation(
        sessions.end_others,
        "Sign out wherever else. Links that were sent stay good. Sends no mail.",
        allow=signed_in,
    )
    end_customer_sessions: Customer = mutation(
        sessions.end_of_customer,
        "Sign a customer out everywhere, and make links that were sent to them worthless. "
        "Sends no mail.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(NoSuchCustomer,),
    )
