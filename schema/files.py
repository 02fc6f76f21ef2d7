"""Files."""

from datetime import datetime

import strawberry

import models
from auth.refusals import RateLimited
from auth.rules import anyone
from domain import file_kinds
from domain.file_refusals import FileAttached, FileTooLarge, NoSuchFile
from domain.files import CreateUpload, DiscardFile
from resolvers import claims, files
from resolvers.files import Expires
from schema.words import (
    Node,
    accepts,
    by_id,
    choices,
    computed,
    derived,
    describes,
    mutation,
    mutations,
    query,
    told,
)

choices(
    models.FileKind,
    BINARY="Anything, of which nothing is believed. For staff alone.",
    EPUB="A book. For staff alone.",
    GIF="A picture.",
    HEIC="A picture, as telephones take them.",
    JPEG="A picture.",
    MP3="A recording. For staff alone.",
    MP4="A film.",
    PDF="A document.",
    PNG="A picture.",
    TEXT="Plain text in UTF-8.",
    WEBP="A picture.",
    ZIP="An archive, which is never unpacked. For staff alone.",
)
choices(
    models.FileState,
    ATTACHED="Its bytes are there, and it belongs to something.",
    GONE="It is no longer there.",
    STORED="Its bytes are there. Unless it is attached within a day, it is deleted.",
    WAITING="Its bytes are waited for. Unless they come within a day, it is deleted.",
)
accepts(CreateUpload, DiscardFile)


@describes(models.File)
class File(Node):
    name: str
    kind: models.FileKind
    size: int
    content_type: str = computed(file_kinds.content_type, of=models.File)
    state: models.FileState
    created_at: datetime
    url: str | None = derived(
        models.File,
        files.facts,
        files.url,
        "Where its bytes are read by whoever has this link, whole or from where a download broke "
        "off; null while they are not there.",
        expires=Expires,
    )
    upload_url: str | None = derived(
        models.File,
        files.facts,
        files.upload_url,
        "Where its bytes are sent within the hour, as the body of a `POST` or a `PUT`; what broke "
        "off is sent again. Null unless they are waited for.",
    )
    claim_token: str | None = told(
        claims.token,
        "A guest's new claim, in the answer that made it for a client which asked with "
        "`bearer`; else null. Keep it, and send it as the header `Latchkey-Claim`.",
    )


@strawberry.type
class FileQueries:
    file: File | None = query(
        by_id(
            models.File,
            description="A file that the viewer has brought, or that belongs to what they see.",
        ),
        allow=anyone,
    )


@mutations
class FileMutations:
    create_upload: File = mutation(
        files.create_upload,
        "Announce a file; then send its bytes to its `uploadUrl`, and attach it to something by "
        "its id within a day. Files and bytes a day are limited. Sends no mail.",
        allow=anyone,
        refuses=(FileTooLarge, RateLimited),
    )
    discard_file: File = mutation(
        files.discard,
        "Take back a file that is attached to nothing; its bytes are deleted within minutes. "
        "Sends no mail.",
        allow=anyone,
        refuses=(FileAttached, NoSuchFile),
    )
