"""Downloads."""

from datetime import datetime

import strawberry

import models
from auth.permissions import Permission
from auth.rules import permitted, shopper
from domain import download_actions, download_facts
from domain.download_actions import DownloadActionKind
from domain.download_refusals import (
    DownloadEnded,
    DownloadExpired,
    DownloadsUsedUp,
    FileGone,
    NoSuchDownload,
)
from domain.downloads import CreateDownloadLink, RenewDownload
from domain.refusals import FeatureOff
from resolvers import downloads
from schema.refs import OrderLineRef, OrderRef
from schema.variant_files import VariantFile
from schema.words import (
    Connection,
    Node,
    accepts,
    choices,
    derived,
    describes,
    latest,
    mutation,
    mutations,
    one,
    pages,
    query,
    tells,
)

choices(
    DownloadActionKind,
    DOWNLOAD="Make a link to it, by `createDownloadLink`.",
    RENEW="Let it be downloaded anew, by `renewDownload`.",
)
accepts(CreateDownloadLink, RenewDownload)


@tells(downloads.DownloadLink)
class DownloadLink:
    url: str = strawberry.field(
        description="Where its bytes are read by whoever has this link, whole or from where a "
        "download broke off."
    )
    expires_at: datetime = strawberry.field(description="When the link ends.")


@tells(download_actions.DownloadAction)
class DownloadAction:
    kind: DownloadActionKind = strawberry.field(description="What can be done.")
    allowed: bool = strawberry.field(description="Whether it can be done now.")
    code: str | None = strawberry.field(
        description="Why not: the code by which the mutation would refuse; null where it can."
    )
    reason: str | None = strawberry.field(
        description="Why not, as a sentence; null where it can be done."
    )
    until: datetime | None = strawberry.field(
        description="Until when it can be done; null where it has no end, or cannot be done."
    )


@describes(models.Download)
class Download(Node):
    created_at: datetime
    used: int
    most: int | None
    ends_at: datetime | None
    available_actions: list[DownloadAction] = derived(
        models.Download, download_facts.facts, download_actions.actions
    )
    link: DownloadLink | None = derived(
        models.Download,
        download_facts.facts,
        downloads.link,
        "The link that `createDownloadLink` made last, while it holds; for who bought it alone.",
    )
    file: VariantFile = one(
        models.Download.variant_file_id, "What is downloaded, in its newest version."
    )
    order: OrderRef = one(models.Download.order_id, "The order that it came with.")
    order_line: OrderLineRef = one(
        models.Download.order_line_id, "The line of the order that it came with."
    )


@strawberry.type
class DownloadQueries:
    downloads: Connection[Download] | None = query(
        pages(
            models.Download,
            "The files that came with the orders of the customer or guest who asks, the latest "
            "first, also those that cannot be downloaded any more.",
            order=(latest(models.Download.created_at),),
        ),
        allow=shopper,
    )


@mutations
class DownloadMutations:
    create_download_link: Download = mutation(
        downloads.create_link,
        "Make a link to a file that was bought, which holds for an hour and counts as one "
        "download, however often it is resumed meanwhile; read it as `link`. Sends no mail.",
        allow=shopper,
        refuses=(
            DownloadEnded,
            DownloadExpired,
            DownloadsUsedUp,
            FeatureOff,
            FileGone,
            NoSuchDownload,
        ),
    )
    renew_download: Download = mutation(
        downloads.renew,
        "Let a file that was bought be downloaded anew: it is counted from none on, and for so "
        "many days from now. Sends no mail.",
        allow=permitted(Permission.ORDERS_WRITE),
        refuses=(DownloadEnded, NoSuchDownload),
    )
