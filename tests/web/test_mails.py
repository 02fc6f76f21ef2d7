"""A caught mail is read into what the mailbox shows."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from web import mails

LINK = "http://127.0.0.1:8000/sign-in/sl_" + "a" * 49


def mail(text: str, html: str | None = None) -> mails.Mail:
    message = EmailMessage()
    message["From"] = "Moss & Timber <hello@example.com>"
    message["To"] = "ada@example.com"
    message["Subject"] = "Sign in · 14:05"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return mails.read(message, id="letter_1", sent_at=datetime(2026, 11, 22, tzinfo=UTC))


def test_a_mail_has_its_envelope_and_both_parts() -> None:
    caught = mail("Hello\n", "<p>Hello</p>")
    assert (caught.to, caught.subject) == ("ada@example.com", "Sign in · 14:05")
    assert caught.sender == "Moss & Timber <hello@example.com>"
    assert (caught.text, caught.html) == ("Hello\n", "<p>Hello</p>\n")
    assert ("Subject", "Sign in · 14:05") in caught.headers


def test_a_mail_without_html_has_none() -> None:
    assert mail("Hello\n").html is None


def test_links_are_labelled_as_the_html_labels_them() -> None:
    caught = mail(f"Open\n{LINK}\n", f'<a href="{LINK}">Sign\n <b>in</b></a>')
    assert caught.links == ((LINK, "Sign in"),)


def test_a_link_only_the_html_has_is_shown_too() -> None:
    html = f'<a href="{LINK}/report">It wasn&#39;t me</a><a href="{LINK}/i"><img></a>'
    assert mail(LINK, html).links == ((LINK, LINK), (f"{LINK}/report", "It wasn't me"))


@pytest.mark.parametrize("end", [".", ",", ">", ")", "!", ""])
def test_the_sentence_around_a_link_is_not_part_of_it(end: str) -> None:
    assert mail(f"see {LINK}{end} now").links == ((LINK, LINK),)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.test", "mailto:a"])
def test_only_web_links_can_be_pressed(url: str) -> None:
    assert mail("Hello", f'<a href="{url}">Press</a>').links == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Type\n\n  4815 1623\n\nsoon", "4815 1623"),
        ("Type\n48151623\nsoon", "48151623"),
        ("Order 20261122 of you\n4815-1623\n", "4815-1623"),
        ("Your code is 4815 1623.", "4815 1623"),
        (f"{LINK}12345678", None),
        ("Nothing here, since 2026.", None),
    ],
)
def test_the_code_is_found(text: str, code: str | None) -> None:
    assert mail(text).code == code
