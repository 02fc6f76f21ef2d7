"""Redirects: places that a sign-in must not lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

from attacks.listing import attack, attacks
from attacks.worlds import REDEEM, World

SHUT = "refused"
PLACES = [
    ("absolute", "https://evil.example/"),
    ("scheme-relative", "//evil.example"),
    ("backslash", "/\\evil.example"),
    ("two backslashes", "\\\\evil.example"),
    ("slash backslash slash", "/\\/evil.example"),
    ("three slashes", "///evil.example"),
    ("encoded slashes", "/%5Cevil.example"),
    ("tab", "/\t/evil.example"),
    ("line end", "/a\r\nLocation: https://evil.example"),
    ("encoded line end", "/a%0d%0aLocation:%20https://evil.example"),
    ("NUL", "/a\0b"),
    ("javascript", "javascript:alert(1)"),
    ("javascript in capitals", "JaVaScRiPt:alert(1)"),
    ("data", "data:text/html,<script>alert(1)</script>"),
    ("vbscript", "vbscript:msgbox(1)"),
    ("file", "file:///etc/passwd"),
    ("user", "{front}@evil.example/"),
    ("user and password", "https://user:pass@{host}/"),
    ("as a beginning", "{front}.evil.example/"),
    ("as a beginning of the port", "{front}1.evil.example/"),
    ("in the path", "https://evil.example/{host}"),
    ("in the fragment", "https://evil.example/#{front}"),
    ("in the query", "https://evil.example/?{front}"),
    ("question mark", "https://evil.example?{host}/"),
    ("another port", "{scheme}://{name}:6666/"),
    ("another scheme", "ftp://{host}/"),
    ("semicolon", "{front};evil.example"),
    ("dots", "/../../evil"),
    ("encoded dots", "/%2e%2e/evil"),
    ("full-width dot", "https://evil\uff0eexample/"),
    ("full-width slash", "/\uff0fevil.example"),
    ("ideographic stop", "https://{name}\u3002evil.example/"),
    ("leading blank", " https://evil.example/"),
    ("control before", "\x01https://evil.example/"),
    ("bad port", "https://{name}:99999/"),
    ("bracket", "https://[{name}/"),
    ("without slashes", "https:evil.example"),
    ("one slash", "https:/evil.example"),
    ("relative", "evil.example"),
    ("empty", ""),
    ("long", "/" + "a" * 5000),
]


def storefront(world: World) -> str:
    """Find out where a sign-in leads by itself."""
    person, email = world.browser(), world.address()
    proof = world.asked(person, email, to="/account", bearer=True)["loginProof"]
    answer = person.ask(REDEEM, token=world.mail(email).token, proof=proof, bearer=True)
    world.secrets.append(answer["token"])
    return str(answer["redirectUri"])


FOUND: dict[int, str] = {}


@attacks("redirect.place", "a sign-in is to lead elsewhere", SHUT, PLACES)
def elsewhere(world: World, place: str) -> str:
    """Ask for a link that leads there."""
    front = FOUND.setdefault(id(world), storefront(world) if id(world) not in FOUND else "")
    parts = urlsplit(front)
    named = {"{host}": parts.netloc, "{name}": parts.hostname or "", "{scheme}": parts.scheme}
    for name, value in {**named, "{front}": f"{parts.scheme}://{parts.netloc}"}.items():
        place = place.replace(name, value)
    answer = world.browser().post(
        "mutation ($e: String!, $to: String) { requestSignInLink(input: "
        "{email: $e, redirectUri: $to}) { __typename ... on Refusal { code } } }",
        {"e": world.address(), "to": place},
    )
    if answer.error is not None:
        return SHUT if answer.error == "BAD_USER_INPUT" else f"{answer.status} {answer.error}"
    told = answer.json["data"]["requestSignInLink"]
    return SHUT if told.get("code") == "REDIRECT_NOT_ALLOWED" else f"answered {told}"


@attacks(
    "redirect.parameter",
    "the link is given a parameter to lead elsewhere",
    "leads where it was asked to",
    [
        (name, name)
        for name in ("next", "redirect", "redirect_uri", "redirectUri", "return_to", "url")
    ],
)
def by_parameter(world: World, name: str) -> str:
    """Add a parameter to an honest link."""
    person = world.browser()
    path = world.link(person, world.address(), to="/account").path
    location = person.open(f"{path}?{name}=https://evil.example/").header("location")
    led = location and "evil" not in location
    return "leads where it was asked to" if led else f"leads to {location!r}"


@attack("redirect.form", "the button's form is given a place to lead to", "leads to the storefront")
def by_form(world: World) -> str:
    """Add fields to the form."""
    desktop, phone = world.browser(), world.browser()
    page = phone.open(world.link(desktop, world.address(), to="/account").path)
    hidden = b'<input type="hidden" name="redirectUri" value="https://evil.example/">'
    more = type(page)(page.status, page.headers, page.body + hidden)
    location = phone.press(more).header("location")
    led = location and "evil" not in location
    return "leads to the storefront" if led else f"leads to {location!r}"
