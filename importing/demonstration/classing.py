"""How the goods of the demonstration store are found, what they are like and how they are taxed."""

from __future__ import annotations

from dataclasses import dataclass, field

Both = tuple[str, str]  # in English and in German


@dataclass(frozen=True)
class Place:
    """A category, and the one that it stands within."""

    slug: str
    name: Both
    within: str | None = None
    published: bool = True


@dataclass(frozen=True)
class Trait:
    """A property, with values that are named; those of options are named as the forms are."""

    key: str
    name: Both
    values: dict[str, Both] = field(default_factory=dict)


@dataclass(frozen=True)
class Class:
    """Where a good is, by what its forms differ, what it is made of, and its weight in grams."""

    places: tuple[str, ...]
    grams: int | None = None
    option: str | None = None
    material: str | None = None


PLACES = (
    Place("desk", ("Desk", "Schreibtisch")),
    Place("paper", ("Paper", "Papier"), "desk"),
    Place("pens-and-ink", ("Pens and ink", "Stifte und Tinte"), "desk"),
    Place("desk-things", ("On the desk", "Auf dem Tisch"), "desk"),
    Place("kitchen", ("Kitchen", "Küche")),
    Place("cups-and-bowls", ("Cups and bowls", "Becher und Schalen"), "kitchen"),
    Place("tea", ("Tea", "Tee"), "cups-and-bowls"),
    Place("kitchen-linen", ("Kitchen linen", "Küchentextilien"), "kitchen"),
    Place("home", ("Home", "Zuhause")),
    Place("season", ("The season", "Die Saison"), published=False),
)
TRAITS = (
    Trait("colour", ("Colour", "Farbe")),
    Trait("ruling", ("Ruling", "Lineatur")),
    Trait("nib", ("Nib", "Feder")),
    Trait("size", ("Size", "Größe")),
    Trait("pattern", ("Pattern", "Muster")),
    Trait(
        "material",
        ("Material", "Material"),
        {
            "brass": ("Brass", "Messing"),
            "glass": ("Glass", "Glas"),
            "iron": ("Iron", "Eisen"),
            "linen": ("Linen", "Leinen"),
            "paper": ("Paper", "Papier"),
            "stoneware": ("Stoneware", "Steinzeug"),
            "wood": ("Wood", "Holz"),
            "wool": ("Wool", "Wolle"),
        },
    ),
)
CLASSES = {
    "notebook-linen-a5": Class(("paper",), 320, "ruling", "linen"),
    "notebook-pocket-a6": Class(("paper",), 210, material="paper"),
    "pencil-set": Class(("pens-and-ink",), 140, material="wood"),
    "gel-pen": Class(("pens-and-ink",), 15, "colour"),
    "fountain-pen": Class(("pens-and-ink",), 60, "nib", "brass"),
    "ink-iron-gall": Class(("pens-and-ink",), 160),
    "desk-pad-felt": Class(("desk-things",), 480, "size", "wool"),
    "letter-opener": Class(("desk-things",), 55, material="wood"),
    "letter-paper-pdf": Class(("paper",), material="paper"),
    "envelopes-c6": Class(("paper",), 260, "colour", "paper"),
    "washi-tape": Class(("paper", "desk-things"), 90, material="paper"),
    "calendar-wall": Class(("paper", "home"), 380, material="paper"),
    "stamp-set-alphabet": Class(("desk-things",), 350, material="wood"),
    "mug-stoneware": Class(("cups-and-bowls",), 390, "colour", "stoneware"),
    "bowl-breakfast": Class(("cups-and-bowls",), 520, "colour", "stoneware"),
    "teapot-cast-iron": Class(("tea",), 1900, material="iron"),
    "tea-towel-linen": Class(("kitchen-linen",), 110, "pattern", "linen"),
    "bread-board": Class(("kitchen",), 1400, material="wood"),
    "candle-beeswax": Class(("home",), 340),
    "vase-bud": Class(("home",), 280, "colour", "glass"),
    "blanket-wool": Class(("home",), 1250, "colour", "wool"),
    "soap-olive": Class(("home",), 330),
    "doorstop-brass": Class(("home",), 1050, material="brass"),
    "key-hook": Class(("home",), 450, material="wood"),
    "advent-garland": Class(("season", "home"), 300, material="linen"),
}
DIGITAL = {"letter-paper-pdf"}
REDUCED = {"letter-paper-pdf"}  # of the tax class of what is read


@dataclass(frozen=True)
class Answer:
    """A choice about a good, and what it adds in cents."""

    key: str
    name: Both
    cents: int = 0


@dataclass(frozen=True)
class Question:
    """What a good asks of its buyer; without choices it is answered in words."""

    key: str
    name: Both
    choices: tuple[Answer, ...] = ()
    least: int = 0
    most: int = 1


QUESTIONS = {
    "letter-opener": (
        Question(
            "hand",
            ("For which hand?", "Für welche Hand?"),
            (Answer("right", ("Right", "Rechts")), Answer("left", ("Left", "Links"))),
            least=1,
        ),
        Question("engraving", ("Engraving", "Gravur"), most=20),
        Question(
            "case",
            ("A case with it", "Mit Etui"),
            (
                Answer("felt", ("Felt", "Filz"), 600),
                Answer("leather", ("Leather, for the right hand", "Leder, für Rechtshänder"), 1400),
            ),
        ),
    ),
}
APART = (("left", "leather"),)  # choices that cannot be made together
