"""Texts by language, as staff write them."""

from domain.texts import Description, Label, Title, Wording
from schema.words import accepts

accepts(Description, Label, Title, Wording)
