"""API keys."""

from datetime import datetime

import strawberry

import domain.api_keys
import models
from auth.permissions import Permission, scopes_of
from auth.refusals import StepUpRequired
from auth.rules import permitted
from domain.api_keys import MOST_KEYS, CreateApiKey, RevokeApiKey
from domain.refusals import BeyondYourRole, NoSuchApiKey, TooMany
from resolvers import api_keys
from schema.staff import Staff
from schema.words import (
    Connection,
    Node,
    accepts,
    computed,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
)

accepts(CreateApiKey, RevokeApiKey)


@describes(models.ApiKey)
class ApiKey(Node):
    name: str
    hint: str
    scopes: list[Permission] = computed(scopes_of, of=models.ApiKey)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_by: Staff | None = one(
        models.ApiKey.created_by, "Who made it; null for those who may not see staff."
    )


@tells(domain.api_keys.ApiKeyCreated)
class ApiKeyCreated:
    api_key: ApiKey = strawberry.field(description="The key, as it is listed from here on.")
    token: str = strawberry.field(
        description="What to send as `Authorization: Bearer …`; begins with `lk_`. It is shown "
        "this once and kept nowhere."
    )


@strawberry.type
class ApiKeyQueries:
    api_keys: Connection[ApiKey] | None = query(
        pages(
            models.ApiKey,
            "Every key, the newest first, those that have ended among them.",
            order=(latest(models.ApiKey.created_at),),
        ),
        allow=permitted(Permission.API_KEYS_READ),
    )


@mutations
class ApiKeyMutations:
    create_api_key: ApiKeyCreated = mutation(
        api_keys.create,
        f"Make a key for a machine, of {MOST_KEYS} at most. Its scopes are among the viewer's own "
        "permissions; when the viewer loses one, so does the key. Needs a fresh code: "
        "`requestStepUp`. Sends no mail.",
        allow=permitted(Permission.API_KEYS_WRITE),
        refuses=(BeyondYourRole, StepUpRequired, TooMany),
    )
    revoke_api_key: ApiKey = mutation(
        api_keys.revoke,
        "End a key at once; doing it twice changes nothing. Sends no mail.",
        allow=permitted(Permission.API_KEYS_WRITE),
        refuses=(BeyondYourRole, NoSuchApiKey),
    )
