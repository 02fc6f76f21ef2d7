"""The message: one recipient, no way to add another, and the same bytes at every try."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.headerregistry import AddressHeader
from email.message import EmailMessage

import pytest

from mailer.message import BadAddress, Mail, address, build, line, masked
from mailer.rendering import render
from mailer.sign_in import sign_in
from tests.mailer.conftest import ASKED, LINK, SECRETS, letter_of

ATTACKS = [
    "Evil\r\nBcc: attacker@evil.test",
    "Evil\nBcc: attacker@evil.test\n\nbody",
    "Evil\u2028Bcc: attacker@evil.test",
    "Evil\x00\x85Bcc: attacker@evil.test",
    'Evil" <attacker@evil.test>, "',
    "Evil, attacker@evil.test",
    "\u202eEvil\ud800",
    "Größe, Maß & Söhne <attacker@evil.test>",
    "Ü" * 300,
    "=?utf-8?q?Evil=0ABcc:_attacker@evil.test?=",
]


@pytest.fixture
def mail() -> Mail:
    return render(letter_of(sign_in(ASKED)), SECRETS)


def reread(message: EmailMessage) -> EmailMessage:
    found = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_headers_say_who_what_and_that_no_human_wrote_it(mail: Mail) -> None:
    message = reread(build(mail))
    assert message.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Entity-Ref-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
    ]
    assert message["From"] == "Northwind Supply <shop@northwind.test>"
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Sign in to Northwind Supply · 14:05"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Entity-Ref-ID"] == LINK.hex
    assert message["Content-Language"] == "en"


def test_the_same_letter_gives_the_same_bytes(mail: Mail) -> None:
    letter = letter_of(sign_in(ASKED))
    assert build(render(letter, SECRETS)).as_bytes() == build(render(letter, SECRETS)).as_bytes()
    assert mail.message_id.startswith(f"<letter-{mail.letter_id.hex}.")
    assert mail.message_id.endswith("@northwind.test>")


def test_two_letters_are_two_messages(mail: Mail) -> None:
    other = render(letter_of(sign_in(ASKED)), SECRETS)
    assert other.message_id != mail.message_id


def test_every_byte_is_fit_for_a_seven_bit_server(mail: Mail) -> None:
    raw = build(mail).as_bytes()
    assert raw.isascii()
    assert b"\r\n" in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_both_parts_arrive_as_they_were_written(mail: Mail) -> None:
    message = reread(build(mail))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").rstrip("\n") == mail.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == mail.html


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_store_name_cannot_add_a_header_or_an_address(attack: str) -> None:
    secrets = replace(SECRETS, store_name=attack)
    message = reread(build(render(letter_of(sign_in(ASKED)), secrets)))
    sender, receiver = message["From"], message["To"]
    assert isinstance(sender, AddressHeader)
    assert isinstance(receiver, AddressHeader)
    assert [one.addr_spec for one in sender.addresses] == ["shop@northwind.test"]
    assert [one.addr_spec for one in receiver.addresses] == ["ada@example.org"]
    assert message["Bcc"] is None
    assert message.keys().count("Subject") == 1
    assert len(message["Subject"].splitlines()) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_subject_cannot_add_a_header(mail: Mail, attack: str) -> None:
    message = reread(build(replace(mail, subject=attack)))
    assert len(message.keys()) == 10
    assert message["Bcc"] is None


@pytest.mark.parametrize("sender", ["s@n.test", f"{'s' * 64}@{'north.' * 20}test"])
@pytest.mark.parametrize("word", ["ü,", "a, ", 'x"y ', "ß <z@evil.test> ", "a.", "\\(", "=?"])
def test_a_name_of_any_length_stays_one_name(mail: Mail, word: str, sender: str) -> None:
    for length in range(1, 120, 6):
        name = (word * 100)[:length]
        short = replace(mail, text="", html="", sender=sender, sender_name=name)
        header = reread(build(short))["From"]
        assert isinstance(header, AddressHeader)
        assert [one.addr_spec for one in header.addresses] == [sender]


def test_an_ordinary_name_is_kept(mail: Mail) -> None:
    header = reread(build(replace(mail, sender_name="Müller, Maß & Söhne Inc.")))["From"]
    assert str(header) == '"Müller, Maß & Söhne Inc." <shop@northwind.test>'


@pytest.mark.parametrize(
    "text",
    [
        "victim@example.org,attacker@evil.test",
        "victim@example.org attacker@evil.test",
        "victim@example.org\r\nRCPT TO:<attacker@evil.test>",
        "victim@example.org>\r\nRCPT TO:<attacker@evil.test",
        "victim@example.org\n",
        "<victim@example.org>",
        '"victim@example.org,attacker"@evil.test',
        "Victim <victim@example.org>",
        "victim@evil.test@example.org",
        "victim%evil.test@example.org\x00",
        "vïctim@example.org",
        "victim@exämple.org",
        "victim\uff20example.org",
        "victim@example.org.",
        "victim@-example.org",
        "victim@[127.0.0.1]",
        "@example.org",
        "victim@",
        "victim",
        ".victim@example.org",
        "victim@example..org",
        "v" * 65 + "@example.org",
        "v@" + "e" * 64 + ".org",
        "v@" + "e." * 130 + "org",
        "",
        "\ud800@example.org",
        "=?utf-8?q?v=0d=0aBcc=3aa=40evil.test=0d=0a?=@example.org",
        "=?utf-8?q?a=40evil.test=2c?=@example.org",
    ],
)
def test_what_is_not_exactly_one_plain_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        address(text)


@pytest.mark.parametrize(
    "text",
    ["ada@example.org", "o'neil+shop@example.co.uk", "a..b.@docomo.ne.jp", "x@xn--mnchen-3ya.de"],
)
def test_real_addresses_are_written_as_they_are(mail: Mail, text: str) -> None:
    header = reread(build(replace(mail, recipient=text)))["To"]
    assert isinstance(header, AddressHeader)
    assert [(one.username, one.domain) for one in header.addresses] == [tuple(text.split("@"))]


def test_a_line_is_one_line_and_reads_one_way() -> None:
    assert line(" a\r\n\tb\u2028c\x00d\u202e ") == "a b c d"
    assert line("Familie 👩‍👧 Grün") == "Familie 👩‍👧 Grün"


def test_logs_see_masked_addresses() -> None:
    assert masked("ada@example.org") == "a•••@example.org"
    assert masked("") == "•••@"


def test_a_mail_does_not_print_what_it_holds(mail: Mail) -> None:
    assert "sl_" not in repr(mail)
    assert "ada@" not in repr(mail)
    assert "kkkk" not in repr(SECRETS)
