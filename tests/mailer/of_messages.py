"""Letters of conversations, to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from mailer.letters import Draft
from mailer.messages import Answered, Received, answered, received
from mailer.sign_in import Asked
from models import ThreadSubject

ID = UUID("019342f0-0000-7000-8000-00000000000a")
BODY = """Dear Ada,

the handle is <fine> & the mug is safe; we send you a new jug today.
Kind regards, Sam"""


def of_answer(asked: Asked, **more: object) -> Answered:
    """Write to who reads what `asked` says."""
    said: dict[str, object] = {"number": "A-1042", "body": BODY, "files": ("label.pdf",)}
    given = {"subject": ThreadSubject.ORDER, **said, **more}
    return Answered(
        message_id=ID,
        to_address=asked.to_address,
        key_id=ID,
        key_version=asked.key_version,
        language=asked.language,
        **given,  # type: ignore[arg-type]
    )


WRITERS: dict[str, Callable[[Asked], Draft]] = {
    "enquiry_answered": lambda a: answered(
        of_answer(a, subject=ThreadSubject.ENQUIRY, number=None)
    ),
    "enquiry_received": lambda a: received(
        Received(ID, a.to_address, ID, a.key_version, language=a.language)
    ),
    "order_answered": lambda a: answered(of_answer(a)),
    "return_answered": lambda a: answered(
        of_answer(a, subject=ThreadSubject.RETURN, number="R-1001")
    ),
}
