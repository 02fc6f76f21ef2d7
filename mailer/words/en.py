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
STAFF_INVITATION = {
    "subject": "Join the staff of {store}",
    "preview": "Your invitation works once, until {expires_at}.",
    "title": "You are invited to work for {store}",
    "lead": "Press the button to join and to be signed in. It works once; after that, you ask for "
    "a link whenever you sign in.",
    "lead_text": "Open this link to join and to be signed in. It works once; after that, you ask "
    "for a link whenever you sign in.",
    "button": "Join",
    "inviter_label": "Invited by",
    "role_label": "Role",
    "unexpected": "You did not expect this? Ignore this e-mail: without it, nobody joins in your "
    "place.",
    "copy": "If the button does not work, copy this address into your browser:",
    "why": "You get this e-mail because somebody at {store} entered your address.",
}
API_KEY_LEAKED = {
    "subject": "A key of {store} was found in the open and ended",
    "preview": "The key “{name}” no longer works.",
    "title": "A key was found in the open",
    "lead": "Somebody reported a working API key of {store}. It was ended at once and can no "
    "longer be used.",
    "advice": "Make a new key for what used it. Then look for where the old one came to light, and "
    "in the audit trail for what was done with it.",
    "name_label": "Key",
    "hint_label": "Ends with",
    "found_label": "Reported",
    "why": "You get this e-mail because you own {store}.",
}
APPROVED = {
    "subject": "Your account at {store} is approved",
    "preview": "Your link works once, until {expires_at}.",
    "title": "Your account is approved",
    "lead": "Press the button and you are in. It works once; after that, you ask for a link "
    "whenever you sign in.",
    "lead_text": "Open this link and you are in. It works once; after that, you ask for a link "
    "whenever you sign in.",
    "button": "Sign in",
    "copy": "If the button does not work, copy this address into your browser:",
    "why": "You get this e-mail because you asked for an account at {store}.",
}
DECLINED = {
    "subject": "Your account at {store}",
    "preview": "{store} opens no account for this address.",
    "title": "Your account was not approved",
    "lead": "{store} has looked at what you asked for and opens no account for this address.",
    "reason_label": "Reason",
    "advice": "If you think that this is a mistake, write to {store}.",
    "why": "You get this e-mail because you asked for an account at {store}.",
}
BLOCKED = {
    "subject": "Your account at {store} is blocked",
    "preview": "You have been signed out everywhere.",
    "title": "Your account is blocked",
    "lead": "{store} has blocked your account. You have been signed out everywhere, and links that "
    "were sent to you no longer work. Your orders are not touched by this.",
    "advice": "If you think that this is a mistake, write to {store}.",
    "why": "You get this e-mail because you have an account at {store}.",
}
UNBLOCKED = {
    "subject": "You can sign in to {store} again",
    "preview": "Your account is no longer blocked.",
    "title": "Your account is no longer blocked",
    "lead": "{store} lets you sign in again, and everything in your account is as it was.",
    "advice": "Links that were sent to you before stay worthless: ask for a new one at {host}.",
    "why": "You get this e-mail because you have an account at {store}.",
}
CONFIRM_CONSENT = {
    "subject": "{store}: please confirm “{name}”",
    "preview": "One click, and it is settled.",
    "title": "Do you agree?",
    "lead": "At {store}, somebody agreed to this under your address. It counts once you confirm "
    "it:",
    "button": "Yes, I agree",
    "not_me": "Not you, or changed your mind? Ignore this e-mail: without your click you are not "
    "written to.",
    "copy": "If the button does not work, copy this address into your browser:",
    "why": "You get this e-mail once, because this was asked for under your address at {store}.",
}
WEBHOOK_OFF = {
    "subject": "A webhook of {store} was switched off: {name}",
    "preview": "Nothing has arrived at {receiver} since {failing_at}.",
    "title": "A webhook was switched off",
    "lead": "Nothing that {store} sent to {receiver} has arrived for long, so it is sent nothing "
    "more.",
    "advice": "See what is wrong with the receiver, then switch the webhook on again. What waits "
    "is sent then; what was given up can be sent anew.",
    "name_label": "Webhook",
    "receiver_label": "Receiver",
    "failing_label": "Failing since",
    "reason_label": "The last answer",
    "why": "You get this e-mail because you look after this webhook of {store}.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "every": EVERY,
    "confirm_consent": CONFIRM_CONSENT,
    "sign_in": SIGN_IN,
    "staff_sign_in": STAFF_SIGN_IN,
    "no_account": NO_ACCOUNT,
    "staff_invitation": STAFF_INVITATION,
    "api_key_leaked": API_KEY_LEAKED,
    "approved": APPROVED,
    "declined": DECLINED,
    "blocked": BLOCKED,
    "unblocked": UNBLOCKED,
    "webhook_off": WEBHOOK_OFF,
}
