"""API keys are seen by nobody yet."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, nobody
from models import ApiKey

RULES: dict[Any, Visibility] = {ApiKey: nobody}
