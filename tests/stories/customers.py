"""Customers who sign in without a pause, and remember what they were told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count

from attacks.browsers import Browser, Refused
from attacks.mailboxes import Mail, read
from attacks.targets import Target
from attacks.worlds import ASK
from tests.mailer.post_office import PostOffice

PATIENCE = 3  # seconds that a customer looks into the mailbox while the shop is open
CUT = (OSError, HTTPException, Refused)


@dataclass
class Crowd:
    """Customers of one deployment; `asked` and `entered` hold what was acknowledged to them."""

    target: Target
    office: PostOffice
    asked: dict[str, Browser] = field(default_factory=dict)
    entered: dict[str, str | None] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def shop(self, closed: threading.Event) -> None:
        """Sign in as one after the other until the shop is closed."""
        while not closed.is_set():
            number = next(self._numbers)
            network = f"198.51.{number // 250}.{number % 250 + 1}"
            try:
                self._sign_in(f"c{number}@example.com", Browser(self.target, network), closed)
            except CUT:
                time.sleep(0.02)

    def _sign_in(self, email: str, browser: Browser, closed: threading.Event) -> None:
        if browser.ask(ASK, email=email)["__typename"] != "SignInLinkSent":
            raise AssertionError("asking was refused")
        self.asked[email] = browser
        mail = self.mail(email, closed.is_set)
        while mail is not None and not closed.is_set():
            try:
                opened = browser.open(mail.path)
            except CUT:  # whoever sees no page clicks again, at once
                time.sleep(0.02)
                continue
            if opened.status in (200, 303) and browser.session:
                self.entered[email] = browser.session
            return

    def mail(self, email: str, given_up: Callable[[], bool]) -> Mail | None:
        """Wait for somebody's mail."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not given_up():
            for taken in list(self.office.taken):
                if taken.recipients == [email]:
                    return read(taken.content)
            time.sleep(0.02)
        return None

    def ids(self) -> list[tuple[str, str]]:
        """List each mail's recipient and Message-ID, as often as it came."""
        return [
            (recipient, str(taken.message["Message-ID"]))
            for taken in list(self.office.taken)
            for recipient in taken.recipients
        ]

    def has_all_its_mail(self) -> bool:
        """Tell whether everybody who was promised a link has one."""
        return self.asked.keys() <= {recipient for recipient, _ in self.ids()}
