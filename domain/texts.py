"""Texts by language, as staff write them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from domain.commands import Command, Line, Prose
from domain.refusals import InvalidInput
from kit import languages
from kit.refused import Wrong

MOST_LANGUAGES = 30
LONGEST_PROSE = 20_000  # characters in one language
MOST_PROSE = 100_000  # in all of them; Postgres searches no text of a megabyte

Language = Annotated[
    str,
    Line(languages.LONGEST),
    Field(description="The language, a BCP 47 tag such as `de` or `en-GB`."),
]


class Label(Command):
    """What something is called in one language."""

    language: Language
    text: Annotated[str, Line(100), Field(description="The words; 1 to 100 characters.")]


class Wording(Command):
    """A sentence in one language."""

    language: Language
    text: Annotated[str, Line(1000), Field(description="The sentence; 1 to 1000 characters.")]


class Title(Command):
    """What something for sale is called in one language."""

    language: Language
    text: Annotated[str, Line(200), Field(description="The words; 1 to 200 characters.")]


class Description(Command):
    """What something is, in one language."""

    language: Language
    text: Annotated[
        str,
        Prose(LONGEST_PROSE),
        Field(description=f"Plain text in lines; 1 to {LONGEST_PROSE} characters."),
    ]


Labels = Annotated[list[Label], Field(min_length=1, max_length=MOST_LANGUAGES)]
Wordings = Annotated[list[Wording], Field(min_length=1, max_length=MOST_LANGUAGES)]
Titles = Annotated[list[Title], Field(min_length=1, max_length=MOST_LANGUAGES)]
Descriptions = Annotated[list[Description], Field(max_length=MOST_LANGUAGES)]


def kept(given: Sequence[Label | Wording | Title | Description], *path: str) -> dict[str, str]:
    """Write texts as they are kept, or refuse, blaming each language below `path`."""
    words: dict[str, str] = {}
    wrong: list[Wrong] = []
    for place, one in enumerate(given):
        try:
            language = languages.canonical(one.language).lower()
        except languages.BadLanguage as error:
            wrong.append(Wrong((*path, str(place), "language"), str(error)))
            continue
        if language in words:
            wrong.append(Wrong((*path, str(place), "language"), "This language is there twice."))
        words[language] = one.text
    if sum(map(len, words.values())) > MOST_PROSE:
        wrong.append(Wrong(path, f"All languages together have {MOST_PROSE} characters at most."))
    if wrong:
        raise InvalidInput(*wrong)
    return words
