"""A customer's day: in by a link, profile and addresses, orders to the last parcel, and out."""

from __future__ import annotations

from typing import Any

import pytest

from attacks.browsers import Browser
from attacks.mailboxes import QueryMailbox
from attacks.targets import Target
from attacks.worlds import World

ZOE = "zoe@example.com"
VIEWER = """{ viewer { kind permissions features customer { email firstName } staff { email } } }"""
UPDATE = """mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
  ... on Customer { firstName phone birthdate }
  ... on Refusal { code fields { path } }
} }"""
CREATE = """mutation ($input: CreateAddressInput!) { createAddress(input: $input) {
  ... on Address { id city isDefaultShipping formatted }
  ... on Refusal { code fields { path } }
} }"""
CHOOSE = """mutation ($id: ID!) { setDefaultAddress(input: {addressId: $id, shipping: true}) {
  ... on Address { isDefaultShipping } ... on Refusal { code }
} }"""
DELETE = """mutation ($id: ID!) { deleteAddress(input: {addressId: $id}) {
  ... on Address { id } ... on Refusal { code }
} }"""
BOOK = "{ me { addresses { id city isDefaultShipping } } }"
PAGE = """query ($after: String) { me { orders(first: 7, after: $after) {
  nodes { id number placedAt nickname status total { amount currency } }
  pageInfo { hasNextPage endCursor } count { value exact }
} } }"""
BETWEEN = """query ($from: DateTime, $until: DateTime, $status: [OrderStatus!]) {
  me { orders(first: 100, placedFrom: $from, placedUntil: $until, status: $status) {
    nodes { number status }
  } }
}"""
ORDER = """query ($id: ID!) { order(id: $id) {
  number status paymentStatus fulfilmentStatus placedAt
  goods { amount } discount { amount } shipping { amount } handling { amount } fees { amount }
  tax { amount } total { amount currency } pointsUsed pointsEarned
  shippingAddress { city country } billingAddress { city }
  lines { sku name quantity unitPrice { amount } total { amount } }
  charges { kind label amount { amount } }
  shipments { carrier trackingNumber trackingUrl shippedAt deliveredAt
    lines { quantity orderLine { sku } } }
} }"""
CARRIERS = {
    "DHL": "https://www.dhl.",
    "DPD": "https://track",
    "FEDEX": "https://www.fedex.com/",
    "ROYAL_MAIL": "https://www.royalmail.com/",
    "UPS": "https://www.ups.com/",
    "USPS": "https://tools.usps.com/",
}
OUT = "mutation { signOut { ... on SignedOut { viewer { kind } } } }"


@pytest.fixture(scope="module")
def world(server: str) -> World:
    target = Target(server)
    return World(target, QueryMailbox(target))


@pytest.fixture(scope="module")
def zoe(world: World) -> Browser:
    """Sign in as the demonstration's first customer; one link serves the whole day."""
    browser = world.browser()
    number = len(world.mailbox.mails(ZOE)) + 1
    world.signed_in(browser, ZOE, number)
    return browser


def refusal(code: str, *path: str) -> dict[str, Any]:
    return {"code": code, "fields": [{"path": list(path)}]}


def cents(money: dict[str, str]) -> int:
    whole, _, part = money["amount"].lstrip("-").partition(".")
    return int(f"{'-' * money['amount'].startswith('-')}{whole}{part}")


def all_orders(browser: Browser) -> list[dict[str, Any]]:
    """Page through every order."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = browser.ask(PAGE, after=after)["orders"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["count"] == {"value": len(found), "exact": True}
            return found


def test_the_mail_can_be_seen_and_opened_in_the_mailbox(world: World, zoe: Browser) -> None:
    mail = world.mailbox.mails(ZOE)[-1]
    assert mail.url.startswith(f"{world.target.url}/sign-in/sl_")
    assert len(mail.code) == 8

    page = zoe.open("/mailbox")
    assert page.status == 200
    assert ZOE in page.text


def test_the_storefront_is_told_who_is_there(world: World, zoe: Browser) -> None:
    viewer = zoe.ask(VIEWER)
    assert (viewer["kind"], viewer["permissions"], viewer["staff"]) == ("CUSTOMER", [], None)
    assert viewer["customer"]["email"] == ZOE
    assert "WISHLISTS" in viewer["features"]

    nobody = world.browser().ask(VIEWER)
    assert (nobody["kind"], nobody["customer"], nobody["permissions"]) == ("NOBODY", None, [])
    assert nobody["features"] == viewer["features"]


def test_the_profile_is_edited_and_what_is_wrong_is_refused_by_its_field(zoe: Browser) -> None:
    wished = {"firstName": "Zoë", "phone": "044 668 18 00", "phoneCountry": "CH"}
    assert zoe.ask(UPDATE, input={**wished, "birthdate": "1988-05-17"}) == {
        "firstName": "Zoë",
        "phone": "+41446681800",
        "birthdate": "1988-05-17",
    }
    wrong = zoe.ask(UPDATE, input={"firstName": "Eve", "birthdate": "2999-01-01"})
    assert wrong == refusal("INVALID_INPUT", "birthdate")
    assert zoe.ask("{ me { firstName } }") == {"firstName": "Zoë"}


def test_the_address_book_takes_an_address_and_gives_it_back(zoe: Browser) -> None:
    before = zoe.ask(BOOK)["addresses"]
    usual = next(one["id"] for one in before if one["isDefaultShipping"])
    new = {"firstName": "Zoë", "lastName": "Brändli", "line1": "Marktgasse 1", "country": "CH"}
    assert zoe.ask(CREATE, input={**new, "city": "Bern"}) == refusal("INVALID_INPUT", "postalCode")

    made = zoe.ask(CREATE, input={**new, "city": "Bern", "postalCode": "3011"})
    assert made["isDefaultShipping"] is False
    assert "3011 Bern" in " ".join(made["formatted"])
    assert zoe.ask(CHOOSE, id=made["id"]) == {"isDefaultShipping": True}
    chosen = [one["id"] for one in zoe.ask(BOOK)["addresses"] if one["isDefaultShipping"]]
    assert chosen == [made["id"]]

    assert zoe.ask(CHOOSE, id=usual) == {"isDefaultShipping": True}
    assert zoe.ask(DELETE, id=made["id"]) == {"id": made["id"]}
    assert zoe.ask(BOOK)["addresses"] == before


def test_all_orders_are_paged_through_newest_first(zoe: Browser) -> None:
    orders = all_orders(zoe)
    times = [order["placedAt"] for order in orders]
    assert times == sorted(times, reverse=True)
    assert len({order["id"] for order in orders}) == len(orders) > 7

    middle = orders[len(orders) // 2]["placedAt"]
    older = zoe.ask(BETWEEN, until=middle)["orders"]["nodes"]
    newer = zoe.ask(BETWEEN, **{"from": middle})["orders"]["nodes"]
    assert [o["number"] for o in [*newer, *older]] == [o["number"] for o in orders]

    status = orders[0]["status"]
    same = zoe.ask(BETWEEN, status=[status])["orders"]["nodes"]
    assert [o["number"] for o in same] == [o["number"] for o in orders if o["status"] == status]


def test_each_order_adds_up_and_its_parcels_can_be_followed(zoe: Browser) -> None:
    parcels = 0
    for known in all_orders(zoe):
        order = zoe.ask(ORDER, id=known["id"])
        assert (order["number"], order["status"]) == (known["number"], known["status"])
        lines = sum(cents(line["total"]) for line in order["lines"])
        charges = sum(cents(charge["amount"]) for charge in order["charges"])
        assert lines == cents(order["goods"])
        assert lines + charges == cents(order["total"])
        for parcel in order["shipments"]:
            assert parcel["lines"]
            if parcel["trackingNumber"]:
                parcels += 1
                assert parcel["trackingUrl"].startswith(CARRIERS[parcel["carrier"]])
                assert parcel["trackingNumber"] in parcel["trackingUrl"]
            else:
                assert parcel["trackingUrl"] is None
    assert parcels >= 3


def test_an_order_is_not_there_for_others(world: World, zoe: Browser) -> None:
    order = all_orders(zoe)[0]["id"]
    stranger = world.browser()
    world.signed_in(stranger, world.address())

    for browser in (stranger, world.browser()):
        assert browser.ask(ORDER, id=order) is None


def test_signing_out_ends_the_day(world: World) -> None:
    browser, email = world.browser(), world.address()
    world.signed_in(browser, email)
    kept = dict(browser.jar)

    assert browser.ask(OUT) == {"viewer": {"kind": "NOBODY"}}
    assert browser.ask("{ me { email } }") is None
    browser.jar = kept
    assert browser.who() == "NOBODY"
