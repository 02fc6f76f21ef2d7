"""Who shops and who works in the demonstration store; nobody of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Gender
from models.roles import MANAGER_ROLE, OWNER_ROLE, SUPPORT_ROLE


@dataclass(frozen=True)
class Place:
    """A postal address, without the name of who lives there."""

    line1: str
    city: str
    country: str
    postal_code: str | None = None
    region: str | None = None
    line2: str | None = None
    company: str | None = None


@dataclass(frozen=True)
class Person:
    """A customer with an address book, whose first entry is the usual one."""

    local: str
    first_name: str
    last_name: str
    language: str
    places: tuple[Place, ...]
    phone: str | None = None
    birthdate: date | None = None
    gender: Gender | None = None
    wishes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    proven: bool = True

    @property
    def email(self) -> str:
        """Where letters to this person would go."""
        return f"{self.local}@example.com"


PEOPLE = (
    Person(
        "zoe",
        "Zoë",
        "Brändli",
        "de",
        (
            Place("Augustinergasse 12", "Zürich", "CH", "8001"),
            Place("Seestraße 4", "Konstanz", "DE", "78464", line2="Packstation 101"),
        ),
        birthdate=date(1988, 5, 17),
        gender=Gender.FEMALE,
        wishes=(
            ("Birthday", ("FP-BR-F", "BLK-RST", "TP-CI-1L")),
            ("Küche", ("BB-ASH", "TT-STRIPE", "MUG-INK", "BWL-MOSS")),
        ),
    ),
    Person(
        "rory",
        "Rory",
        "Ó Cléirigh",
        "en-GB",
        (Place("4 Orchard Lane", "York", "GB", "YO1 7HH"),),
        phone="+442079460018",
        wishes=(("One day", ("DP-90",)),),
    ),
    Person(
        "juergen",
        "Jürgen",
        "Weiß",
        "de",
        (
            Place("Schönhauser Allee 36", "Berlin", "DE", "10435"),
            Place("Große Bleichen 1", "Hamburg", "DE", "20354", company="Weiß & Söhne GmbH"),
        ),
        birthdate=date(1961, 11, 2),
        gender=Gender.MALE,
    ),
    Person(
        "helene",
        "Hélène",
        "d'Arcy",
        "fr",
        (Place("18 rue des Écoles", "Paris", "FR", "75005", line2="Escalier B"),),
        gender=Gender.UNDISCLOSED,
    ),
    Person(
        "mai",
        "麻衣",
        "高橋",
        "ja",
        (Place("神宮前1-2-3", "渋谷区", "JP", "150-0001", region="東京都"),),
        wishes=(("贈り物", ("VS-AMB", "WT-5")),),
    ),
    Person(
        "sam",
        "Sam",
        "Whitlock",
        "en-US",
        (Place("455 Larkin St", "San Francisco", "US", "94102", region="CA", line2="Apt 7"),),
        phone="+14155550132",
        gender=Gender.OTHER,
    ),
    Person(
        "guest",
        "Łukasz",
        "Żak",
        "pl",
        (Place("ul. Długa 5", "Kraków", "PL", "31-146"),),
        proven=False,
    ),
)
STAFF = (
    ("owner", "Olive Kemp", OWNER_ROLE),
    ("manager", "Matéo Ruiz", MANAGER_ROLE),
    ("support", "Sunniva Lie", SUPPORT_ROLE),
)
