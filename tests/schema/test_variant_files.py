"""What is sold as a file: staff attach it to a digital variant, and replace it by a new version."""

from __future__ import annotations

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from kit.ids import public
from models import Download, File, FileKind, FileState, Variant, VariantFile
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, a_variant, as_customer, as_staff
from tests.makers.catalogue import doing, events_of
from tests.makers.downloads import a_digital, a_download, a_variant_file, selling_files
from tests.makers.files import a_file
from tests.schema.downloading import linked, mine

SHOWN = "id name version downloads days kind size file { id name } variant { sku }"
FILES = "query ($id: ID!) { node(id: $id) { ... on Variant { files { name size } } } }"


async def a_seller(session: AsyncSession) -> Any:
    """Make somebody who sells files."""
    may = (Permission.PRODUCTS_READ, Permission.PRODUCTS_WRITE)
    return as_staff(await a_member_of_staff(session), *may)


async def a_book(session: AsyncSession, owner: Any, **values: Any) -> File:
    """Make a file that waits to be attached."""
    kept = {"name": "book.pdf", "kind": FileKind.PDF, **values}
    return await a_file(session, owner, **kept)


async def test_a_file_is_added_to_a_digital_variant_changed_and_taken_away(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    by, book = await a_seller(session), await a_digital(session)
    file, do = await a_book(session, by, size=99), doing(ask, by)
    await session.commit()
    given = {"variantId": public(Variant, book.id), "fileId": public(File, file.id)}

    made = await do("createVariantFile", "VariantFile", SHOWN, **given, name="PDF", version="1")
    changed = await do(
        "updateVariantFile",
        "VariantFile",
        SHOWN,
        variantFileId=made["id"],
        name="The PDF",
        version=None,
        downloads=3,
        days=0,
    )
    shown = (await ask(FILES, by=by, id=given["variantId"]))["node"]["files"]
    hidden = await ask(FILES, by=as_customer(await a_customer(session)), id=given["variantId"])
    gone = await do("deleteVariantFile", "VariantFile", "name", variantFileId=made["id"])

    told: dict[str, Any] = {"name": "PDF", "version": "1", "downloads": None, "days": None}
    told |= {"kind": "PDF", "size": 99, "variant": {"sku": book.sku}}
    assert made == told | {"id": made["id"], "file": {"id": given["fileId"], "name": "book.pdf"}}
    assert changed == made | {"name": "The PDF", "version": None, "downloads": 3, "days": 0}
    assert shown == [{"name": "The PDF", "size": 99}]
    assert hidden["node"]["files"] == []
    assert gone == {"name": "The PDF"}
    await session.refresh(file)
    assert file.state is FileState.GONE
    for kind in ("create", "update", "delete"):
        assert len(await events_of(session, f"variant_file:{kind}")) == 1


async def test_a_new_version_reaches_who_bought_the_old_within_their_limits(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    by, ada = await a_seller(session), await a_customer(session)
    download = await a_download(session, ada, downloads=2, version="1")
    before = await linked(ask, as_customer(ada), download)
    new, old = (
        await a_book(session, by, size=77),
        (await session.get_one(VariantFile, download.variant_file_id)).file_id,
    )
    await session.commit()
    given = {"variantFileId": public(VariantFile, download.variant_file_id)}

    answer = await doing(ask, by)(
        "updateVariantFile",
        "VariantFile",
        SHOWN,
        **given,
        fileId=public(File, new.id),
        version="2",
        downloads=1,
    )
    [after] = await mine(ask, as_customer(ada))

    assert (answer["version"], answer["size"]) == ("2", 77)
    assert (after["file"]["version"], after["file"]["size"]) == ("2", 77)
    assert (after["used"], after["most"], after["link"]) == (1, 2, before["link"])
    assert (await session.get_one(File, old, populate_existing=True)).state is FileState.GONE


async def test_what_was_bought_stays_when_its_variant_goes_and_goes_with_its_file(
    ask: Ask, session: AsyncSession
) -> None:
    await selling_files(session)
    ada, do = await a_customer(session), doing(ask, await a_seller(session))
    download = await a_download(session, ada)
    row = await session.get_one(VariantFile, download.variant_file_id)
    await session.delete(await session.get_one(Variant, row.variant_id))
    await session.commit()

    [kept] = await mine(ask, as_customer(ada))
    assert (await linked(ask, as_customer(ada), download))["used"] == 1
    await do("deleteVariantFile", "VariantFile", variantFileId=public(VariantFile, row.id))

    assert kept["file"]["variant"] is None
    assert await mine(ask, as_customer(ada)) == []
    assert await linked(ask, as_customer(ada), public(Download, download.id)) == (
        "NO_SUCH_DOWNLOAD",
        "downloadId",
    )


async def test_what_cannot_be_sold_as_a_file_is_refused(ask: Ask, session: AsyncSession) -> None:
    by, pat = await a_seller(session), await a_seller(session)
    book, mug, do = await a_digital(session), await a_variant(session), doing(ask, by)
    mine_, theirs = await a_book(session, by), await a_book(session, pat)
    taken = await a_book(session, by, state=FileState.ATTACHED)
    await session.commit()
    usual = {
        "variantId": public(Variant, book.id),
        "fileId": public(File, mine_.id),
        "name": "PDF",
    }

    async def tried(**given: Any) -> Any:
        return await do("createVariantFile", "VariantFile", **{**usual, **given})

    assert await tried() == ("FEATURE_OFF",)
    await selling_files(session)
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"variantId": public(Variant, mug.id)}, ("NOT_DIGITAL", "variantId")),
        ({"variantId": "x"}, ("NO_SUCH_VARIANT", "variantId")),
        ({"fileId": public(File, theirs.id)}, ("NO_SUCH_FILE", "fileId")),
        ({"fileId": public(File, taken.id)}, ("FILE_ATTACHED", "fileId")),
        ({"name": " "}, ("INVALID_INPUT", "name")),
        ({"version": "x" * 41}, ("INVALID_INPUT", "version")),
        ({"downloads": -1}, ("INVALID_INPUT", "downloads")),
        ({"days": 36_501}, ("INVALID_INPUT", "days")),
    ]
    for given, refused in wrong:
        assert await tried(**given) == refused
    made = await tried()
    for given, path in (({"name": None}, "name"), ({"fileId": None}, "fileId")):
        answer = await do("updateVariantFile", "VariantFile", variantFileId=made["id"], **given)
        assert answer == ("INVALID_INPUT", path)
    for name in ("updateVariantFile", "deleteVariantFile"):
        answer = await do(name, "VariantFile", variantFileId="x")
        assert answer == ("NO_SUCH_VARIANT_FILE", "variantFileId")
    for _ in range(19):
        await a_variant_file(session, book, by)
    assert await tried(fileId=public(File, theirs.id)) == ("TOO_MANY",)


async def test_how_often_and_how_long_is_decided_by_the_store_and_taken_back(
    ask: Ask, session: AsyncSession
) -> None:
    do = doing(ask, as_staff(await a_member_of_staff(session), Permission.SETTINGS_WRITE))

    async def decided(**given: Any) -> Any:
        shown = "downloadCount downloadDays"
        return await do("updateStoreSettings", "StoreSettings", shown, **given)

    wanted, none = {"downloadCount": 5, "downloadDays": 30}, {"downloadCount": None}
    assert await decided(**wanted) == await decided(signUp="OPEN") == wanted
    assert await decided(**none) == wanted | none
    for name in wanted:
        for wrong in (0, 36_501):
            assert await decided(**{name: wrong}) == ("INVALID_INPUT", name)
