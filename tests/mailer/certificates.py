"""A certificate for 127.0.0.1 that no authority signed, made of nothing but arithmetic."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from math import lcm
from pathlib import Path

RSA, SHA256_RSA, COMMON_NAME = "2a864886f70d010101", "2a864886f70d01010b", "550403"
SHA256_DIGEST = bytes.fromhex("3031300d060960864801650304020105000420")
EXPONENT = 65537
SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def write(folder: Path) -> Path:
    """Write a self-signed certificate and its key as one PEM file."""
    p, q = _prime(), _prime()
    n, d = p * q, pow(EXPONENT, -1, lcm(p - 1, q - 1))
    key = _sequence(
        *map(_integer, (0, n, EXPONENT, d, p, q, d % (p - 1), d % (q - 1))), _inverse(q, p)
    )
    path = folder / "server.pem"
    path.write_text(_pem("RSA PRIVATE KEY", key) + _pem("CERTIFICATE", _certificate(n, d)))
    return path


def _certificate(n: int, d: int) -> bytes:
    name = _sequence(_der(0x31, _sequence(_der(6, COMMON_NAME), _der(12, b"127.0.0.1"))))
    now = datetime.now(UTC)
    days = (now - timedelta(days=1), now + timedelta(days=1))
    dates = _sequence(*(_der(0x17, f"{day:%y%m%d%H%M%SZ}".encode()) for day in days))
    algorithm = _sequence(_der(6, SHA256_RSA), _der(5))
    key = _sequence(
        _sequence(_der(6, RSA), _der(5)),
        _der(3, b"\0" + _sequence(_integer(n), _integer(EXPONENT))),
    )
    body = _sequence(
        _der(0xA0, _integer(2)), _integer(1), algorithm, name, dates, name, key, _extensions(key)
    )
    digest = SHA256_DIGEST + hashlib.sha256(body).digest()
    padded = b"\0\1" + b"\xff" * (n.bit_length() // 8 - 3 - len(digest)) + b"\0" + digest
    signature = pow(int.from_bytes(padded), d, n).to_bytes(n.bit_length() // 8)
    return _sequence(body, algorithm, _der(3, b"\0" + signature))


def _extensions(key: bytes) -> bytes:
    """Say that it is its own authority, and whose it is."""
    yes = _der(1, b"\xff")
    shown = _der(4, _der(4, hashlib.sha256(key).digest()[:20]))
    names = _sequence(_der(0x87, bytes([127, 0, 0, 1])))
    return _der(
        0xA3,
        _sequence(
            _sequence(_der(6, "551d13"), yes, _der(4, _sequence(yes))),
            _sequence(_der(6, "551d0f"), yes, _der(4, _der(3, bytes([2, 0b10100100])))),
            _sequence(_der(6, "551d11"), _der(4, names)),
            _sequence(_der(6, "551d0e"), shown),
        ),
    )


def _prime() -> int:
    while True:
        n = secrets.randbits(1024) | (3 << 1022) | 1
        if all(n % small for small in SMALL) and all(pow(a, n - 1, n) == 1 for a in (2, 3, 5)):
            return n


def _inverse(q: int, p: int) -> bytes:
    return _integer(pow(q, -1, p))


def _integer(value: int) -> bytes:
    return _der(2, value.to_bytes(value.bit_length() // 8 + 1))


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, *parts)


def _der(tag: int, *parts: bytes | str) -> bytes:
    content = b"".join(bytes.fromhex(part) if isinstance(part, str) else part for part in parts)
    size = len(content)
    long = size.to_bytes((size.bit_length() + 7) // 8)
    return (
        bytes([tag]) + (bytes([size]) if size < 128 else bytes([128 + len(long)]) + long) + content
    )


def _pem(label: str, der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
