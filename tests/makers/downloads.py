"""Digital variants, what is sold as their files, and orders that bring them."""

from __future__ import annotations

from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import SYSTEM, Viewer
from domain import downloads, settings
from domain.settings import Feature, key_of
from models import (
    Customer,
    Download,
    FileKind,
    FileState,
    Order,
    ProductKind,
    Variant,
    VariantFile,
)
from tests.makers.customers import a_member_of_staff, as_staff
from tests.makers.files import a_file
from tests.makers.orders import an_order, lines_of
from tests.makers.payments import a_placed_order
from tests.makers.products import a_product, a_variant


async def selling_files(session: AsyncSession, **wanted: Any) -> None:
    """Have the store sell files, and decide what else is given."""
    await settings.put(session, SYSTEM, {key_of(Feature.DOWNLOADS): True, **wanted})
    await session.commit()


async def a_digital(session: AsyncSession) -> Variant:
    """Make a variant that is downloaded."""
    return await a_variant(session, await a_product(session, kind=ProductKind.DIGITAL))


async def a_variant_file(
    session: AsyncSession, variant: Variant, owner: Viewer | None = None, **values: Any
) -> VariantFile:
    """Make a file that comes with a variant."""
    owner = owner or as_staff(await a_member_of_staff(session))
    kept = {"name": "secret-name.pdf", "kind": FileKind.PDF}
    file = await a_file(session, owner, FileState.ATTACHED, **kept)
    row = VariantFile(
        **{"variant_id": variant.id, "file_id": file.id, "name": "The book", **values}
    )
    session.add(row)
    await session.commit()
    return row


async def a_waiting_order(
    session: AsyncSession, customer: Customer | None, *variants: Variant, **values: Any
) -> Order:
    """Make an order that waits for its payment, two of each variant."""
    lines = tuple((variant.sku, 2, variant.price_minor) for variant in variants)
    order = await a_placed_order(session, customer, lines=lines, **values)
    await _named(session, order, variants)
    return order


async def a_download(
    session: AsyncSession, customer: Customer | None, *, order: Any = None, **limits: Any
) -> Download:
    """Make a download that came with a paid order, of a file with these limits."""
    variant = await a_digital(session)
    await a_variant_file(session, variant, **limits)
    paid = await an_order(session, customer, lines=((variant.sku, 2, 900),), **(order or {}))
    await _named(session, paid, [variant])
    await downloads.granted(session, SYSTEM, paid)
    await session.commit()
    found = select(Download).where(Download.order_id == paid.id)
    return (await session.exec(found)).one()


async def _named(session: AsyncSession, order: Order, variants: Any) -> None:
    for line, variant in zip(await lines_of(session, order), variants, strict=True):
        line.variant_id = variant.id
        session.add(line)
    await session.commit()
