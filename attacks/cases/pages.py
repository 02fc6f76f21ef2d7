"""Pages: what the landing page and the answers around it tell to others."""

from __future__ import annotations

import re

from attacks.listing import attack
from attacks.worlds import World

ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["']?(https?:|//)""", re.IGNORECASE)
NEEDED = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


@attack("page.headers", "the token leaves by Referer, a cache, a frame or a script", "it cannot")
def headers(world: World) -> str:
    """Read the headers of every page that has a token in its address."""
    desktop, phone = world.browser(), world.browser()
    path = world.link(desktop, world.address()).path
    pages = [phone.open(path), phone.send("HEAD", path), phone.open("/sign-in/sl_x")]
    pages.append(desktop.open(path))
    for page in pages:
        for name, wanted in NEEDED.items():
            if wanted not in page.header(name):
                return f"{page.status}: {name} is {page.header(name)!r}"
        policy = page.header("content-security-policy")
        if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
            return f"{page.status}: the policy is {policy!r}"
    return "it cannot"


@attack("page.loads", "the landing page loads something or runs a script", "nothing from elsewhere")
def loads(world: World) -> str:
    """Look for scripts and for addresses that are fetched without a click."""
    page = world.browser().open(world.link(world.browser(), world.address()).path).text
    fetched = [m[0] for m in ELSEWHERE.finditer(page) if not m[0].lower().startswith("href")]
    if "<script" in page.lower() or fetched:
        return f"it does: {fetched[:3]}"
    return "nothing from elsewhere"


@attack("page.location", "the token or the session travels on to the storefront", "it does not")
def location(world: World) -> str:
    """Read where a sign-in leads."""
    person = world.browser()
    mail = world.link(person, world.address(), to="/account")
    led = person.open(mail.path).header("location")
    leaked = mail.token in led or (person.session or "-") in led or "sl_" in led
    return "it does not" if led and not leaked else f"it leads to {led!r}"


@attack("page.errors", "an error answers the token that caused it", "it does not")
def errors(world: World) -> str:
    """Send tokens where they do not belong and read the answers."""
    person = world.browser()
    mail = world.link(person, world.address())
    document = f'mutation {{ redeemSignInLink(input: {{token: "{mail.token}", no: 1}}) {{ x }} }}'
    for answer in (
        person.post(document),
        person.send("GET", f"/sign-in/{mail.token}/more"),
        person.send("GET", f"/graphql/{mail.token}"),
        person.send("PUT", mail.path),
    ):
        if mail.token in answer.text:
            return f"{answer.status} answers the token"
        if answer.status >= 500:
            return f"{answer.status}"
    return "it does not"


@attack(
    "mail.shape", "the mail gives the secrets away", "one link, nothing remote, no code outside"
)
def mail_shape(world: World) -> str:
    """Read the mail as a lock screen, a tracker and a spam filter do."""
    mail = world.link(world.browser(), world.address())
    if mail.code and mail.code in re.sub(r"\D", "", mail.subject):
        return "the code is in the subject"
    if len(set(re.findall(r"sl_\w+", mail.text + mail.html))) != 1:
        return "not exactly one token"
    if re.search(r"<img[^>]+src=[\"']?http", mail.html, re.IGNORECASE):
        return "it loads remote images"
    if mail.token not in mail.text:
        return "the text part has no link"
    names = {name.lower() for name, _ in mail.headers}
    if names and ("auto-submitted" not in names or "list-unsubscribe" in names):
        return "its headers are those of bulk mail"
    return "one link, nothing remote, no code outside"
