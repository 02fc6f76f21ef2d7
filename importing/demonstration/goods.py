"""What the demonstration store sells: paper, desk and kitchen things, in English and German."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A variant: SKU, price in cents, and what sets it apart in English and German."""

    sku: str
    cents: int
    en: str = ""
    de: str = ""


@dataclass(frozen=True)
class Good:
    """A product with its texts and its variants."""

    slug: str
    name: tuple[str, str]
    about: tuple[str, str]
    forms: tuple[Form, ...]
    published: bool = True


GOODS = (
    Good(
        "notebook-linen-a5",
        ("Linen notebook A5", "Leinen-Notizbuch A5"),
        (
            "192 pages of 90 g paper that ink does not bleed through, bound to lie flat.",
            "192 Seiten tintenfestes Papier, 90 g, fadengeheftet und flach aufliegend.",
        ),
        (
            Form("NB-A5-DOT", 1450, "Dotted", "Punktraster"),
            Form("NB-A5-LIN", 1450, "Lined", "Liniert"),
            Form("NB-A5-BLK", 1450, "Blank", "Blanko"),
        ),
    ),
    Good(
        "notebook-pocket-a6",
        ("Pocket notebook A6", "Taschenbuch A6"),
        (
            "Three stitched books of 48 pages each, for the inside pocket of a coat.",
            "Drei geheftete Büchlein mit je 48 Seiten für die Manteltasche.",
        ),
        (Form("NB-A6-3", 990, "Set of three", "Dreierset"),),
    ),
    Good(
        "pencil-set",
        ("Cedar pencils", "Zedernholz-Bleistifte"),
        (
            "Twelve pencils from 4H to 6B, sharpened, in a tin.",
            "Zwölf gespitzte Bleistifte von 4H bis 6B in der Blechdose.",
        ),
        (Form("PC-12", 1690, "Tin of twelve", "Dose mit zwölf"),),
    ),
    Good(
        "gel-pen",
        ("Gel pen 0.5 mm", "Gelschreiber 0,5 mm"),
        (
            "Dries at once, writes for 900 metres, and takes any standard refill.",
            "Trocknet sofort, schreibt 900 Meter und nimmt jede Standardmine.",
        ),
        (
            Form("GP-05-BLK", 320, "Black", "Schwarz"),
            Form("GP-05-BLU", 320, "Blue", "Blau"),
            Form("GP-05-GRN", 320, "Green", "Grün"),
        ),
    ),
    Good(
        "fountain-pen",
        ("Fountain pen, brass", "Füllfederhalter aus Messing"),
        (
            "A turned brass body that darkens with the years; steel nib.",
            "Gedrehter Messingkorpus, der mit den Jahren nachdunkelt; Stahlfeder.",
        ),
        (
            Form("FP-BR-F", 6900, "Fine nib", "Feine Feder"),
            Form("FP-BR-M", 6900, "Medium nib", "Mittlere Feder"),
        ),
    ),
    Good(
        "ink-iron-gall",
        ("Iron gall ink 50 ml", "Eisengallustinte 50 ml"),
        (
            "Blue-black when wet, black for centuries once dry.",
            "Blauschwarz im Glas, trocken für Jahrhunderte schwarz.",
        ),
        (Form("INK-IG-50", 1250, "Blue-black", "Blauschwarz"),),
    ),
    Good(
        "desk-pad-felt",
        ("Felt desk pad", "Schreibunterlage aus Filz"),
        (
            "Four millimetres of wool felt, cut from one piece.",
            "Vier Millimeter Wollfilz aus einem Stück.",
        ),
        (
            Form("DP-70", 4900, "70 by 35 cm", "70 x 35 cm"),
            Form("DP-90", 5900, "90 by 40 cm", "90 x 40 cm"),
        ),
    ),
    Good(
        "letter-opener",
        ("Letter opener", "Brieföffner"),
        (
            "Olive wood; it opens letters and little else.",
            "Olivenholz; öffnet Briefe und sonst wenig.",
        ),
        (Form("LO-OLV", 1890, "Olive wood", "Olivenholz"),),
    ),
    Good(
        "letter-paper-pdf",
        ("Letter paper to print", "Briefpapier zum Ausdrucken"),
        (
            "Twelve designs for A4 as one PDF, lined and plain.",
            "Zwölf Entwürfe für A4 in einem PDF, liniert und blanko.",
        ),
        (Form("DL-LP", 490, "PDF", "PDF"),),
    ),
    Good(
        "envelopes-c6",
        ("Envelopes C6", "Briefumschläge C6"),
        (
            "Fifty lined envelopes of recycled paper.",
            "Fünfzig gefütterte Umschläge aus Recyclingpapier.",
        ),
        (
            Form("ENV-C6-WHT", 1190, "White", "Weiß"),
            Form("ENV-C6-KRF", 1090, "Kraft", "Naturbraun"),
        ),
    ),
    Good(
        "washi-tape",
        ("Washi tape", "Washi-Klebeband"),
        (
            "Five rolls, ten metres each, that come off without a trace.",
            "Fünf Rollen zu zehn Metern, spurlos ablösbar.",
        ),
        (Form("WT-5", 1490, "Garden colours", "Gartenfarben"),),
    ),
    Good(
        "calendar-wall",
        ("Wall calendar", "Wandkalender"),
        (
            "A sheet a month, letterpress, with room to write.",
            "Ein Blatt je Monat, Buchdruck, mit Platz zum Schreiben.",
        ),
        (Form("CAL-W", 2400, "A3", "A3"),),
    ),
    Good(
        "stamp-set-alphabet",
        ("Alphabet stamps", "Buchstabenstempel"),
        (
            "Thirty rubber stamps on beech, umlauts among them.",
            "Dreißig Gummistempel auf Buche, Umlaute inbegriffen.",
        ),
        (Form("ST-ABC", 2790, "Six millimetres", "Sechs Millimeter"),),
    ),
    Good(
        "mug-stoneware",
        ("Stoneware mug", "Steinzeugbecher"),
        (
            "Thrown by hand, 350 ml, safe in dishwashers.",
            "Von Hand gedreht, 350 ml, spülmaschinenfest.",
        ),
        (
            Form("MUG-OAT", 2200, "Oat", "Hafer"),
            Form("MUG-MOSS", 2200, "Moss", "Moos"),
            Form("MUG-INK", 2200, "Ink", "Tinte"),
        ),
    ),
    Good(
        "bowl-breakfast",
        ("Breakfast bowl", "Müslischüssel"),
        (
            "Deep enough for porridge and a second helping, 600 ml.",
            "Tief genug für Müsli mit Nachschlag, 600 ml.",
        ),
        (
            Form("BWL-OAT", 2600, "Oat", "Hafer"),
            Form("BWL-MOSS", 2600, "Moss", "Moos"),
        ),
    ),
    Good(
        "teapot-cast-iron",
        ("Cast iron teapot", "Gusseiserne Teekanne"),
        (
            "Holds a litre and keeps it warm for an hour; with a sieve of steel.",
            "Fasst einen Liter und hält ihn eine Stunde warm; mit Stahlsieb.",
        ),
        (Form("TP-CI-1L", 7900, "One litre", "Ein Liter"),),
    ),
    Good(
        "tea-towel-linen",
        ("Linen tea towel", "Geschirrtuch aus Leinen"),
        (
            "Woven in Saxony, softer with every wash.",
            "In Sachsen gewebt, mit jeder Wäsche weicher.",
        ),
        (
            Form("TT-STRIPE", 1350, "Striped", "Gestreift"),
            Form("TT-PLAIN", 1290, "Plain", "Uni"),
        ),
    ),
    Good(
        "bread-board",
        ("Bread board", "Brotbrett"),
        (
            "End-grain ash with a groove for the crumbs.",
            "Stirnholz-Esche mit Krümelrille.",
        ),
        (Form("BB-ASH", 4450, "Ash", "Esche"),),
    ),
    Good(
        "candle-beeswax",
        ("Beeswax candles", "Bienenwachskerzen"),
        (
            "Six dipped candles that burn for seven hours each.",
            "Sechs gezogene Kerzen mit je sieben Stunden Brenndauer.",
        ),
        (Form("CND-6", 1950, "Set of six", "Sechserset"),),
    ),
    Good(
        "vase-bud",
        ("Bud vase", "Solitärvase"),
        (
            "Mouth-blown glass for a single stem.",
            "Mundgeblasenes Glas für eine einzelne Blüte.",
        ),
        (
            Form("VS-CLR", 1790, "Clear", "Klar"),
            Form("VS-AMB", 1990, "Amber", "Bernstein"),
        ),
    ),
    Good(
        "blanket-wool",
        ("Wool blanket", "Wolldecke"),
        (
            "Lambswool, 130 by 180 cm, with a blanket stitch.",
            "Schurwolle vom Lamm, 130 x 180 cm, mit Kettelrand.",
        ),
        (
            Form("BLK-GRY", 11900, "Grey", "Grau"),
            Form("BLK-RST", 11900, "Rust", "Rost"),
        ),
    ),
    Good(
        "soap-olive",
        ("Olive soap", "Olivenseife"),
        (
            "Three bars, cured for six months, without perfume.",
            "Drei Stücke, sechs Monate gereift, ohne Duftstoffe.",
        ),
        (Form("SP-OLV-3", 1140, "Three bars", "Drei Stücke"),),
    ),
    Good(
        "doorstop-brass",
        ("Brass doorstop", "Türstopper aus Messing"),
        (
            "A kilogram of solid brass that holds any door.",
            "Ein Kilogramm massives Messing, das jede Tür hält.",
        ),
        (Form("DS-BR", 3900, "One kilogram", "Ein Kilogramm"),),
    ),
    Good(
        "key-hook",
        ("Key hook", "Schlüsselbrett"),
        (
            "Oak with five brass hooks, for keys that are always elsewhere.",
            "Eiche mit fünf Messinghaken, für Schlüssel, die stets woanders sind.",
        ),
        (Form("KH-OAK", 3450, "Oak", "Eiche"),),
    ),
    Good(
        "advent-garland",
        ("Advent garland", "Adventsgirlande"),
        (
            "Twenty-four linen bags on a cord; on sale from autumn.",
            "Vierundzwanzig Leinensäckchen an der Schnur; ab Herbst erhältlich.",
        ),
        (Form("AG-24", 4200, "Natural", "Natur"),),
        published=False,
    ),
)
