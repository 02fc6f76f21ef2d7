"""Download refusals: how the shop says no about files that are bought."""

from __future__ import annotations

from kit.refused import Refused


class DownloadEnded(Refused):
    """Its order was cancelled, or what was paid for it was given back."""


class DownloadExpired(Refused):
    """The time to download it is over; ask the shop."""


class DownloadsUsedUp(Refused):
    """It was downloaded as often as it may be; ask the shop."""


class FileGone(Refused):
    """Its file is not there at the moment; ask the shop."""


class NoSuchDownload(Refused):
    """There is no such download."""


class NoSuchVariantFile(Refused):
    """There is no such file of a variant."""


class NotDigital(Refused):
    """Only what is digital has files to download."""
