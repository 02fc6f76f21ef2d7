"""Talking through the schema: who writes to whom, and what each side reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit.ids import public
from models import Customer, Letter, Order
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, an_order, as_customer, as_staff
from tests.makers.catalogue import Do, doing

MESSAGE = "id author notice body isInternal attachments { file { id name } } thread { id }"
THREAD = f"""id subject title lastMessageAt waitingSince closedAt unread order {{ number }}
  messages {{ nodes {{ {MESSAGE} }} count {{ value exact }} }}"""
READ = f"query ($id: ID!) {{ order(id: $id) {{ thread {{ {THREAD} }} }} }}"
TALKERS = (
    Permission.MESSAGES_READ,
    Permission.MESSAGES_WRITE,
    Permission.ORDERS_READ,
)
AT_ALL = ("enquiry_answered", "order_answered")


@dataclass
class Talk:
    """A customer with an order, and somebody of the shop."""

    ask: Ask
    session: AsyncSession
    ada: Viewer
    sam: Viewer
    customer: Customer
    order: Order
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = public(Order, self.order.id)

    def do(self, by: Viewer) -> Do:
        """Carry out mutations as somebody."""
        return doing(self.ask, by)

    async def say(self, by: Viewer, body: str = "Hello", **more: Any) -> Any:
        """Write about the order."""
        given = {"orderId": self.id, **more}
        return await self.do(by)("writeMessage", "Message", MESSAGE, body=body, **given)

    async def note(self, body: str = "Careful", **more: Any) -> Any:
        """Note something about the order."""
        given = {"orderId": self.id, **more}
        return await self.do(self.sam)("writeNote", "Message", MESSAGE, body=body, **given)

    async def thread(self, by: Viewer) -> Any:
        """Read what was said about the order."""
        answer = await self.ask(READ, by=by, id=self.id)
        return answer["order"] and answer["order"]["thread"]

    async def bodies(self, by: Viewer) -> list[str]:
        """Read what was said, the latest first."""
        return [one["body"] for one in (await self.thread(by))["messages"]["nodes"]]

    async def read(self, by: Viewer, message: Any) -> Any:
        """Say that a message was read."""
        return await self.do(by)("markMessagesRead", "Thread", THREAD, messageId=message["id"])

    async def letters(self) -> list[Letter]:
        """Read the letters about answers, the first first."""
        found = select(Letter).where(col(Letter.template).in_(AT_ALL)).order_by(col(Letter.id))
        return list(await self.session.exec(found))


async def a_talk(ask: Ask, session: AsyncSession, **order: Any) -> Talk:
    """Let somebody have ordered something."""
    customer = await a_customer(session, language="de")
    made = await an_order(session, customer, **order)
    sam = as_staff(await a_member_of_staff(session), *TALKERS)
    return Talk(ask, session, as_customer(customer), sam, customer, made)


A_DAY = timedelta(days=1)
