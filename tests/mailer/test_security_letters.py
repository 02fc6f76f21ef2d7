"""Letters about sessions, codes and addresses: what they lead to, and what they keep quiet."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from kit import tokens
from kit.tokens import Button
from mailer.rendering import render
from mailer.step_ups import step_up
from tests.mailer.conftest import ASKED, SECRETS, letter_of
from tests.mailer.test_rendering import OTHER, STEP, WRITERS, Tags


@pytest.mark.parametrize(
    ("template", "button"),
    [
        ("email_change", Button.NEW_EMAIL),
        ("email_change_approval", Button.OLD_EMAIL),
        ("email_change_notice", Button.OLD_EMAIL),
        ("email_changed", Button.OLD_EMAIL),
        ("new_browser", Button.END_SESSION),
    ],
)
def test_a_letter_with_a_button_leads_to_its_page_and_holds_no_secret(
    template: str, button: Button
) -> None:
    draft = WRITERS[template](ASKED)
    token = tokens.button_token(b"k" * 32, button, UUID(draft.payload["button_id"]))
    mail = render(letter_of(draft), SECRETS)
    assert f"\nhttps://api.shop.test/confirm/{token}\n" in mail.text
    assert {a["href"] for tag, a in Tags(mail.html).found if tag == "a"} == {
        f"https://api.shop.test/confirm/{token}"
    }
    assert "la_" not in json.dumps(draft.payload)


def test_a_step_up_is_a_code_alone() -> None:
    mail = render(letter_of(step_up(STEP)), SECRETS)
    code = tokens.code(b"k" * 32, OTHER)
    assert f"\n{code[:4]} {code[4:]}\n" in mail.text
    assert code[:4] not in mail.subject
    assert "http" not in mail.text


def test_addresses_are_masked_in_what_the_other_mailbox_reads() -> None:
    notice = render(letter_of(WRITERS["email_change_notice"](ASKED)), SECRETS)
    assert "n•••@example.org" in notice.text
    assert "new@" not in notice.text + notice.html
