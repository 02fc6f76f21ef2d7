"""Killed at any moment while four withdraw, the shop loses no receipt and keeps none twice."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.serving import served
from tests.stories.killing import ask, say, until_done, while_killed

pytestmark = pytest.mark.faults
KILLS = ("program", "postgres", "both", "program")
DECLARE = """mutation ($input: DeclareWithdrawalInput!) { declareWithdrawal(input: $input) {
  ... on WithdrawalDeclared { token } } }"""
CONFIRM = """mutation ($token: String!) { confirmWithdrawal(input: { token: $token }) {
  __typename ... on WithdrawalReceipt { number receivedAt } ... on Refusal { code } } }"""
KEPT = "select number, email from withdrawals"
MAILED = "select payload ->> 'receipt_number' as number from letters"


@dataclass
class Leaver:
    """Somebody who withdraws one time after the other; `told` holds what was acknowledged."""

    name: str
    base: str
    tokens: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)

    def leave(self, closed: threading.Event) -> None:
        """Withdraw until the shop is closed; what was cut is confirmed again at once."""
        while not closed.is_set():
            until_done(closed, lambda: self.tokens.append(self._declared(len(self.tokens))))
            until_done(closed, self._last_confirmed)

    def _last_confirmed(self) -> None:
        token = self.tokens[-1]
        self.told[token] = self.confirmed(token)

    def confirmed(self, token: str) -> Any:
        """Confirm a declaration, and read its receipt."""
        receipt = self._ask(CONFIRM, token=token)["confirmWithdrawal"]
        assert receipt.pop("__typename") == "WithdrawalReceipt", receipt
        return receipt

    def _declared(self, number: int) -> str:
        who = {"name": self.name, "email": f"{self.name}-{number}@example.com"}
        told = self._ask(DECLARE, input={"orderNumber": "A-1", **who})
        return str(told["declareWithdrawal"]["token"])

    def _ask(self, document: str, **variables: Any) -> Any:
        told, _ = say(self.base, document, variables, {"origin": self.base})
        return told


async def test_no_receipt_is_lost_doubled_or_without_its_mail() -> None:
    with served("withdrawals-killed", LIMITS_ENABLED="false") as run:
        leavers = [Leaver(f"eva-{n}", run.base) for n in range(4)]
        await while_killed(run, [each.leave for each in leavers], KILLS)
        told = {token: one for each in leavers for token, one in each.told.items()}
        again = {
            token: await asyncio.to_thread(each.confirmed, token)
            for each in leavers
            for token in each.tokens
        }

        assert len(told) > len(KILLS)
        assert {token: again[token] for token in told} == told, "a receipt was another"
        numbers = sorted(one["number"] for one in again.values())
        assert sorted(row["number"] for row in await ask(run, KEPT)) == numbers
        mailed = [row["number"] for row in await ask(run, MAILED) if row["number"]]
        assert sorted(mailed) == numbers, "a mail was lost or doubled"
