"""Caught mails are seen by everybody, where there are any: in development alone."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, everybody
from models import CaughtMail

RULES: dict[Any, Visibility] = {CaughtMail: everybody}
