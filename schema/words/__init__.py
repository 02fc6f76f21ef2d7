"""The words the schema is written in; each leaves its meaning on the field, for execution."""

from schema.words.describing import computed as computed
from schema.words.describing import describes as describes
from schema.words.describing import tells as tells
from schema.words.inputs import accepts as accepts
from schema.words.inputs import choices as choices
from schema.words.narrowing import among as among
from schema.words.narrowing import since as since
from schema.words.narrowing import until as until
from schema.words.narrowing import words as words
from schema.words.reading import by_id as by_id
from schema.words.reading import by_ids as by_ids
from schema.words.reading import by_key as by_key
from schema.words.reading import latest as latest
from schema.words.reading import many as many
from schema.words.reading import one as one
from schema.words.reading import own as own
from schema.words.reading import pages as pages
from schema.words.refusing import InvalidField as InvalidField
from schema.words.refusing import RefusalInterface as RefusalInterface
from schema.words.refusing import refusal as refusal
from schema.words.roots import mutation as mutation
from schema.words.roots import mutations as mutations
from schema.words.roots import query as query
from schema.words.shapes import Connection as Connection
from schema.words.shapes import Money as Money
from schema.words.shapes import Node as Node
