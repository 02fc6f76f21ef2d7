"""Refusals of signing in; the name is the code, the docstring the message."""

from __future__ import annotations

from kit.refused import Refused, Wrong


class RateLimited(Refused):
    """That was too often; try again later."""

    def __init__(self, retry_after: int, *fields: Wrong) -> None:
        super().__init__(*fields)
        self.retry_after = retry_after
