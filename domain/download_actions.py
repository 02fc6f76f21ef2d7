"""Download actions: what can be done with a file that was bought, until when, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.download_refusals import DownloadEnded, DownloadExpired, DownloadsUsedUp, FileGone
from domain.refusals import FeatureOff
from kit import times
from kit.refused import Refused
from models import FileState, FulfilmentStatus, PaymentStatus

Facts = Mapping[str, Any]
PAID = frozenset({PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED})


class DownloadActionKind(StrEnum):
    """What can be done with a file that was bought."""

    DOWNLOAD = "DOWNLOAD"
    RENEW = "RENEW"


@dataclass(frozen=True)
class DownloadAction:
    """Whether something can be done with a file that was bought now."""

    kind: DownloadActionKind
    allowed: bool
    code: str | None
    reason: str | None
    until: datetime | None


def actions(facts: Facts) -> list[DownloadAction]:
    """What whoever asks may do with it, in alphabetical order, each by the very rule that its
    mutation asks; empty for staff who may only read."""
    return [_action(kind, facts) for kind in DownloadActionKind if facts[USED_BY[kind]]]


def require(kind: DownloadActionKind, facts: Facts) -> None:
    """Refuse what cannot be done with it now."""
    if (refusal := why_not(kind, facts)) is not None:
        raise refusal


def why_not(kind: DownloadActionKind, facts: Facts) -> Refused | None:
    """Tell how something is refused, or None where it can be done."""
    return RULES[kind](facts)


def has_ended(facts: Facts) -> bool:
    """Tell whether the right to it is gone: with its order, or with the money for its line."""
    return (
        facts["payment"] not in PAID
        or facts["fulfilment"] == FulfilmentStatus.CANCELLED
        or facts["givenBack"] >= facts["quantity"]
    )


def _renew(facts: Facts) -> Refused | None:
    return DownloadEnded() if has_ended(facts) else None


def _download(facts: Facts) -> Refused | None:
    if facts["on"] is not True:
        return FeatureOff()
    if no := _renew(facts):
        return no
    if facts["state"] != FileState.ATTACHED:
        return FileGone()
    if facts["endsAt"] is not None and times.read(facts["now"]) >= times.read(facts["endsAt"]):
        return DownloadExpired()
    if facts["most"] is not None and facts["used"] >= facts["most"]:
        return DownloadsUsedUp()
    return None


def _action(kind: DownloadActionKind, facts: Facts) -> DownloadAction:
    no = why_not(kind, facts)
    code, reason = (None, None) if no is None else (no.code(), no.message)
    is_timed = kind is DownloadActionKind.DOWNLOAD and no is None and facts["endsAt"] is not None
    until = times.read(facts["endsAt"]) if is_timed else None
    return DownloadAction(kind, no is None, code, reason, until)


RULES: Mapping[DownloadActionKind, Callable[[Facts], Refused | None]] = {
    DownloadActionKind.DOWNLOAD: _download,
    DownloadActionKind.RENEW: _renew,
}
USED_BY: Mapping[DownloadActionKind, str] = {
    DownloadActionKind.DOWNLOAD: "buys",
    DownloadActionKind.RENEW: "writes",
}
