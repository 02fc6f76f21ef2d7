"""Download actions: what can be done with a file that was bought, until when, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.download_refusals import DownloadEnded, DownloadExpired, DownloadsUsedUp, FileGone
from domain.refusals import FeatureOff
from kit import times
from kit.actions import Action, Actions, Facts, Rule
from kit.refused import Refused
from models import FileState, FulfilmentStatus, PaymentStatus

PAID = frozenset({PaymentStatus.PAID, PaymentStatus.PARTLY_REFUNDED})


class DownloadActionKind(StrEnum):
    """What can be done with a file that was bought."""

    DOWNLOAD = "DOWNLOAD"
    RENEW = "RENEW"


@dataclass(frozen=True)
class DownloadAction(Action[DownloadActionKind]):
    """Whether something can be done with a file that was bought now."""


def actions(facts: Facts) -> list[DownloadAction]:
    """What whoever asks may do with it, in alphabetical order, each by the very rule that its
    mutation asks; empty for staff who may only read."""
    return ACTIONS.told(DownloadAction, facts)


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
    if (until := _until(facts)) is not None and times.read(facts["now"]) >= until:
        return DownloadExpired()
    if facts["most"] is not None and facts["used"] >= facts["most"]:
        return DownloadsUsedUp()
    return None


def _until(facts: Facts) -> datetime | None:
    return None if facts["endsAt"] is None else times.read(facts["endsAt"])


ACTIONS = Actions(
    {
        DownloadActionKind.DOWNLOAD: Rule(("buys",), _download, _until),
        DownloadActionKind.RENEW: Rule(("writes",), _renew),
    }
)
