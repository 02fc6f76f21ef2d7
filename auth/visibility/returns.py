"""Returns are seen with their order."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, Within
from models import Return, ReturnLine

RULES: dict[Any, Visibility] = {
    Return: Within(Return.order_id),
    ReturnLine: Within(ReturnLine.return_id),
}
