"""What the letters say in English."""

from __future__ import annotations

from collections.abc import Mapping

EVERY = {
    "moment": "d MMMM y, HH:mm\u00a0z",
    "time": "HH:mm",
    "hour": "HH:mm\u00a0z",
    "asked_label": "Requested",
    "from_label": "From",
    "until_label": "Works until",
    "unknown_browser": "an unknown browser",
    "place": "{browser}, {country}",
    "why": "You get this e-mail because somebody entered your address at {host}.",
    "ignore": "If that was not you, you can ignore it: none of your accounts has changed.",
}
SIGN_IN = {
    "subject": "Sign in to {store} · {asked_time}",
    "preview": "Your link works once, until {expires_at}.",
    "title": "Sign in to {store}",
    "lead": "Press the button and you are in. It works once.",
    "lead_text": "Open this link and you are in. It works once.",
    "button": "Sign in",
    "code_lead": "Reading this on another device? Type this code where you asked to sign in:",
    "code_hint": "Type it only on {host}, and tell it nobody. It works until {code_expires_hour}.",
    "not_me": "Not you? Ignore this e-mail: without it, nobody gets in. Or open the link and "
    "choose “It wasn\u2019t me”, and the link is worthless.",
    "copy": "If the button does not work, copy this address into your browser:",
}
STAFF_SIGN_IN = {
    **SIGN_IN,
    "subject": "Staff sign-in to {store} · {asked_time}",
    "preview": "Your staff link works once, until {expires_at}.",
    "title": "Staff sign-in to {store}",
    "lead": "Press the button to work as staff of {store}. It works once, and not for long.",
    "lead_text": "Open this link to work as staff of {store}. It works once, and not for long.",
    "not_me": "Not you? Open the link and choose “It wasn\u2019t me”, then tell your administrator "
    "that somebody tried to sign in as you. Without this e-mail, nobody gets in.",
}
NO_ACCOUNT = {
    "subject": "No account at {store} · {asked_time}",
    "preview": "Somebody tried to sign in with this address.",
    "title": "There is no account under this address",
    "lead": "Somebody, perhaps you, asked to sign in to {store}. Nobody has an account there under "
    "this address, so there is nothing to sign in to.",
    "advice": "If it was you, you may have registered with another of your addresses: try that one "
    "at {host}. {store} does not open new accounts by e-mail at the moment.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "every": EVERY,
    "sign_in": SIGN_IN,
    "staff_sign_in": STAFF_SIGN_IN,
    "no_account": NO_ACCOUNT,
}
