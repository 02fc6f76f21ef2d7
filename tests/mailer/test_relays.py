"""SMTP_URL: what is safe is read, what is not is refused without showing the password."""

from __future__ import annotations

import pytest

from mailer.relays import Relay, Security, read


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.test", Relay("mail.test", 587, Security.STARTTLS)),
        ("smtp://mail.test:25?starttls=required", Relay("mail.test", 25, Security.STARTTLS)),
        ("smtps://mail.test", Relay("mail.test", 465, Security.TLS)),
        ("smtp://127.0.0.1:1025?starttls=never", Relay("127.0.0.1", 1025, Security.NEVER)),
        ("smtp://[::1]?starttls=never", Relay("::1", 25, Security.NEVER)),
        ("smtp://localhost?starttls=never", Relay("localhost", 25, Security.NEVER)),
        ("smtp://u%40x:p%2F%3A@m.test", Relay("m.test", 587, Security.STARTTLS, "u@x", "p/:")),
    ],
)
def test_a_safe_address_is_read(url: str, relay: Relay) -> None:
    assert read(url) == relay


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:hunter2@mail.test?starttls=never",
        "smtp://u:hunter2@127.0.0.1.evil.test?starttls=never",
        "smtp://u:hunter2@mail.test?starttls=optional",
        "smtp://u:hunter2@mail.test?starttls=",
        "smtp://u:hunter2@mail.test?startls=required",
        "smtp://u:hunter2@mail.test/path",
        "smtp://u:hunter2@mail.test:port",
        "smtp://u:hunter2@mail.test:99999",
        "smtp://:hunter2@mail.test",
        "smtp://u@mail.test",
        "http://u:hunter2@mail.test",
        "smtp://u:hunter2@",
        "smtp://[u:hunter2",
        "hunter2",
        "",
    ],
)
def test_an_unsafe_or_unreadable_one_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL") as caught:
        read(url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_relay_does_not_print_its_password() -> None:
    assert "hunter2" not in repr(read("smtps://u:hunter2@mail.test"))
