"""Letters as they look: every template, in every language, with every fact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from html.parser import HTMLParser
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from kit import tokens
from mailer import email_changes, sessions
from mailer.email_changes import Change
from mailer.letters import Draft
from mailer.preferences import Asking, confirm_consent
from mailer.rendering import Voice, facts_of, render
from mailer.sessions import Notice
from mailer.sheets import FILES
from mailer.sign_in import Asked, no_account, sign_in, staff_sign_in
from mailer.standings import Whom, approved, blocked, declined, unblocked
from mailer.step_ups import Code, step_up
from mailer.words import LANGUAGES, words_of
from tests.mailer import of_messages, of_orders, of_staff
from tests.mailer.conftest import ASKED, LINK, MOMENT, SECRETS, letter_of

URL = f"https://api.shop.test/sign-in/{tokens.link_token(b'k' * 32, LINK)}"
CODE = tokens.code(b"k" * 32, LINK)
OTHER = UUID("019342f0-0000-7000-8000-000000000008")
NOTICE = Notice(ASKED.link_id, ASKED.link_id, ASKED.to_address, MOMENT, browser="Firefox on Linux")
STEP = Code(OTHER, ASKED.to_address, 1, MOMENT, MOMENT + timedelta(minutes=10))
CHANGE = Change(
    OTHER,
    OTHER,
    ASKED.to_address,
    "new@example.org",
    1,
    MOMENT,
    MOMENT + timedelta(days=1),
    MOMENT + timedelta(days=7),
)


def whom(asked: Asked) -> Whom:
    return Whom(asked.link_id, asked.link_id, asked.to_address, asked.language, asked.origin)


def approval(asked: Asked) -> Draft:
    return approved(whom(asked), asked.link_id, asked.key_version, asked.expires_at)


def question(asked: Asked) -> Draft:
    return confirm_consent(
        Asking(
            asked_id=asked.link_id,
            customer_id=asked.link_id,
            to_address=asked.to_address,
            address="0" * 32,
            name="News",
            wording="Write <to> me.",
            asked_at=asked.asked_at,
            language=asked.language,
        )
    )


WRITERS: dict[str, Callable[[Asked], Draft]] = {
    "approved": approval,
    "blocked": lambda asked: blocked(whom(asked)),
    "confirm_consent": question,
    "declined": lambda asked: declined(whom(asked), "We sell to <b>trade</b> only."),
    "no_account": no_account,
    **of_messages.WRITERS,
    **of_orders.WRITERS,
    **of_staff.WRITERS,
    "sign_in": sign_in,
    "staff_sign_in": staff_sign_in,
    "unblocked": lambda asked: unblocked(whom(asked)),
    "email_change": lambda a: email_changes.email_change(replace(CHANGE, language=a.language)),
    "email_change_approval": lambda a: email_changes.email_change_approval(
        replace(CHANGE, language=a.language)
    ),
    "email_change_notice": lambda a: email_changes.email_change_notice(
        replace(CHANGE, language=a.language)
    ),
    "email_changed": lambda a: email_changes.email_changed(replace(CHANGE, language=a.language)),
    "email_taken": lambda a: email_changes.email_taken(replace(CHANGE, language=a.language)),
    "new_browser": lambda a: sessions.new_browser(
        replace(NOTICE, language=a.language), 1, MOMENT + timedelta(days=30)
    ),
    "session_reused": lambda a: sessions.session_reused(replace(NOTICE, language=a.language)),
    "step_up": lambda a: step_up(replace(STEP, language=a.language)),
}


class Tags(HTMLParser):
    """Collect every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_template_has_a_function_that_writes_it() -> None:
    assert set(WRITERS) == set(FILES)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("template", sorted(WRITERS))
@pytest.mark.parametrize("code", [True, False])
def test_every_letter_is_complete_in_every_language(
    template: str, language: str, code: bool
) -> None:
    until = MOMENT + timedelta(minutes=10) if code else None
    asked = replace(ASKED, language=language, code_expires_at=until)
    mail = render(letter_of(WRITERS[template](asked)), SECRETS)
    for part in (mail.subject, mail.text, mail.html):
        assert "Northwind Supply" in part
        assert not re.search(r"\{\{|\}\}|\{%|\{[a-z_]+\}", part)
    assert f'lang="{language}"' in mail.html
    assert (CODE[:4] in mail.text) == (CODE[:4] in mail.html) == (code and "sign" in template)


def test_the_text_has_the_link_and_the_code_each_alone_on_a_line() -> None:
    lines = render(letter_of(sign_in(ASKED)), SECRETS).text.split("\n")
    assert URL in lines
    assert f"{CODE[:4]} {CODE[4:]}" in lines


def test_the_text_says_who_asked_and_until_when() -> None:
    text = render(letter_of(sign_in(ASKED)), SECRETS).text
    assert "Requested: 22 November 2026, 14:05\u00a0UTC" in text
    assert "From: Firefox on Linux" in text
    assert "Works until: 6 December 2026, 14:05\u00a0UTC" in text
    assert "Type it only on shop.test, and tell it nobody. It works until 14:15\u00a0UTC." in text
    assert "It wasn\u2019t me" in text


def test_the_same_in_german_and_in_the_time_of_the_store() -> None:
    asked = replace(ASKED, language="de-AT", country="AT", browser=None)
    secrets = replace(SECRETS, zone=ZoneInfo("Europe/Vienna"))
    mail = render(letter_of(sign_in(asked)), secrets)
    assert mail.subject == "Anmelden bei Northwind Supply · 15:05"
    assert "Angefordert: 22. November 2026, 15:05\u00a0MEZ" in mail.text
    assert "Von: einem unbekannten Browser, Österreich" in mail.text


def test_the_code_is_neither_in_the_subject_nor_in_what_a_lock_screen_shows() -> None:
    mail = render(letter_of(sign_in(ASKED)), SECRETS)
    shown = re.sub(r"<(style|title)[^>]*>.*?</\1>|<!--.*?-->", "", mail.html, flags=re.S)
    shown = re.sub(r"<[^>]+>", "", shown)
    assert CODE[:4] not in mail.subject
    assert shown.index(CODE[:4]) > 300


def test_nothing_is_loaded_from_anywhere_and_the_only_links_are_the_link() -> None:
    mail = render(letter_of(sign_in(ASKED)), SECRETS)
    tags = Tags(mail.html).found
    assert {attrs["href"] for tag, attrs in tags if tag == "a"} == {URL}
    assert not {"img", "script", "link", "iframe", "object", "video", "form"} & {t for t, _ in tags}
    assert not re.search(r"url\(|@import|src=|background=", mail.html)
    assert "font-family:Ubuntu" not in mail.html


def test_without_an_account_there_is_nothing_to_press() -> None:
    mail = render(letter_of(no_account(ASKED)), SECRETS)
    assert "sl_" not in mail.html + mail.text
    assert not [attrs for tag, attrs in Tags(mail.html).found if tag == "a"]


def test_an_invitation_says_who_invites_to_what_and_has_the_link_but_no_code() -> None:
    mail = render(letter_of(of_staff.invitation(ASKED)), SECRETS)
    assert mail.subject == "Join the staff of Northwind Supply"
    assert "Invited by: Olive <Kemp>" in mail.text
    assert "Olive &lt;Kemp&gt;" in mail.html
    assert "Role: Support" in mail.text
    assert URL in mail.text.split("\n")
    assert CODE[:4] not in mail.text


def test_a_leaked_key_is_named_by_its_end_and_its_name_is_no_markup() -> None:
    mail = render(letter_of(of_staff.leaked(ASKED)), SECRETS)
    assert "Ends with: …aB3x" in mail.text
    assert "Key: Warehouse <script>" in mail.text
    assert "<script>" not in mail.html


def test_who_is_approved_gets_a_link_and_no_code() -> None:
    mail = render(letter_of(approval(ASKED)), SECRETS)
    assert URL in mail.text.split("\n")
    assert CODE[:4] not in mail.text
    assert "Works until: 6 December 2026, 14:05\u00a0UTC" in mail.text


def test_who_is_declined_or_blocked_has_nothing_to_press_and_a_reason_is_no_markup() -> None:
    for template in ("blocked", "declined", "unblocked"):
        mail = render(letter_of(WRITERS[template](ASKED)), SECRETS)
        assert "sl_" not in mail.text + mail.html
        assert not [attrs for tag, attrs in Tags(mail.html).found if tag == "a"]
    mail = render(letter_of(WRITERS["declined"](ASKED)), SECRETS)
    assert "Reason: We sell to <b>trade</b> only." in mail.text
    assert "&lt;b&gt;trade&lt;/b&gt;" in mail.html


def test_the_payload_holds_no_secret() -> None:
    payload = json.dumps(sign_in(ASKED).payload)
    assert CODE not in payload
    assert "sl_" not in payload
    assert (b"k" * 32).hex() not in payload


def test_the_key_of_the_link_is_used_even_when_there_is_a_newer_one() -> None:
    newer = render(letter_of(sign_in(replace(ASKED, key_version=2))), SECRETS)
    assert URL not in newer.text
    assert tokens.link_token(b"n" * 32, LINK) in newer.text


def test_a_letter_this_program_does_not_know_is_an_error() -> None:
    letter = letter_of(sign_in(ASKED))
    letter.template = "../../etc/passwd"
    with pytest.raises(KeyError):
        render(letter, SECRETS)


@pytest.mark.parametrize(
    "browser", ["<b>Free money</b>", "call evil.test", "x" * 61, "a\nb", "{0}"]
)
def test_a_browser_that_could_be_a_message_is_not_named(browser: str) -> None:
    mail = render(letter_of(sign_in(replace(ASKED, browser=browser))), SECRETS)
    assert "From: an unknown browser" in mail.text
    assert browser not in mail.html


def test_names_are_escaped_in_html_and_left_alone_in_text() -> None:
    secrets = replace(SECRETS, store_name="<i>Q</i> & {store} Söhne")
    mail = render(letter_of(sign_in(ASKED)), secrets)
    assert "<i>Q" not in mail.html
    assert "&lt;i&gt;Q&lt;/i&gt; &amp; {store} Söhne" in mail.html
    assert mail.text.startswith("Sign in to <i>Q</i> & {store} Söhne\n")


def test_a_storefront_that_is_not_named_is_this_server() -> None:
    mail = render(letter_of(sign_in(replace(ASKED, origin=None))), SECRETS)
    assert "Type it only on api.shop.test" in mail.text


def test_a_letter_is_of_use_no_longer_than_its_link() -> None:
    soon = MOMENT + timedelta(minutes=15)
    assert staff_sign_in(replace(ASKED, expires_at=soon)).not_after == soon
    assert sign_in(ASKED).not_after == MOMENT + timedelta(hours=6)


def test_letters_of_other_nouns_need_none_of_the_facts_of_signing_in() -> None:
    letter = letter_of(
        Draft("no_account", "ada@example.org", "other:1", payload={"number": "A-1\n"})
    )
    voice = Voice(words_of("no_account", "en"), "en", UTC)
    payload = {"number": "A-1\n", "shipped_at": MOMENT.isoformat(), "count": 3}
    assert facts_of(payload, SECRETS, voice) == {
        "number": "A-1",
        "shipped_at": "22 November 2026, 14:05\u00a0UTC",
        "shipped_time": "14:05",
        "shipped_hour": "14:05\u00a0UTC",
        "store": "Northwind Supply",
        "host": "api.shop.test",
        "place": "an unknown browser",
    }
    with pytest.raises(KeyError, match="asked_time"):
        render(letter, SECRETS)
