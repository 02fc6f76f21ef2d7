"""Codes: guessing the digits, in every way that avoids being counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from attacks.cases.clicks import copy
from attacks.listing import attack
from attacks.worlds import TYPE, World


def wrong(code: str, by: int = 1) -> str:
    """Make a code that is not the one."""
    return f"{(int(code) + by) % 10 ** len(code):0{len(code)}}"


def told(answer: object) -> str:
    """Name the answer to a code."""
    assert isinstance(answer, dict)
    return str(answer.get("code") or answer["__typename"])


@attack("code.guessed", "five wrong codes, then the right one", "no more tries; the link works")
def guessed(world: World) -> str:
    """Guess until the tries are used up."""
    person, email = world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    mail = world.mail(email)
    world.need(mail.code, "this deployment sends no codes")
    answers = [told(person.ask(TYPE, id=challenge, code=wrong(mail.code, n + 1))) for n in range(5)]
    last = told(person.ask(TYPE, id=challenge, code=mail.code))
    if answers != ["CODE_INCORRECT"] * 4 + ["CODE_EXHAUSTED"] or last != "CODE_EXHAUSTED":
        return f"answered {answers} {last}"
    person.open(mail.path)
    return "no more tries; the link works" if person.who() == email else "the link is dead too"


@attack("code.at_once", "fifty wrong codes at once, then the right one", "five counted, no session")
def at_once(world: World) -> str:
    """Guess in parallel."""
    person, email = world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    mail = world.mail(email)
    world.need(mail.code, "this deployment sends no codes")
    tabs = [copy(person) for _ in range(50)]
    with ThreadPoolExecutor(25) as pool:
        codes = [wrong(mail.code, n + 1) for n in range(50)]
        answers = list(
            pool.map(
                lambda pair: told(pair[0].ask(TYPE, id=challenge, code=pair[1])),
                zip(tabs, codes, strict=True),
            )
        )
    last = told(person.ask(TYPE, id=challenge, code=mail.code))
    if answers.count("CODE_INCORRECT") != 4 or last not in ("CODE_EXHAUSTED", "RATE_LIMITED"):
        return f"{answers.count('CODE_INCORRECT')} counted, then {last}"
    return "five counted, no session" if person.who() == "NOBODY" else "a session"


@attack("code.aliases", "twenty guesses in one document", "five counted, no session")
def aliases(world: World) -> str:
    """Guess by aliases; the right code is the last."""
    person, email = world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    mail = world.mail(email)
    world.need(mail.code, "this deployment sends no codes")
    guesses = [wrong(mail.code, n + 1) for n in range(19)] + [mail.code]
    fields = " ".join(
        f'g{n}: redeemSignInCode(input: {{challengeId: "{challenge}", code: "{guess}"}})'
        " { __typename ... on Refusal { code } }"
        for n, guess in enumerate(guesses)
    )
    answer = person.post(f"mutation {{ {fields} }}")
    data = answer.json.get("data") or {}
    tries = [told(one) for one in data.values() if one]
    if tries.count("CODE_INCORRECT") > 4 or "SignedIn" in tries:
        return f"{tries.count('CODE_INCORRECT')} counted"
    return "five counted, no session" if person.who() == "NOBODY" else "a session"


@attack(
    "code.other_browser", "the right code in another browser", "refused; the code works at home"
)
def other_browser(world: World) -> str:
    """Know the code without having asked."""
    person, thief, email = world.browser(), world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    code = world.mail(email).code
    world.need(code, "this deployment sends no codes")
    world.asked(thief, world.address())
    answers = {told(thief.ask(TYPE, id=challenge, code=code)) for _ in range(7)}
    if answers != {"LINK_INVALID"}:
        return f"answered {answers}"
    works = told(person.ask(TYPE, id=challenge, code=f" {code[:4]}-{code[4:]} ")) == "SignedIn"
    return "refused; the code works at home" if works else "the stranger used up the tries"


@attack("code.other_challenge", "the code of one challenge for another", "refused")
def other_challenge(world: World) -> str:
    """Use one's own code for the challenge of somebody else, in one browser."""
    thief, email = world.browser(), world.address()
    victim = world.asked(thief, world.address())["challengeId"]
    world.asked(thief, email)
    code = world.mail(email).code
    world.need(code, "this deployment sends no codes")
    answer = told(thief.ask(TYPE, id=victim, code=code))
    return "refused" if answer == "CODE_INCORRECT" else f"answered {answer}"


@attack("code.twice", "a code is used twice", "one session")
def twice(world: World) -> str:
    """Send the right code again, from a copy of the browser that lost the answer."""
    person, email = world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    mail = world.mail(email)
    world.need(mail.code, "this deployment sends no codes")
    again = copy(person)
    person.ask(TYPE, id=challenge, code=mail.code)
    again.ask(TYPE, id=challenge, code=mail.code)
    same = person.session is not None and person.session == again.session
    return "one session" if same else "two sessions, or none"


@attack("code.malformed", "codes that are none", "refused, no try used up")
def malformed(world: World) -> str:
    """Send what cannot be a code; the right one works afterwards."""
    person, email = world.browser(), world.address()
    challenge = world.asked(person, email)["challengeId"]
    mail = world.mail(email)
    world.need(mail.code, "this deployment sends no codes")
    for code in ("", "1", "9" * 500, "abcdefgh", "१२३४५६७८", "' or 1=1--", "1e7", "-1234567"):
        answer = told(person.ask(TYPE, id=challenge, code=code))
        if answer != "INVALID_INPUT":
            return f"{code[:12]!r} answered {answer}"
    works = told(person.ask(TYPE, id=challenge, code=mail.code)) == "SignedIn"
    return "refused, no try used up" if works else "tries were used up"
