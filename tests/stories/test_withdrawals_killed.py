"""Killed at any moment while four withdraw, the shop loses no receipt and keeps none twice."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from tests.serving import Served, served
from tests.stories.test_killed import ask, kill

pytestmark = pytest.mark.faults
KILLS = ("program", "postgres", "both", "program")
PATIENCE = 30  # seconds for one answer
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
            try:
                token = self._declared(len(self.tokens))
            except (httpx2.HTTPError, ValueError):
                time.sleep(0.05)
                continue
            self.tokens.append(token)
            while token not in self.told and not closed.is_set():
                try:
                    self.told[token] = self.confirmed(token)
                except (httpx2.HTTPError, ValueError):
                    time.sleep(0.05)

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
        headers = {"origin": self.base}
        with httpx2.Client(headers=headers, timeout=PATIENCE) as http:
            body = {"query": document, "variables": variables}
            said = http.post(f"{self.base}/graphql", json=body).json()
        if "errors" in said:
            raise ValueError(said["errors"])  # the server is being killed
        return said["data"]


async def a_day(run: Served, leavers: list[Leaver]) -> None:
    """Let them withdraw while the program and its Postgres are killed and started again."""
    closed = threading.Event()
    leaving = [threading.Thread(target=each.leave, args=(closed,)) for each in leavers]
    for each in leaving:
        each.start()
    try:
        for what in KILLS:
            await asyncio.sleep(random.uniform(0.5, 2))
            await asyncio.to_thread(kill, run, what)
            await asyncio.to_thread(run.start)
        await asyncio.sleep(1)
    finally:
        closed.set()
        for each in leaving:
            await asyncio.to_thread(each.join)


async def test_no_receipt_is_lost_doubled_or_without_its_mail() -> None:
    with served("withdrawals-killed", LIMITS_ENABLED="false") as run:
        leavers = [Leaver(f"eva-{n}", run.base) for n in range(4)]
        await a_day(run, leavers)
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
