"""Checking out and ordering through the schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import TaxClass
from tests.conftest import Ask

ADDRESS = "firstName lastName company line1 line2 district city region postalCode country phone"
TOTALS = """totals {
  goods { amount } discount { amount } shipping { amount } handling { amount } fees { amount }
  tax { amount } total { amount currency } pricesIncludeTax taxTreatment
  taxes { label country rate base { amount } amount { amount } } pointsUsed pointsEarned
}"""
CHECKOUT = f"""checkout {{
  email needsShipping shippingAddress {{ {ADDRESS} formatted }} billingAddress {{ {ADDRESS} }}
  shippingMethodId shippingMethods {{
    shippingMethodId name shipping {{ amount }} handling {{ amount }} total {{ amount }}
  }}
  paymentMethod vatNumber vatCheck vatCheckedAt points
  codes {{ text amount {{ amount }} problem }} {TOTALS}
  problems {{ kind blocks path message lineId available seen {{ amount }} now {{ amount }} }}
  canPlace
}}"""
READ = f"{{ cart {{ version {CHECKOUT} }} }}"
UPDATE = f"""mutation ($input: UpdateCheckoutInput!) {{ updateCheckout(input: $input) {{
  ... on Cart {{ version {CHECKOUT} }}
  ... on Refusal {{ code fields {{ path message }} }} ... on StaleVersion {{ current }}
}} }}"""
ORDER = """id number email note status paymentStatus fulfilmentStatus
  goods { amount } discount { amount } shipping { amount } handling { amount } fees { amount }
  tax { amount } total { amount currency } pricesIncludeTax taxTreatment
  vatNumber vatCheck vatCheckedAt
  lines { sku name quantity unitPrice { amount } total { amount } }
  charges { kind label amount { amount } } taxes { label rate amount { amount } }
  shippingAddress { line1 city country } billingAddress { line1 city country }
  payments { method state amount { amount } }"""
PLACE = f"""mutation ($input: PlaceOrderInput!) {{ placeOrder(input: $input) {{
  ... on Order {{ {ORDER} }}
  ... on Refusal {{ code message fields {{ path message }} }}
  ... on ShortStock {{ lines {{ lineId wanted available }} }}
  ... on TotalChanged {{ expected {{ amount }} total {{ amount currency }} }}
}} }}"""
HOME = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "line1": "12 St James's Square",
    "city": "London",
    "postalCode": "SW1Y 4JH",
    "country": "GB",
}


async def said(ask: Ask, by: Any, **input: Any) -> Any:
    """Say how the cart is to become an order, and read what it would be."""
    return (await ask(UPDATE, by=by, input=input))["updateCheckout"]


async def shown(ask: Ask, by: Any) -> Any:
    """Read what the order would be."""
    return (await ask(READ, by=by))["cart"]["checkout"]


async def ready(ask: Ask, by: Any, **more: Any) -> Any:
    """Say all that an order needs."""
    of = {"email": "ada@example.com", "shippingAddress": HOME, "paymentMethod": "INVOICE"}
    return await said(ask, by, **{**of, **more})


async def placed(ask: Ask, by: Any, total: str, key: str = "a-key-of-mine", **more: Any) -> Any:
    """Order what is in the cart."""
    input = {"idempotencyKey": key, "expectedTotal": total, **more}
    answer = await ask(PLACE, by=by, input=input)
    assert not isinstance(answer, str), answer
    return answer["placeOrder"]


async def the(session: AsyncSession, model: Any, **values: Any) -> Any:
    """Read the only row there is."""
    return (await session.exec(select(model).filter_by(**values))).one()


async def none_of(session: AsyncSession, *models: Any) -> None:
    for model in models:
        assert (await session.exec(select(model))).all() == [], model


async def taxed(session: AsyncSession, bp: int) -> None:
    """Tax what names no class."""
    await session.exec(sa.update(TaxClass).where(col(TaxClass.is_default)).values(rate_bp=bp))
    await session.commit()


def kinds(checkout: Any) -> list[tuple[str, str]]:
    """Tell what is the matter, and where."""
    return [(one["kind"], ".".join(one["path"])) for one in checkout["problems"]]
