"""Mailboxes: a mail is found again with its link and its code, wherever it lies."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from attacks.mailboxes import FolderMailbox, Mail, opened
from attacks.targets import Target

TEXT = "Sign in:\r\n\r\nhttps://api.example/sign-in/sl_abc\r\n\r\nor type\r\n\r\n    1234 5678\r\n"


def mail(to: str, text: str) -> bytes:
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = "Sign in"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative("<p>hello</p>", subtype="html")
    return message.as_bytes()


def test_a_folder_of_files_is_a_mailbox(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(mail("ada@example.com", TEXT))
    (tmp_path / "2.eml").write_bytes(mail("bob@example.com", "hello"))
    (tmp_path / "note.txt").write_text("no mail")
    box = FolderMailbox(tmp_path)

    [found] = box.mails("ADA@example.com")
    assert (found.url, found.path) == (
        "https://api.example/sign-in/sl_abc",
        "/sign-in/sl_abc",
    )
    assert (found.token, found.code) == ("sl_abc", "12345678")
    assert ("Auto-Submitted", "auto-generated") in found.headers
    assert len(box.all()) == 2


def test_a_mail_without_link_or_code_has_none() -> None:
    assert (Mail("a", "b", "c").path, Mail("a", "b", "c").code) == ("", "")


def test_what_is_no_mailbox_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither"):
        opened(str(tmp_path / "none"), Target("http://127.0.0.1:1"))
