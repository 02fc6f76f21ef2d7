"""Letters to staff, to be looked at."""

from __future__ import annotations

from collections.abc import Callable

from mailer.letters import Draft
from mailer.sign_in import Asked
from mailer.staff import (
    Invited,
    LeakedKey,
    Silent,
    api_key_leaked,
    staff_invitation,
    webhook_off,
)


def invitation(asked: Asked) -> Draft:
    return staff_invitation(
        Invited(
            link_id=asked.link_id,
            to_address=asked.to_address,
            key_version=asked.key_version,
            expires_at=asked.expires_at,
            inviter="Olive <Kemp>",
            role="Support",
            language=asked.language,
        )
    )


def leaked(asked: Asked) -> Draft:
    key = LeakedKey(asked.link_id, "Warehouse <script>", "aB3x", asked.asked_at)
    return api_key_leaked(key, asked.to_address, asked.language)


def silent(asked: Asked) -> Draft:
    of = Silent(
        asked.link_id, "ERP <b>", "erp.example.com", "HTTP 500", asked.expires_at, asked.asked_at
    )
    return webhook_off(of, asked.to_address, asked.language)


WRITERS: dict[str, Callable[[Asked], Draft]] = {
    "api_key_leaked": leaked,
    "staff_invitation": invitation,
    "webhook_off": silent,
}
