"""What the sign-in pages say, in each language they speak."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from web import question_words

DEFAULT = "en"


class Problem(StrEnum):
    """Why a link did not sign anybody in; each has a title, a message and what to do next."""

    APPROVAL_PENDING = "APPROVAL_PENDING"
    FORM_EXPIRED = "FORM_EXPIRED"
    LINK_DAMAGED = "LINK_DAMAGED"
    LINK_EXPIRED = "LINK_EXPIRED"
    LINK_INVALID = "LINK_INVALID"
    LINK_REPLACED = "LINK_REPLACED"
    LINK_USED = "LINK_USED"
    LOGIN_REFUSED = "LOGIN_REFUSED"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"


ENGLISH: Mapping[str, str] = {
    "confirm_title": "Sign in to {store}?",
    "confirm_lead": "You opened a sign-in link. Nothing happens until you press the button.",
    "account": "Account",
    "asked": "Requested",
    "from": "From",
    "sign_in": "Sign in",
    "not_me": "It wasn’t me",  # noqa: RUF001
    "not_me_hint": "If you did not ask for this, press “It wasn’t me”, "  # noqa: RUF001
    "and the link stops working.",
    "other_title": "Change the account?",
    "other_lead": "You are signed in to {store} as {current}. This link belongs to {email}.",
    "other_sign_in": "Sign in as {email}",
    "other_stay": "Stay signed in as {current}",
    "done_title": "You are signed in",
    "done_lead": "You are signed in to {store} as {email}. You may close this page.",
    "reported_title": "Thank you, that link is gone",
    "reported_lead": "Nobody can sign in with it any more. Your account was not opened, "
    "and nothing in it has changed.",
    "reported_next": "Somebody may have typed your address by mistake. You need not do anything.",
    "to_store": "Go to {store}",
    "next": "What now",
    "APPROVAL_PENDING.title": "Your account awaits approval",
    "APPROVAL_PENDING.message": "Your address is confirmed. {store} looks at every new account "
    "before the first sign-in.",
    "APPROVAL_PENDING.next": "You get an e-mail as soon as that is done.",
    "FORM_EXPIRED.title": "This page was open too long",
    "FORM_EXPIRED.message": "For your safety the button works for a quarter of an hour only. "
    "Nothing has been done.",
    "FORM_EXPIRED.next": "Open the link in the e-mail once more.",
    "LINK_DAMAGED.title": "This link was damaged on its way",
    "LINK_DAMAGED.message": "A part of it is missing or was changed; some mail programs do that.",
    "LINK_DAMAGED.next": "Copy the whole link from the e-mail into the address bar. "
    "It has not been spent.",
    "LINK_EXPIRED.title": "This link is too old",
    "LINK_EXPIRED.message": "Sign-in links work for a limited time, and this one is past it.",
    "LINK_EXPIRED.next": "Ask for a new link in the store; it arrives within a minute.",
    "LINK_INVALID.title": "This link does not work",
    "LINK_INVALID.message": "It is not one of ours, or it is long past its time.",
    "LINK_INVALID.next": "Ask for a new link in the store; it arrives within a minute.",
    "LINK_REPLACED.title": "There is a newer link",
    "LINK_REPLACED.message": "This link was set aside, because a later one was used or asked for.",
    "LINK_REPLACED.next": "Use the latest e-mail, or ask for a new link in the store.",
    "LINK_USED.title": "This link was used already",
    "LINK_USED.message": "Each link signs in once only.",
    "LINK_USED.next": "If you are signed in, just go on. If not, ask for a new link in the store.",
    "LOGIN_REFUSED.title": "Signing in is not possible",
    "LOGIN_REFUSED.message": "{store} does not allow signing in with this address.",
    "LOGIN_REFUSED.next": "If you think that is wrong, please write to the store.",
    "RATE_LIMITED.title": "Too many attempts",
    "RATE_LIMITED.message": "There were too many attempts from your network in a short time.",
    "RATE_LIMITED.next": "Wait a few minutes, then open the link again. It has not been spent.",
    "UNAVAILABLE.title": "Something went wrong here",
    "UNAVAILABLE.message": "That is our fault. Nothing has been done.",
    "UNAVAILABLE.next": "Open the link again in a minute.",
}
GERMAN: Mapping[str, str] = {
    "confirm_title": "Bei {store} anmelden?",
    "confirm_lead": "Sie haben einen Anmeldelink geöffnet. Ohne Ihren Knopfdruck geschieht nichts.",
    "account": "Konto",
    "asked": "Angefordert",
    "from": "Von",
    "sign_in": "Anmelden",
    "not_me": "Das war ich nicht",
    "not_me_hint": "Wenn Sie nicht danach gefragt haben, macht „Das war ich nicht“ den Link "
    "ungültig.",
    "other_title": "Konto wechseln?",
    "other_lead": "Sie sind bei {store} als {current} angemeldet. Dieser Link gehört zu {email}.",
    "other_sign_in": "Als {email} anmelden",
    "other_stay": "Als {current} angemeldet bleiben",
    "done_title": "Sie sind angemeldet",
    "done_lead": "Sie sind bei {store} als {email} angemeldet. Diese Seite kann geschlossen "
    "werden.",
    "reported_title": "Danke, dieser Link ist ungültig",
    "reported_lead": "Niemand kann sich damit mehr anmelden. Ihr Konto wurde nicht geöffnet, "
    "und nichts darin hat sich geändert.",
    "reported_next": "Vielleicht hat sich jemand bei der Adresse vertippt. Sie müssen nichts tun.",
    "to_store": "Zu {store}",
    "next": "Wie es weitergeht",
    "APPROVAL_PENDING.title": "Ihr Konto wird noch freigegeben",
    "APPROVAL_PENDING.message": "Ihre Adresse ist bestätigt. {store} prüft jedes neue Konto vor "
    "der ersten Anmeldung.",
    "APPROVAL_PENDING.next": "Sobald das geschehen ist, erhalten Sie eine E-Mail.",
    "FORM_EXPIRED.title": "Diese Seite war zu lange offen",
    "FORM_EXPIRED.message": "Zu Ihrer Sicherheit gilt die Schaltfläche nur eine Viertelstunde. "
    "Es ist nichts geschehen.",
    "FORM_EXPIRED.next": "Öffnen Sie den Link in der E-Mail noch einmal.",
    "LINK_DAMAGED.title": "Dieser Link wurde unterwegs beschädigt",
    "LINK_DAMAGED.message": "Ein Teil fehlt oder wurde verändert; manche Mailprogramme tun das.",
    "LINK_DAMAGED.next": "Kopieren Sie den ganzen Link aus der E-Mail in die Adresszeile. "
    "Er ist nicht verbraucht.",
    "LINK_EXPIRED.title": "Dieser Link ist zu alt",
    "LINK_EXPIRED.message": "Anmeldelinks gelten begrenzte Zeit, und die ist bei diesem vorbei.",
    "LINK_EXPIRED.next": "Fordern Sie im Shop einen neuen Link an; er kommt binnen einer Minute.",
    "LINK_INVALID.title": "Dieser Link funktioniert nicht",
    "LINK_INVALID.message": "Er ist nicht von uns, oder ein Teil ging unterwegs verloren.",
    "LINK_INVALID.next": "Kopieren Sie den ganzen Link aus der E-Mail, oder fordern Sie im Shop "
    "einen neuen an.",
    "LINK_REPLACED.title": "Es gibt einen neueren Link",
    "LINK_REPLACED.message": "Dieser Link gilt nicht mehr, weil ein späterer benutzt oder "
    "angefordert wurde.",
    "LINK_REPLACED.next": "Nehmen Sie die neueste E-Mail, oder fordern Sie im Shop einen neuen "
    "Link an.",
    "LINK_USED.title": "Dieser Link wurde schon benutzt",
    "LINK_USED.message": "Jeder Link gilt für genau eine Anmeldung.",
    "LINK_USED.next": "Wenn Sie angemeldet sind, geht es einfach weiter. Sonst fordern Sie im "
    "Shop einen neuen Link an.",
    "LOGIN_REFUSED.title": "Die Anmeldung ist nicht möglich",
    "LOGIN_REFUSED.message": "{store} erlaubt mit dieser Adresse keine Anmeldung.",
    "LOGIN_REFUSED.next": "Wenn Sie das für einen Irrtum halten, schreiben Sie bitte dem Shop.",
    "RATE_LIMITED.title": "Zu viele Versuche",
    "RATE_LIMITED.message": "Aus Ihrem Netz kamen in kurzer Zeit zu viele Versuche.",
    "RATE_LIMITED.next": "Warten Sie einige Minuten und öffnen Sie den Link erneut. Er ist noch "
    "nicht verbraucht.",
    "UNAVAILABLE.title": "Hier ist etwas schiefgegangen",
    "UNAVAILABLE.message": "Das ist unser Fehler. Es ist nichts geschehen.",
    "UNAVAILABLE.next": "Öffnen Sie den Link in einer Minute erneut.",
}
WORDS = {
    "en": {**ENGLISH, **question_words.ENGLISH},
    "de": {**GERMAN, **question_words.GERMAN},
}


def spoken(locale: str | None) -> str:
    """Return the language of `WORDS` nearest to a locale such as `de-AT`."""
    language = (locale or DEFAULT).replace("_", "-").split("-")[0].lower()
    return language if language in WORDS else DEFAULT
