"""The house: what a resolver is handed about this deployment and about the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_bytes

from auth.desk import Client, Desk
from domain.file_links import FileLinks
from domain.providers import BY_HAND_ALONE, Providers
from domain.vat_registries import ASKS_NOBODY, VatRegistry
from kit.outside import PUBLIC_ALONE, Outside
from kit.signing import Signing
from kit.tokens import Keys


class Caller:
    """What a request says of its sender, none of it proven; its `client` is read when needed."""

    def __init__(
        self,
        request_id: str = "-",
        languages: tuple[str, ...] = (),
        read: Callable[[], Client] = Client,
    ) -> None:
        self.request_id, self.languages, self._read = request_id, languages, read

    @cached_property
    def client(self) -> Client:
        """Who asks, as far as a request tells."""
        return self._read()


@dataclass
class Outgoing:
    """What an operation leaves for the answer's cookies; `web` knows how to set them.

    `claim` is a guest's new one, `claim_token` the same for a client
    without cookies; `claim_spent` says that a customer has what it held.
    """

    session_token: str | None = None
    ends_with_browser: bool = False
    browser: str | None = None
    signed_out: bool = False
    claim: str | None = field(default=None, repr=False)
    claim_token: str | None = field(default=None, repr=False)  # in the answer, not as a cookie
    claim_spent: bool = False


@dataclass(frozen=True)
class House:
    """This deployment: what its settings became.

    What it signs holds until the process ends, unless it is handed keys.
    """

    desk: Desk
    store_name: str = "Latchkey Supply"
    base_url: str = "http://127.0.0.1:8000"
    languages: tuple[str, ...] = ("en", "de")
    providers: Providers = BY_HAND_ALONE
    vat_registry: VatRegistry = ASKS_NOBODY
    outside: Outside = PUBLIC_ALONE
    signing: Signing = field(default_factory=lambda: Signing(Keys({1: token_bytes(32)})))

    @cached_property
    def file_links(self) -> FileLinks:
        """The addresses of files."""
        return FileLinks(self.signing, self.base_url)
