"""Digital goods over HTTP: a file is sold, bought by a guest, downloaded, and given back."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

from kit.ids import public
from models import Variant
from tests.makers import a_member_of_staff
from tests.makers.downloads import a_digital
from tests.makers.files import PDF
from tests.makers.keys import an_api_key
from tests.schema.downloading import MINE, SHOWN
from tests.schema.ordering import HOME
from tests.stories.filing import CREATE
from tests.stories.filling import add
from tests.stories.shop import BASE, Browser, Shop
from tests.stories.test_checkout import place, say

SCOPES = ["ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE", "PRODUCTS_READ", "PRODUCTS_WRITE"]
OLD, NEW = PDF + b"the first edition", PDF + b"the second edition, which is longer"
GUEST = "g@example.com"


class Merchant:
    """Sells files with a key."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.headers = browser, {"Authorization": f"Bearer {token}"}

    async def ask(self, document: str, **variables: Any) -> Any:
        """Ask something."""
        body = {"query": document, "variables": variables}
        answer = await self.browser.client.post("/graphql", json=body, headers=self.headers)
        assert "errors" not in answer.json(), answer.json()
        return answer.json()["data"]

    async def do(self, name: str, of: str, fields: str = "id", /, **given: Any) -> Any:
        """Carry out a mutation."""
        document = f"""mutation ($input: {name[:1].upper()}{name[1:]}Input!) {{
          {name}(input: $input) {{ ... on {of} {{ {fields} }} ... on Refusal {{ code }} }} }}"""
        return (await self.ask(document, input=given))[name]

    async def brought(self, content: bytes) -> str:
        """Bring a file, and tell its id."""
        given = {"name": "the-name-it-has.pdf", "size": len(content), "kind": "PDF"}
        made = (await self.ask(CREATE, **given))["createUpload"]
        path = made["uploadUrl"].removeprefix(BASE)
        assert (await self.browser.client.post(path, content=content)).status_code == 200
        return str(made["id"])


async def opened(shop: Shop) -> tuple[Variant, str]:
    """Have something digital to sell, and a key of the merchant."""
    async with shop.database.writes() as session:
        book, staff = await a_digital(session), await a_member_of_staff(session)
        _, token = await an_api_key(session, staff, scopes=[*SCOPES, "SETTINGS_WRITE"])
    return book, token


async def bought(browser: Browser, book: Variant) -> str:
    """Order it as a guest; the id of the order."""
    await add(browser, book)
    await say(browser, email=GUEST, billingAddress=HOME, paymentMethod="INVOICE")
    return str((await place(browser, "12.50"))["id"])


async def selling(merchant: Merchant, book: Variant) -> Any:
    """Have the file of a book sold, to be downloaded twice in two weeks."""
    decided = {"features": ["DOWNLOADS"], "downloadCount": 2, "downloadDays": 14}
    shown = "features downloadCount downloadDays"
    assert await merchant.do("updateStoreSettings", "StoreSettings", shown, **decided) == decided
    of = {"variantId": public(Variant, book.id), "name": "The book", "version": "1"}
    file = await merchant.brought(OLD)
    return await merchant.do("createVariantFile", "VariantFile", **of, fileId=file)


async def mine(browser: Browser) -> Any:
    """Read what was bought."""
    return (await browser.ask(MINE))["downloads"]["nodes"]


async def linked(browser: Browser, id: str) -> Any:
    """Make a link."""
    document = f"""mutation ($id: ID!) {{ createDownloadLink(input: {{downloadId: $id}}) {{
      ... on Download {{ {SHOWN} }} ... on Refusal {{ code }} }} }}"""
    return (await browser.ask(document, id=id))["createDownloadLink"]


async def read(browser: Browser, link: Any, **headers: str) -> Response:
    """Follow a link."""
    path = link["link"]["url"].removeprefix(BASE)
    return await browser.client.get(path, headers=headers)


async def given_back(merchant: Merchant, guest: Browser, order: str, id: str) -> None:
    """Give the money back, which ends the link that holds, too."""
    last = await linked(guest, id)
    assert (await read(guest, last)).status_code == 200
    await merchant.do("refundOrder", "Order", orderId=order, reason="Not what was expected")
    assert (await read(guest, last)).status_code == 404
    assert (await linked(guest, id))["code"] == "DOWNLOAD_ENDED"


async def test_a_file_is_sold_downloaded_renewed_and_gone_with_the_refund(shop: Shop) -> None:
    book, token = await opened(shop)
    async with shop.browser() as desk, shop.browser() as guest, shop.browser() as stranger:
        merchant = Merchant(desk, token)
        decided = {"features": ["DOWNLOADS"], "downloadCount": 2, "downloadDays": 14}
        shown = "features downloadCount downloadDays"
        assert (
            await merchant.do("updateStoreSettings", "StoreSettings", shown, **decided) == decided
        )
        of = {"variantId": public(Variant, book.id), "name": "The book", "version": "1"}
        sold = await merchant.do(
            "createVariantFile", "VariantFile", **of, fileId=await merchant.brought(OLD)
        )
        order = await bought(guest, book)
        assert await mine(guest) == []
        await merchant.do("markOrderPaid", "Order", orderId=order)

        assert "ready" in (await shop.mails(GUEST))[-1].text
        [download] = await mine(guest)
        assert (download["file"]["name"], download["most"]) == ("The book", 2)
        first = await linked(guest, download["id"])
        whole = await read(guest, first)
        rest = await read(stranger, first, Range=f"bytes={len(PDF)}-")
        assert (whole.status_code, whole.content) == (200, OLD)
        assert (rest.status_code, rest.content) == (206, b"the first edition")
        assert "the-name" not in first["link"]["url"]
        assert [one["used"] for one in await mine(guest)] == [1]
        assert await mine(stranger) == []
        assert (await linked(stranger, download["id"]))["code"] == "NO_SUCH_DOWNLOAD"

        new = {"variantFileId": sold["id"], "version": "2", "fileId": await merchant.brought(NEW)}
        await merchant.do("updateVariantFile", "VariantFile", **new)
        assert (await read(guest, first)).content == NEW
        assert (await linked(guest, download["id"]))["file"]["version"] == "2"
        assert (await linked(guest, download["id"]))["code"] == "DOWNLOADS_USED_UP"
        given = {"downloadId": download["id"], "reason": "A new computer"}
        assert await merchant.do("renewDownload", "Download", "used", **given) == {"used": 0}
        await given_back(merchant, guest, order, download["id"])
