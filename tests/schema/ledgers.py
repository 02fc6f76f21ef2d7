"""What is read of an order's payments and credits through the schema."""

from __future__ import annotations

from kit.ids import public
from models import Order

MONEY = "{ amount currency }"
SEEN = f"""query ($id: ID!) {{ order(id: $id) {{
  status paymentStatus
  payments {{ method provider state amount {MONEY} captured {MONEY} refunded {MONEY}
    entries {{ kind amount {MONEY} note }} }}
  credits {{ number reason total {MONEY} order {{ number }} lines {{ kind sku name quantity
    total {MONEY} orderLine {{ name }} }} }}
}} }}"""
LIST = """{ orders { nodes {
  payments { state entries { kind } } credits { number lines { name } } } } }"""
TWO = (("Mug", 2, 1000), ("Jug", 1, 500))


def id_of(order: Order) -> str:
    return public(Order, order.id)
