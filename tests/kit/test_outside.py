"""What may be asked of the web from in here: what is public, by its usual port, and no more."""

from __future__ import annotations

import pytest

from kit.outside import Outside
from kit.urls import BadUrl

PUBLIC = Outside()
PLAIN = Outside(plain=True)


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://erp.example.com/hook?a=b", "erp.example.com", 443, "/hook?a=b"),
        ("https://ERP.example.com.", "erp.example.com", 443, "/"),
        ("https://erp.example.com:443/x", "erp.example.com", 443, "/x"),
        ("https://8.8.8.8/x", "8.8.8.8", 443, "/x"),
        ("https://[2606:4700::1111]/x", "2606:4700::1111", 443, "/x"),
        ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443, "/x"),
    ],
)
def test_a_public_address_is_read(url: str, host: str, port: int, path: str) -> None:
    target = PUBLIC.target(url)
    assert (target.host, target.port, target.path, target.is_secure) == (host, port, path, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "ftp://erp.example.com/",
        "//erp.example.com/",
        "erp.example.com",
        "https://",
        "https:///x",
        "https://ada@erp.example.com/",
        "https://ada:secret@erp.example.com/",
        "https://erp.example.com/#x",
        "https://erp.example.com:8443/",
        "https://erp.example.com:22/",
        "https://erp.example.com:99999/",
        "https://erp.example.com:x/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/latest/meta-data/",
        "https://metadata.google.internal/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://shop.localhost/",
        "https://printer.local/",
        "https://router.lan/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://192.88.99.1/",
        "https://192.0.0.192/opc/v1/",
        "https://168.63.129.16/machine",
        "https://[3fff::1]/",
        "https://x[2606:4700::1111]/",
        "https://[2606:4700::1111]x/",
        "https://[v1.example]/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fc00::1]/",
        "https://[ff02::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:7f00:1::]/",
        "https://erp.example.com/ x",
        "https://erp.example.com/\r\nx: y",
        "https://erp..example.com/",
        "https://-erp.example.com/",
        "https://bücher.example/",
        "https://erp.example.com\\@evil.example/",
        f"https://erp.example.com/{'x' * 2000}",
        f"https://{'a.' * 130}com/",
    ],
)
def test_what_is_not_public_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(BadUrl, match=r"\.$"):
        PUBLIC.target(url)


def test_plain_http_is_read_where_that_is_allowed() -> None:
    assert PLAIN.target("http://erp.example.com/").port == 80
    assert not PLAIN.target("http://erp.example.com/").is_secure
    with pytest.raises(BadUrl):
        PLAIN.target("http://erp.example.com:8080/")
    with pytest.raises(BadUrl):
        PLAIN.target("http://localhost/")


def test_what_is_allowed_by_name_may_be_inside_and_listen_anywhere() -> None:
    outside = Outside.of(["Erp.Lan", "10.0.0.0/8", "127.0.0.1", "::1"], plain=True)
    for url in ("https://erp.lan:8443/", "http://10.1.2.3:99/", "http://127.0.0.1:1/"):
        assert outside.target(url).host in url
    assert outside.target("http://[::1]:8080/").host == "::1"
    for url in ("https://other.lan/", "https://192.168.0.1/", "http://127.0.0.2/"):
        with pytest.raises(BadUrl):
            outside.target(url)
    with pytest.raises(BadUrl):
        Outside.of(["erp.lan"], plain=False).target("http://erp.lan/")


@pytest.mark.parametrize(
    ("host", "address", "admitted"),
    [
        ("erp.example.com", "8.8.8.8", True),
        ("erp.example.com", "127.0.0.1", False),
        ("erp.example.com", "169.254.169.254", False),
        ("erp.example.com", "::1", False),
        ("erp.example.com", "fe80::1%eth0", False),
        ("erp.example.com", "::ffff:10.0.0.1", False),
        ("erp.example.com", "192.168.7.7", True),
        ("erp.lan", "10.0.0.1", True),
    ],
)
def test_the_address_that_is_connected_to_is_checked(
    host: str, address: str, admitted: bool
) -> None:
    outside = Outside.of(["erp.lan", "192.168.7.0/24"], plain=False)
    assert outside.admits(host, address) is admitted
