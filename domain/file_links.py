"""Links of files: signed addresses that hold for some minutes, and tell neither place nor name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kit import clock
from kit.signing import Signing

LONGEST = timedelta(hours=1)
USUAL = timedelta(minutes=5)
TO_UPLOAD = timedelta(hours=1)
AGE = 2 * LONGEST  # of the signature of a link when it ends
ROUND = 60  # seconds: within a minute the same link is made again
PATH = "/files"


class Way(StrEnum):
    """What a link is for; one for one thing does nothing else."""

    BOUGHT = "file.bought"
    DOWNLOAD = "file.download"
    UPLOAD = "file.upload"


@dataclass(frozen=True)
class FileLinks:
    """Makes and reads the addresses of files below `base_url`."""

    signing: Signing
    base_url: str

    def upload(self, id: UUID) -> str:
        """Tell where the bytes of a file are sent to."""
        return f"{self.base_url}{PATH}/uploads/{self._token(Way.UPLOAD, id, TO_UPLOAD)}"

    def download(self, id: UUID, lasting: timedelta = USUAL) -> str:
        """Tell where the bytes of a file are read."""
        return f"{self.base_url}{PATH}/{self._token(Way.DOWNLOAD, id, lasting)}"

    def bought(self, id: UUID, ends: datetime) -> str:
        """Tell where whoever bought a file reads it, whichever version there is by then."""
        return f"{self.base_url}{PATH}/{self._signed(Way.BOUGHT, id, ends)}"

    def read(self, way: Way, token: str) -> UUID | None:
        """Read whose link it is; None for one that is too old, of another way, or not ours."""
        value = self.signing.read(way, token, AGE)
        return UUID(hex=value) if isinstance(value, str) else None

    def _token(self, way: Way, id: UUID, lasting: timedelta) -> str:
        return self._signed(way, id, until(lasting))

    def _signed(self, way: Way, id: UUID, ends: datetime) -> str:
        """Sign as of so long ago that the signature is too old when the link is to end."""
        return self.signing.sign(way, id.hex, ends - AGE)


def until(lasting: timedelta) -> datetime:
    """Tell when a link ends that is made now, at a full minute."""
    ends = (clock.now() + lasting).timestamp()
    return datetime.fromtimestamp(-(-ends // ROUND) * ROUND, UTC)
