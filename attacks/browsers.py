"""Browsers: visitors of a deployment, each with a jar, a page and a network of its own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from attacks.targets import Answer, Target

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
WHO = "{ viewer { kind customer { email } staff { email } } }"


class Refused(Exception):
    """The deployment answered an error where an answer was needed to go on."""


@dataclass
class Browser:
    """Sends what a person's browser sends, and keeps what it is given.

    `network` is the address it claims to come from, where the deployment trusts our word for it.
    """

    target: Target
    network: str | None = None
    agent: str = FIREFOX
    jar: dict[str, str] = field(default_factory=dict)
    bearer: str | None = None
    seen: list[str] = field(default_factory=list)

    def send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        *,
        keep: bool = False,
    ) -> Answer:
        """Send a request with the jar, and keep the cookies of the answer."""
        sent = [("User-Agent", self.agent), ("Accept-Language", "en")]
        if self.network:
            sent.append(("X-Forwarded-For", self.network))
        if self.jar:
            sent.append(("Cookie", "; ".join(f"{name}={v}" for name, v in self.jar.items())))
        if self.bearer:
            sent.append(("Authorization", f"Bearer {self.bearer}"))
        named = {name.lower() for name in headers or {}}
        sent = [pair for pair in sent if pair[0].lower() not in named]
        answer = self.target.send(method, path, [*sent, *(headers or {}).items()], body, keep=keep)
        for name, value in answer.cookies.items():
            self.seen.append(value)
            self.jar[name] = value
            if not value:
                del self.jar[name]
        return answer

    def post(
        self,
        document: str,
        variables: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        *,
        keep: bool = False,
    ) -> Answer:
        """Run an operation as a page of the deployment's own origin does."""
        body = json.dumps({"query": document, "variables": variables or {}}).encode()
        usual = {"Content-Type": "application/json", "Accept": "application/json", **self.page()}
        return self.send("POST", "/graphql", {**usual, **(headers or {})}, body, keep=keep)

    def page(self) -> dict[str, str]:
        """Say which page is asking: one of the deployment's own."""
        return {"Origin": self.target.url, "Sec-Fetch-Site": "same-origin"}

    def ask(self, document: str, **variables: Any) -> Any:
        """Run an operation that must be answered; its first field."""
        answer = self.post(document, variables)
        data = answer.json.get("data") if isinstance(answer.json, dict) else None
        if data is None or answer.error:
            raise Refused(f"{answer.status} {answer.error}: {answer.text[:200]}")
        return next(iter(data.values()))

    def open(self, path: str, **headers: str) -> Answer:
        """Follow a link of a mail."""
        return self.send("GET", path, {"Sec-Fetch-Site": "cross-site", **headers})

    def press(self, page: Answer, action: str = "sign_in", **headers: str) -> Answer:
        """Press a button of the landing page."""
        form = urlencode({**dict(HIDDEN.findall(page.text)), "action": action}).encode()
        sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin", **headers}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/sign-in", {**kind, **sent}, form)

    def who(self) -> str:
        """Tell as whom the browser is signed in: an address, or NOBODY."""
        viewer = self.ask(WHO)
        person = viewer["customer"] or viewer["staff"]
        return str(person["email"] if person else viewer["kind"])

    @property
    def session(self) -> str | None:
        """The session's cookie, whatever it is called here."""
        return self.jar.get("__Host-sid") or self.jar.get("sid")

    def plant(self, name: str, value: str) -> None:
        """Put a cookie into the jar, as somebody who shares the computer could."""
        self.jar[name if not self.target.is_secure else f"__Host-{name}"] = value
