"""Stock, as staff see and change it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer
from kit.ids import public
from models import BackorderPolicy, Event, StockLevel, StockMovement, Variant
from tests.conftest import Ask, Queries
from tests.makers import a_level, a_member_of_staff, a_variant, as_staff

ANSWER = "{ ... on StockLevels { levels { onHand available variant { sku } } } ...F }"
REFUSAL = "fragment F on Refusal { code fields { path message } }"
RECEIVE = f"mutation ($input: ReceiveStockInput!) {{ done: receiveStock(input: $input) {ANSWER} }}"
ADJUST = f"mutation ($input: AdjustStockInput!) {{ done: adjustStock(input: $input) {ANSWER} }}"
COUNT = f"mutation ($input: CountStockInput!) {{ done: countStock(input: $input) {ANSWER} }}"
STOP = (
    "mutation ($input: StopCountingStockInput!) { done: stopCountingStock(input: $input)"
    " { ... on UncountedVariants { variants { sku } } ...F } }"
)
BACKORDERS = (
    "mutation ($input: SetBackordersInput!) { done: setBackorders(input: $input)"
    " { ... on StockLevel { backorders backorderLimit availability { status } } ...F } }"
)
LEVELS = """query ($status: [StockStatus!], $atMost: Int, $sku: String) {
  stockLevels(status: $status, atMost: $atMost, sku: $sku) {
    nodes { onHand available variant { sku } } count { value }
  }
}"""
MOVEMENTS = """query ($sku: String, $first: Int = 20, $after: String) {
  stockMovements(sku: $sku, first: $first, after: $after) {
    nodes { kind change onHand reason } pageInfo { endCursor hasNextPage }
  }
}"""


@pytest.fixture
async def sam(session: AsyncSession) -> Viewer:
    staff = await a_member_of_staff(session)
    return as_staff(staff, Permission.PRODUCTS_READ, Permission.STOCK_WRITE)


async def do(ask: Ask, sam: Viewer, document: str, **input: Any) -> Any:
    return (await ask(document + REFUSAL, by=sam, input=input))["done"]


def of(variant: Variant, **values: Any) -> dict[str, Any]:
    return {"variantId": public(Variant, variant.id), **values}


async def on_hand(session: AsyncSession) -> dict[Any, int]:
    rows = await session.exec(select(StockLevel.variant_id, StockLevel.on_hand))
    return dict(rows.all())


async def test_stock_is_counted_received_and_adjusted_and_every_change_is_kept(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup, mug = await a_variant(session, sku="cup"), await a_variant(session, sku="mug")

    answer = await do(ask, sam, COUNT, items=[of(mug, onHand=0), of(cup, onHand=7)])
    assert answer["levels"] == [
        {"onHand": 0, "available": 0, "variant": {"sku": "mug"}},
        {"onHand": 7, "available": 7, "variant": {"sku": "cup"}},
    ]
    await do(ask, sam, RECEIVE, items=[of(cup, quantity=3), of(mug, quantity=5)], reason="P-7")
    await do(ask, sam, ADJUST, items=[of(cup, change=-2)], reason="broken")
    await do(ask, sam, COUNT, items=[of(cup, onHand=8)])

    assert await on_hand(session) == {cup.id: 8, mug.id: 5}
    page = (await ask(MOVEMENTS, by=sam, sku="CUP"))["stockMovements"]
    assert page["nodes"] == [
        {"kind": "ADJUSTED", "change": -2, "onHand": 8, "reason": "broken"},
        {"kind": "RECEIVED", "change": 3, "onHand": 10, "reason": "P-7"},
        {"kind": "COUNTED", "change": 7, "onHand": 7, "reason": None},
    ]
    first = (await ask(MOVEMENTS, by=sam, sku="cup", first=2))["stockMovements"]
    after = first["pageInfo"]["endCursor"]
    rest = (await ask(MOVEMENTS, by=sam, sku="cup", first=2, after=after))["stockMovements"]
    assert first["nodes"] + rest["nodes"] == page["nodes"]
    moved = (await session.exec(select(StockMovement))).all()
    assert {row.staff_id for row in moved} == {sam.staff_id}


async def test_each_command_is_an_event_with_before_and_after(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup = await a_variant(session)
    await a_level(session, cup, 0)
    await do(ask, sam, RECEIVE, items=[of(cup, quantity=3)], reason="P-7")
    await do(ask, sam, RECEIVE, items=[of(cup, quantity=1)])

    events = (await session.exec(select(Event).order_by("id"))).all()

    assert [(e.kind, e.before, e.after) for e in events] == [
        ("variant:restock", {"available": 0}, {"available": 3}),
        (
            "stock:receive",
            {"on_hand": {str(cup.id): 0}},
            {"on_hand": {str(cup.id): 3}, "reason": "P-7"},
        ),
        (
            "stock:receive",
            {"on_hand": {str(cup.id): 3}},
            {"on_hand": {str(cup.id): 4}, "reason": None},
        ),
    ]


async def test_a_thousand_at_once_take_seven_statements(
    ask: Ask, session: AsyncSession, sam: Viewer, queries: Queries
) -> None:
    cup = await a_variant(session)
    variants = [
        Variant(product_id=cup.product_id, sku=f"v-{n}", currency="EUR", price_minor=1)
        for n in range(1000)
    ]
    session.add_all(variants)
    await session.commit()
    document = (
        "mutation ($input: CountStockInput!) { done: countStock(input: $input) { __typename } }"
    )

    with queries(7):
        await ask(document, by=sam, input={"items": [of(v, onHand=5) for v in variants]})

    assert set((await on_hand(session)).values()) == {5}
    many = [of(v, onHand=5) for v in [*variants, cup]]
    assert (await do(ask, sam, COUNT, items=many))["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("document", "values"),
    [
        (RECEIVE, {"quantity": 0}),
        (RECEIVE, {"quantity": -1}),
        (RECEIVE, {"quantity": 10**9}),
        (COUNT, {"onHand": -1}),
        (COUNT, {"onHand": 10**9}),
        (ADJUST, {"change": 10**9}),
        (ADJUST, {"change": -(10**9)}),
    ],
)
async def test_a_number_that_cannot_be_is_refused(
    ask: Ask, session: AsyncSession, sam: Viewer, document: str, values: dict[str, int]
) -> None:
    cup = await a_variant(session)
    await a_level(session, cup, 5)
    [name] = values

    answer = await do(ask, sam, document, items=[of(cup, **values)])

    assert answer["code"] == "INVALID_INPUT"
    assert [each["path"] for each in answer["fields"]] == [["items", "0", name]]
    assert await on_hand(session) == {cup.id: 5}


async def test_all_or_nothing_with_the_place_that_is_wrong(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup, mug = await a_variant(session), await a_variant(session)
    await a_level(session, cup, 5)
    nobody = {"variantId": f"variant_{'0' * 32}"}

    for document, items, code, path in (
        (RECEIVE, [of(cup, quantity=1), nobody | {"quantity": 1}], "NO_SUCH_VARIANT", "variantId"),
        (RECEIVE, [of(cup, quantity=1), of(mug, quantity=1)], "NOT_COUNTED", "variantId"),
        (ADJUST, [of(cup, change=1), of(mug, change=1)], "NOT_COUNTED", "variantId"),
        (COUNT, [of(cup, onHand=1), of(cup, onHand=2)], "INVALID_INPUT", "variantId"),
    ):
        answer = await do(ask, sam, document, items=items)
        assert (answer["code"], answer["fields"][0]["path"]) == (code, ["items", "1", path])
    answer = await do(ask, sam, ADJUST, items=[of(cup, change=-6)])
    assert (answer["code"], answer["fields"][0]["path"]) == (
        "NOT_THAT_MANY",
        ["items", "0", "change"],
    )
    assert (await do(ask, sam, RECEIVE, items=[]))["code"] == "INVALID_INPUT"
    assert await on_hand(session) == {cup.id: 5}


async def test_there_is_an_end_to_how_many_there_are(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup = await a_variant(session)
    await a_level(session, cup, 999_999_999)

    for document, name in ((RECEIVE, "quantity"), (ADJUST, "change")):
        answer = await do(ask, sam, document, items=[of(cup, **{name: 2})])
        assert (answer["code"], answer["fields"][0]["path"]) == (
            "INVALID_INPUT",
            ["items", "0", name],
        )


async def test_what_is_sent_again_is_not_received_twice(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup, mug = await a_variant(session, sku="cup"), await a_variant(session, sku="mug")
    for variant in (cup, mug):
        await a_level(session, variant, 1)
    input = {
        "items": [of(mug, quantity=2), of(cup, quantity=1)],
        "idempotencyKey": "delivery-17",
    }

    one, two = [await do(ask, sam, RECEIVE, **input) for _ in range(2)]

    assert one == two
    assert await on_hand(session) == {cup.id: 2, mug.id: 3}


async def test_what_is_counted_no_more_can_always_be_bought(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup, held = await a_variant(session, sku="cup"), await a_variant(session)
    await a_level(session, cup, 3)
    await a_level(session, held, 3, reserved=1)
    ids = [public(Variant, each.id) for each in (cup, held)]

    answer = await do(ask, sam, STOP, variantIds=ids)
    assert (answer["code"], answer["fields"][0]["path"]) == ("STOCK_HELD", ["variantIds", "1"])
    answer = await do(ask, sam, STOP, variantIds=[f"variant_{'0' * 32}"])
    assert (answer["code"], answer["fields"][0]["path"]) == ("NO_SUCH_VARIANT", ["variantIds", "0"])
    assert await do(ask, sam, STOP, variantIds=ids[:1]) == {"variants": [{"sku": "cup"}]}

    assert list(await on_hand(session)) == [held.id]
    page = (await ask(MOVEMENTS, by=sam, sku="cup"))["stockMovements"]
    assert [node["change"] for node in page["nodes"]] == [-3, 3], "the sum is what is there"
    await do(ask, sam, COUNT, items=[of(cup, onHand=4)])
    page = (await ask(MOVEMENTS, by=sam, sku="cup"))["stockMovements"]
    assert [node["change"] for node in page["nodes"]] == [4, -3, 3]


async def test_staff_decide_about_back_orders_of_one_variant(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    cup = await a_variant(session)
    id = public(Variant, cup.id)
    answer = await do(ask, sam, BACKORDERS, variantId=id, backorders="ALLOW")
    assert (answer["code"], answer["fields"][0]["path"]) == ("NOT_COUNTED", ["variantId"])
    await a_level(session, cup, 0)

    one = await do(ask, sam, BACKORDERS, variantId=id, backorders="ALLOW", backorderLimit=2)
    two = await do(ask, sam, BACKORDERS, variantId=id, backorderLimit=None)
    await do(ask, sam, BACKORDERS, variantId=id, backorders="ALLOW")

    shown = {"backorders": "ALLOW", "availability": {"status": "BACKORDER"}}
    assert (one, two) == (shown | {"backorderLimit": 2}, shown | {"backorderLimit": None})
    events = (await session.exec(select(Event).order_by("id"))).all()
    assert [(e.kind, e.before, e.after) for e in events] == [
        (
            "stock_level:set_backorders",
            {"backorders": None, "backorder_limit": None},
            {"backorders": "ALLOW", "backorder_limit": 2},
        ),
        ("stock_level:set_backorders", {"backorder_limit": 2}, {"backorder_limit": None}),
    ]
    answer = await do(ask, sam, BACKORDERS, variantId=id, backorderLimit=-1)
    assert answer["code"] == "INVALID_INPUT"
    unknown = await do(ask, sam, BACKORDERS, variantId=f"variant_{'0' * 32}", backorders="DENY")
    assert unknown["code"] == "NO_SUCH_VARIANT"


async def test_staff_list_what_is_low_or_out_the_fewest_first(
    ask: Ask, session: AsyncSession, sam: Viewer
) -> None:
    for sku, many, values in (
        ("cup-red", 12, {}),
        ("cup-blue", 3, {"reserved": 2}),
        ("mug", 0, {}),
        ("jug", -1, {"backorders": BackorderPolicy.ALLOW, "backorder_limit": 2}),
        ("pot", -2, {"backorders": BackorderPolicy.ALLOW, "backorder_limit": 2}),
    ):
        await a_level(session, await a_variant(session, sku=sku), many, **values)

    async def skus(**wanted: Any) -> list[str]:
        page = (await ask(LEVELS, by=sam, **wanted))["stockLevels"]
        assert page["count"]["value"] == len(page["nodes"])
        return [node["variant"]["sku"] for node in page["nodes"]]

    assert await skus() == ["pot", "jug", "mug", "cup-blue", "cup-red"]
    assert await skus(status=["OUT_OF_STOCK"]) == ["pot", "mug"]
    assert await skus(status=["BACKORDER", "IN_STOCK"]) == ["jug", "cup-blue", "cup-red"]
    assert await skus(status=[]) == []
    assert await skus(atMost=1) == ["pot", "jug", "mug", "cup-blue"]
    assert await skus(sku="CUP") == ["cup-blue", "cup-red"]
    assert await skus(sku="cup-%") == []
    for name in ("sku",):
        assert await ask(LEVELS, by=sam, **{name: "x" * 65}) == "BAD_USER_INPUT"
