"""What the letters about sessions, codes and addresses say in English."""

from __future__ import annotations

from collections.abc import Mapping

WHY = "You get this e-mail because it concerns the safety of your account at {host}."
COPY = "If the button does not work, copy this address into your browser:"
NEW_BROWSER = {
    "subject": "New sign-in to {store} · {asked_time}",
    "preview": "Somebody signed in from {place}.",
    "title": "A sign-in from a new browser",
    "lead": "Somebody signed in to your account at {store} in a browser that we have not seen "
    "there before. If that was you, there is nothing to do. If not, end it here: only that one "
    "sign-in stops, at once.",
    "button": "This wasn\u2019t me",
    "asked_label": "Signed in",
    "not_me": "Whoever signs in has read an e-mail that we sent to this mailbox. If it was not "
    "you, change the password of the mailbox as well.",
    "copy": COPY,
    "why": WHY,
}
SESSION_REUSED = {
    "subject": "We ended a sign-in to {store} · {asked_time}",
    "preview": "A copy of it was used.",
    "title": "We ended one of your sign-ins",
    "lead": "An outdated copy of your sign-in to {store} was used. That happens when somebody has "
    "taken the cookies of a browser, and now and then when a computer was restored from a backup.",
    "advice": "To be safe, that sign-in is ended wherever it was. Sign in again; your other "
    "browsers stay signed in.",
    "asked_label": "Ended",
    "not_me": "If this happens again, look for unknown programs on the device named above.",
    "why": WHY,
}
STEP_UP = {
    "subject": "Your code for {store} · {asked_time}",
    "preview": "It works until {expires_hour}.",
    "title": "Confirm that it is you",
    "lead": "Type this code where you were asked for it:",
    "code_hint": "Type it only on {host}, and tell it nobody. It works until {expires_hour}.",
    "not_me": "You did not ask for this? Then somebody is signed in as you and tries to change "
    "something that matters. Keep the code to yourself, and sign out everywhere.",
    "why": WHY,
}
EMAIL_CHANGE = {
    "subject": "Confirm your new address for {store} · {asked_time}",
    "preview": "It takes the place of {old_email}.",
    "title": "Is this your new address?",
    "lead": "The account {old_email} at {store} is to use this address from now on. Confirm that "
    "it is yours.",
    "button": "Look and confirm",
    "not_me": "You know nothing of this? Ignore this e-mail, and nothing changes.",
    "copy": COPY,
    "why": "You get this e-mail because somebody entered your address at {host}.",
}
EMAIL_CHANGE_NOTICE = {
    "subject": "Your address at {store} is to change · {asked_time}",
    "preview": "From {old_email} to {new_email}.",
    "title": "Your address is to change",
    "lead": "Your account at {store} is to use {new_email} instead of this address, as soon as "
    "that one is confirmed. If that was your wish, there is nothing to do here.",
    "button": "This wasn\u2019t me",
    "not_me": "The button calls the change off, and undoes it if it has been made. Everybody who "
    "is signed in as you is signed out.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_CHANGE_APPROVAL = {
    "subject": "Allow the new address at {store}? · {asked_time}",
    "preview": "From {old_email} to {new_email}.",
    "title": "Is your address to change?",
    "lead": "Your account at {store} is to use {new_email} instead of this address. {store} makes "
    "that change only when it is confirmed from both.",
    "button": "Look and decide",
    "not_me": "That was not you? Open the link and choose “This wasn\u2019t me”: nothing changes, "
    "and everybody who is signed in as you is signed out.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_CHANGED = {
    "subject": "Your account at {store} has another address · {asked_time}",
    "preview": "It uses {new_email} by now.",
    "title": "Your account has another address by now",
    "lead": "Somebody asked to sign in to {store} with this address. Your account uses {new_email} "
    "instead: if that was your wish, sign in with that one.",
    "button": "This wasn\u2019t me",
    "not_me": "The button gives you this address back, until the time named above. Everybody who "
    "is signed in as you is signed out.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_TAKEN = {
    "subject": "You have an account at {store} already · {asked_time}",
    "preview": "This address belongs to it.",
    "title": "This address has an account already",
    "lead": "Another account at {store} was to use this address, and somebody who reads this "
    "mailbox confirmed it. But you have an account under this address, so nothing was changed.",
    "advice": "To use this account, just sign in with this address at {host}.",
    "not_me": "If you know nothing of this, you need not do anything.",
    "why": WHY,
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "email_change": EMAIL_CHANGE,
    "email_change_approval": EMAIL_CHANGE_APPROVAL,
    "email_change_notice": EMAIL_CHANGE_NOTICE,
    "email_changed": EMAIL_CHANGED,
    "email_taken": EMAIL_TAKEN,
    "new_browser": NEW_BROWSER,
    "session_reused": SESSION_REUSED,
    "step_up": STEP_UP,
}
