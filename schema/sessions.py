"""Sessions."""

from auth.rules import anyone, signed_in
from resolvers import sessions
from schema.viewer import Viewer, asked
from schema.words import mutation, mutations, tells


@tells(sessions.SignedOut)
class SignedOut:
    viewer: Viewer = asked("Who asks now, which is nobody.")


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
