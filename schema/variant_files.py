"""Variant files."""

from datetime import datetime

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.download_refusals import NoSuchVariantFile, NotDigital
from domain.file_refusals import FileAttached, NoSuchFile
from domain.refusals import FeatureOff, NoSuchVariant, TooMany
from domain.variant_files import (
    MOST_FILES,
    CreateVariantFile,
    DeleteVariantFile,
    UpdateVariantFile,
)
from resolvers import variant_files
from schema.files import File
from schema.refs import VariantRef
from schema.words import Node, accepts, derived, describes, mutation, mutations, one

accepts(CreateVariantFile, DeleteVariantFile, UpdateVariantFile)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.VariantFile)
class VariantFile(Node):
    name: str
    version: str | None
    downloads: int | None
    days: int | None
    created_at: datetime
    kind: models.FileKind | None = derived(
        models.VariantFile, variant_files.facts, variant_files.kind
    )
    size: int | None = derived(models.VariantFile, variant_files.facts, variant_files.size)
    file: File | None = one(
        models.VariantFile.file_id, "The file itself, for staff who read products; else null."
    )
    variant: VariantRef | None = one(
        models.VariantFile.variant_id,
        "The variant that it comes with, as it is today; null while it is not for sale.",
    )


@mutations
class VariantFileMutations:
    create_variant_file: VariantFile = mutation(
        variant_files.create,
        "Have a file downloaded by whoever buys a digital variant from then on, of "
        f"{MOST_FILES} at most. Sends no mail.",
        allow=WRITERS,
        refuses=(FeatureOff, FileAttached, NoSuchFile, NoSuchVariant, NotDigital, TooMany),
    )
    update_variant_file: VariantFile = mutation(
        variant_files.update,
        "Change a file of a variant. Another file is its new version: who bought the old downloads "
        "the new, within the limits that they have. Sends no mail.",
        allow=WRITERS,
        refuses=(FileAttached, NoSuchFile, NoSuchVariantFile),
    )
    delete_variant_file: VariantFile = mutation(
        variant_files.delete,
        "Take a file of a variant away, from those who bought it as well; answers it as it was. "
        "Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchVariantFile,),
    )
