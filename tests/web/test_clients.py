"""Clients: the address is the proxy's word, never the client's own."""

from __future__ import annotations

import pytest

from web.clients import client_ip, is_loopback, networks

TRUSTED = networks(["10.0.0.0/8", "2001:db8:ff::/48", "127.0.0.1"])
PROXY, CLIENT = "10.0.0.1", "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "header", "found"),
    [
        (CLIENT, None, CLIENT),
        (CLIENT, "", CLIENT),
        (None, "203.0.113.9", None),
        ("testclient", "203.0.113.9", None),
        # A peer that is no proxy of ours may say what it likes.
        (CLIENT, "203.0.113.9", CLIENT),
        (CLIENT, "10.0.0.2, 203.0.113.9", CLIENT),
        # One proxy, two, and one after another that lies further out.
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{CLIENT}, 10.0.0.2", CLIENT),
        (PROXY, f" {CLIENT} ,10.0.0.3,  10.0.0.2 ", CLIENT),
        # What the client sent itself stands left of what our proxy wrote.
        (PROXY, f"203.0.113.9, {CLIENT}", CLIENT),
        (PROXY, f"10.0.0.9, {CLIENT}", CLIENT),
        (PROXY, f"127.0.0.1, {CLIENT}, 10.0.0.2", CLIENT),
        (PROXY, f"<script>, unknown, {CLIENT}", CLIENT),
        # A request of our own machines.
        (PROXY, "10.0.0.2", "10.0.0.2"),
        (PROXY, None, PROXY),
        # What is no address ends the reading at whoever wrote it.
        (PROXY, "unknown", PROXY),
        (PROXY, f"{CLIENT}, _hidden, 10.0.0.2", "10.0.0.2"),
        (PROXY, f"{CLIENT},", PROXY),
        (PROXY, ",,,", PROXY),
        (PROXY, "\x00", PROXY),
        (PROXY, "1.2.3", PROXY),
        (PROXY, "\u0661.2.3.4", PROXY),
        (PROXY, "999.1.1.1", PROXY),
        # Ports, brackets, quotes, IPv6.
        (PROXY, f"{CLIENT}:443", CLIENT),
        (f"{PROXY}:8080", f'"{CLIENT}"', CLIENT),
        (PROXY, "2001:db8::7", "2001:db8::7"),
        (PROXY, "[2001:db8::7]", "2001:db8::7"),
        (PROXY, "[2001:db8::7]:443", "2001:db8::7"),
        (PROXY, "[2001:db8::7", PROXY),
        (PROXY, "[2001:db8::7]x", PROXY),
        (PROXY, "2001:DB8:0:0::7", "2001:db8::7"),
        (PROXY, "fe80::1%eth0", "fe80::1"),
        ("2001:db8:ff::1", CLIENT, CLIENT),
        ("2001:db8:fe::1", CLIENT, "2001:db8:fe::1"),
        # An IPv4 address in IPv6 clothes is the IPv4 address.
        ("::ffff:10.0.0.1", f"::ffff:{CLIENT}", CLIENT),
        # No more hops are followed than anybody has.
        (PROXY, ", ".join([CLIENT] + ["10.0.0.2"] * 50), "10.0.0.2"),
        (PROXY, "a" * 100_000, PROXY),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy_of_ours(
    peer: str | None, header: str | None, found: str | None
) -> None:
    assert client_ip(peer, header, TRUSTED) == found


def test_nobody_is_trusted_unless_named() -> None:
    assert client_ip("127.0.0.1", CLIENT, networks([])) == "127.0.0.1"


@pytest.mark.parametrize("listed", ["10.0.0.0/33", "proxy.internal", "", "10.0.0.0/8 x"])
def test_a_malformed_network_is_refused_at_the_start(listed: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        networks([listed])


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        (CLIENT, False),
        (None, False),
    ],
)
def test_a_loopback_address_is_known(address: str | None, own: bool) -> None:
    assert is_loopback(address) is own
