"""Withdrawals are seen by staff who read orders, and with the order that they are of."""

from __future__ import annotations

from typing import Any

from auth.visibility.rules import Visibility, Within
from models import Withdrawal

RULES: dict[Any, Visibility] = {Withdrawal: Within(Withdrawal.order_id)}
