"""Cookies: the session's, the browser's and a guest's, named so that no other host can set them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

LOCAL = {"localhost", "127.0.0.1", "::1"}
YEAR = 365 * 86_400


@dataclass(frozen=True)
class Cookies:
    """The cookies of this deployment; `secure` is false only on http on this very machine."""

    secure: bool
    session_age: int = 30 * 86_400  # seconds, the idle time of a session

    @classmethod
    def of(cls, base_url: str, session_age: int = 30 * 86_400) -> Cookies:
        """Choose by how the world reaches this server."""
        parts = urlsplit(base_url)
        return cls(not (parts.scheme == "http" and parts.hostname in LOCAL), session_age)

    @cached_property
    def session(self) -> str:
        """The name of the cookie that signs in."""
        return self._named("sid")

    @cached_property
    def browser(self) -> str:
        """The name of the cookie that binds a link to the browser that asked for it."""
        return self._named("lb")

    @property
    def claim(self) -> str:
        """The name of the cookie that a guest's cart and wishlists belong to."""
        return self._named("lg")

    @property
    def nonce(self) -> str:
        """The name of the cookie that must come with the landing page's form."""
        return self._named("ln")

    def sign_in(self, token: str, *, ends_with_browser: bool) -> str:
        """Write the header that signs in, until the browser closes or for the idle time."""
        return self._written(self.session, token, None if ends_with_browser else self.session_age)

    def sign_out(self) -> str:
        """Write the header that forgets who it was."""
        return self._written(self.session, "", 0)

    def remember(self, secret: str) -> str:
        """Write the header that lets the server know this browser again."""
        return self._written(self.browser, secret, YEAR)

    def hold(self, claim: str) -> str:
        """Write the header that lets a guest find again what they kept."""
        return self._written(self.claim, claim, YEAR)

    def let_go(self) -> str:
        """Write the header that forgets a guest's claim, once a customer has what it held."""
        return self._written(self.claim, "", 0)

    def landing(self, secret: str, age: int) -> str:
        """Write the header for the landing page's form; 0 seconds to forget it."""
        return self._written(self.nonce, secret, age, same_site="Strict")

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name

    def _written(self, name: str, value: str, age: int | None, *, same_site: str = "Lax") -> str:
        jar: SimpleCookie = SimpleCookie()
        jar[name] = value
        cookie = jar[name]
        cookie["path"] = "/"
        cookie["httponly"] = True
        cookie["samesite"] = same_site
        cookie["secure"] = self.secure
        if age is not None:
            cookie["max-age"] = str(age)
        return cookie.OutputString()
