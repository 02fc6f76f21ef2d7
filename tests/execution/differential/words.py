"""Words, moments and amounts that are awkward to print."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

AWKWARD = (
    'say "hi"',
    "back\\slash and \\u0041",
    "tab\tnew\nline\rfeed\x0cback\x08",
    "bell\x07 escape\x1b unit\x1f start\x01 two\x02 three\x03 delete\x7f",
    "Zoë 日本 😀 \u2028 \u2029 \ufeff",
    "it's 100% </script> {a} %(b)s $1 'quoted'",
    "",
    " ",
    "plain words",
)
CURRENCIES = ("EUR", "USD", "JPY", "BHD", "KRW", "TND", "GBP", "XTS")
LANGUAGES = ("en", "de", "de-at", "fr", "zh-hant-tw")
MOMENTS = (
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)
MINORS = (0, 1, 5, 99, 100, 1250, 123_456, 9_007_199_254_740_993, 2**62)
