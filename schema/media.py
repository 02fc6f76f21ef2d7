"""Media."""

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.catalogue_refusals import NoSuchMedium, NoSuchProduct
from domain.media import MOST_MEDIA, CreateMedium, DeleteMedium, UpdateMedium
from domain.refusals import NoSuchVariant, TooMany
from resolvers import media
from schema.refs import VariantRef
from schema.words import Node, accepts, choices, describes, mutation, mutations, one

choices(models.MediumKind, IMAGE="A picture.", VIDEO="A film.")
accepts(CreateMedium, DeleteMedium, UpdateMedium)
WRITERS = permitted(Permission.PRODUCTS_WRITE)


@describes(models.Medium)
class Medium(Node):
    kind: models.MediumKind
    url: str
    alt: str
    position: int
    variant: VariantRef | None = one(
        models.Medium.variant_id, "The variant that it shows; null for all of them."
    )


@mutations
class MediumMutations:
    create_medium: Medium = mutation(
        media.create,
        f"Show a picture or a film of a product, of {MOST_MEDIA} at most. The shop keeps its "
        "address, not the file. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchProduct, NoSuchVariant, TooMany),
    )
    update_medium: Medium = mutation(
        media.update,
        "Change what is shown of a product, or in which place. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchMedium, NoSuchProduct, NoSuchVariant),
    )
    delete_medium: Medium = mutation(
        media.delete,
        "Show something of a product no more; answers it as it was. Sends no mail.",
        allow=WRITERS,
        refuses=(NoSuchMedium, NoSuchProduct),
    )
