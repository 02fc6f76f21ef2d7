"""Texts by language, as staff write them."""

from domain.texts import Label, Wording
from schema.words import accepts

accepts(Label, Wording)
