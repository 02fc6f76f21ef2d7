"""Agents: name the browser behind a User-Agent header in words, as far as it says."""

from __future__ import annotations

import re

BROWSERS = (  # the first that is found; most pretend to be those further down
    ("Edge", re.compile(r"\bEdg(e|A|iOS)?/")),
    ("Opera", re.compile(r"\b(OPR|Opera)\b")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(Chrome|CriOS|Chromium)/")),
    ("Safari", re.compile(r"\bVersion/.*\bSafari/")),
)
SYSTEMS = (
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("macOS", re.compile(r"\bMac ?OS ?X\b|\bMacintosh\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)


def described(agent: str | None) -> str | None:
    """Name browser and system, as "Firefox on Linux"; None when the header tells neither."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    return f"{browser} on {system}" if browser and system else browser or system


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], agent: str | None) -> str | None:
    text = (agent or "")[:400]
    return next((name for name, shape in known if shape.search(text)), None)
