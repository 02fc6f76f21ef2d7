"""E-mail addresses: which are read, as what, and why the others are not."""

from __future__ import annotations

import pytest

from kit import emails
from kit.emails import BadEmail, Email

READ = {
    "ada@example.com": ("ada@example.com", "ada@example.com"),
    "Ada.Lovelace@Example.COM": ("Ada.Lovelace@example.com", "ada.lovelace@example.com"),
    "  ada@example.com \r\n": ("ada@example.com", "ada@example.com"),
    "\u00a0ada@example.com\u00a0": ("ada@example.com", "ada@example.com"),
    "ada+shop@example.com": ("ada+shop@example.com", "ada+shop@example.com"),
    "a.d.a@gmail.com": ("a.d.a@gmail.com", "a.d.a@gmail.com"),
    "o'brien@example.ie": ("o'brien@example.ie", "o'brien@example.ie"),
    "ada..l.@docomo.ne.jp": ("ada..l.@docomo.ne.jp", "ada..l.@docomo.ne.jp"),
    ".ada@docomo.ne.jp": (".ada@docomo.ne.jp", ".ada@docomo.ne.jp"),
    "a@b.co": ("a@b.co", "a@b.co"),
    "1@2.example": ("1@2.example", "1@2.example"),
    "_@example.com": ("_@example.com", "_@example.com"),
    "!#$%&'*+/=?^_`{|}~-@example.com": ("!#$%&'*+/=?^_`{|}~-@example.com",) * 2,
    "ada@mail.example.co.uk": ("ada@mail.example.co.uk", "ada@mail.example.co.uk"),
    "ada@xn--bcher-kva.example": ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
    "ada@bücher.example": ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
    "ada@BÜCHER.example": ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
    "ada@bu\u0308cher.example": ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
    "ada@straße.example": ("ada@xn--strae-oqa.example", "ada@xn--strae-oqa.example"),
    "ada@例え.テスト": ("ada@xn--r8jz45g.xn--zckzah", "ada@xn--r8jz45g.xn--zckzah"),
    "ada@example。com": ("ada@example.com", "ada@example.com"),
    "ada@\uff45xample.com": ("ada@example.com", "ada@example.com"),
    "x" * 64 + "@example.com": ("x" * 64 + "@example.com",) * 2,
    "aa@" + ".".join(["b" * 62] * 4): ("aa@" + ".".join(["b" * 62] * 4),) * 2,
}
NOT_READ = {
    "": "exactly one @",
    "   ": "exactly one @",
    "ada": "exactly one @",
    "@": "before the @ and a host",
    "@example.com": "before the @ and a host",
    "ada@": "before the @ and a host",
    "a@b@example.com": "exactly one @",
    "ada@example.com,eve@evil.example": "exactly one @",
    "ada\uff20example.com": "exactly one @",
    "ada\ufe6bexample.com": "exactly one @",
    "ada@evil\uff20example.com": "exactly one @",
    "ada lovelace@example.com": "a space",
    "ada@exam ple.com": "a space",
    "ada\u00a0l@example.com": "a space",
    "ada\0@example.com": "nobody can see",
    "ada\r\nBcc: eve@evil.example": "nobody can see",
    "ada\n@example.com": "nobody can see",
    "ada\t@example.com": "nobody can see",
    "ada\u200b@example.com": "nobody can see",
    "ada\u200f@example.com": "nobody can see",
    "ada\u00ad@example.com": "nobody can see",
    "ada\u202e@example.com": "nobody can see",
    "ada\u2028@example.com": "nobody can see",
    "ada@exam\u200dple.com": "nobody can see",
    "ada\ud800@example.com": "nobody can see",
    "ada\ue000@example.com": "nobody can see",
    "ada\uffff@example.com": "nobody can see",
    "ada\u2003@example.com": "a space",
    "\u00a8ada@example.com": "a space",
    '"ada"@example.com': "not allowed there",
    "ada(comment)@example.com": "not allowed there",
    "Ada<ada@example.com>": "not allowed there",
    "ada,eve@example.com": "not allowed there",
    "ada;eve@example.com": "not allowed there",
    "ada\\@example.com": "not allowed there",
    "=?utf-8?q?a=0d=0aBcc=3aeve?=@example.com": "not allowed there",
    "=?utf-8?q?eve=40example.org=2c?=@example.com": "not allowed there",
    "mailto:ada@example.com": "not allowed there",
    "x" * 65 + "@example.com": "too long",
    "ädá@example.com": "letters that this shop cannot",
    "аda@example.com": "letters that this shop cannot",  # noqa: RUF001
    "\u212aay@example.com": "letters that this shop cannot",
    "\u0130@example.com": "letters that this shop cannot",
    "ada@localhost": "lacks its ending",
    "ada@example.com.": "not the name of a host",
    "ada@example..com": "not the name of a host",
    "ada@.example.com": "not the name of a host",
    "ada@-example.com": "not the name of a host",
    "ada@exa_mple.com": "not the name of a host",
    "ada@exam%70le.com": "not the name of a host",
    "ada@127.0.0.1": "not the name of a host",
    "ada@[127.0.0.1]": "not the name of a host",
    "ada@[IPv6:::1]": "not the name of a host",
    "ada@example.123": "not the name of a host",
    "ada@127.1": "not the name of a host",
    "ada@example.com:25": "not the name of a host",
    "ada@example.com/": "not the name of a host",
    "ada@" + "b" * 64 + ".com": "not the name of a host",
    "aaa@" + ".".join(["b" * 62] * 4): "254 characters",
    "a" * 64 + "@" + ".".join(["b" * 60] * 4): "254 characters",
    "ada@example.com" + " " * 400: "254 characters",
    "a" * 1_000_000: "254 characters",
}


@pytest.mark.parametrize(("raw", "read"), READ.items())
def test_an_address_is_read_as_where_to_send_and_what_to_compare(
    raw: str, read: tuple[str, str]
) -> None:
    assert emails.normalise(raw) == Email(*read)


@pytest.mark.parametrize(("raw", "reason"), NOT_READ.items())
def test_what_cannot_be_sent_to_is_refused_with_its_reason(raw: str, reason: str) -> None:
    with pytest.raises(BadEmail, match=reason):
        emails.normalise(raw)


@pytest.mark.parametrize("raw", READ)
def test_reading_twice_changes_nothing(raw: str) -> None:
    once = emails.normalise(raw)
    assert emails.normalise(once.address) == once
    assert emails.normalise(once.key).key == once.key


def test_a_host_without_a_dot_is_read_where_it_is_allowed() -> None:
    assert emails.normalise("ada@localhost", single_label=True).key == "ada@localhost"


def test_letters_beyond_ascii_are_read_where_they_are_allowed() -> None:
    read = emails.normalise("Ädá@example.com", utf8_local=True)
    assert read == Email("Ädá@example.com", "ädá@example.com")
    assert emails.normalise("A\u0308da@example.com", utf8_local=True).address == "Äda@example.com"


@pytest.mark.parametrize("raw", ["ﬁ@example.com", "ä,b@example.com", "ä" * 33 + "@example.com"])
def test_letters_that_fold_into_others_are_refused_even_then(raw: str) -> None:
    with pytest.raises(BadEmail):
        emails.normalise(raw, utf8_local=True)


def test_a_masked_address_keeps_its_first_letter_and_host() -> None:
    assert emails.mask("ada.lovelace@example.org") == "a•••@example.org"


@pytest.mark.parametrize(
    ("key", "folded"),
    [
        ("a.d.a+x@gmail.com", "ada@gmail.com"),
        ("ada+x+y@example.com", "ada@example.com"),
        ("a.d.a@example.com", "a.d.a@example.com"),
        ("+x@example.com", "+x@example.com"),
    ],
)
def test_a_key_is_folded_to_the_mailbox_it_likely_reaches(key: str, folded: str) -> None:
    assert emails.folded(key) == folded
