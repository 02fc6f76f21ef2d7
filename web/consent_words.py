"""What the pages about consents say, in each language they speak."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "confirm_title": "Do you agree?",
    "confirm_lead": "{store} asked {email} for this. It counts once you press the button.",
    "confirm_button": "Yes, I agree",
    "confirm_hint": "If you did not ask for this, close the page: nothing happens then.",
    "confirmed_title": "Thank you, that is settled",
    "confirmed_lead": "{store} has noted that {email} agrees to “{kind}”.",
    "stop_title": "Stop “{kind}”?",
    "stop_lead": "{store} will not write to {email} about this any more.",
    "stop_button": "Stop it",
    "stopped_title": "It is stopped",
    "stopped_lead": "{store} does not write to {email} about “{kind}” any more.",
    "choose_title": "What do you agree to?",
    "choose_lead": "What {email} has agreed to at {store}. You can change it at any time.",
    "choose_button": "Save",
    "waiting": "waits for your confirmation by e-mail",
    "kept": "Your choice is saved.",
    "kept_waiting": "Your choice is saved. Where it says so, please confirm it by the e-mail that "
    "is on its way.",
    "not_kept": "Not everything could be saved: a sentence has changed, or it was asked too often. "
    "Please look again.",
    "nothing": "There is nothing to choose at the moment.",
    "more": "See all your choices",
    "gone_title": "This link is no longer valid",
    "gone_lead": "It was answered or replaced, is too old, or the address of the account has "
    "changed.",
    "gone_next": "Sign in to {store} to see and change what you agree to.",
    "unavailable_title": "Something went wrong here",
    "unavailable_lead": "That is our fault. Nothing was changed.",
    "unavailable_next": "Please try again in a minute.",
    "next": "What now",
    "to_store": "Go to {store}",
}
GERMAN: Mapping[str, str] = {
    "confirm_title": "Stimmen Sie zu?",
    "confirm_lead": "Danach hat {store} unter {email} gefragt. Es gilt, sobald Sie auf die "
    "Schaltfläche drücken.",
    "confirm_button": "Ja, ich stimme zu",
    "confirm_hint": "Wenn Sie das nicht wollten, schließen Sie die Seite: Dann geschieht nichts.",
    "confirmed_title": "Danke, das ist erledigt",
    "confirmed_lead": "{store} hat vermerkt, dass {email} „{kind}“ zustimmt.",
    "stop_title": "„{kind}“ abbestellen?",
    "stop_lead": "{store} schreibt dann {email} dazu nicht mehr.",
    "stop_button": "Abbestellen",
    "stopped_title": "Abbestellt",
    "stopped_lead": "{store} schreibt {email} nicht mehr zu „{kind}“.",
    "choose_title": "Wozu stimmen Sie zu?",
    "choose_lead": "Wozu {email} bei {store} zugestimmt hat. Sie können es jederzeit ändern.",
    "choose_button": "Speichern",
    "waiting": "wartet auf Ihre Bestätigung per E-Mail",
    "kept": "Ihre Auswahl ist gespeichert.",
    "kept_waiting": "Ihre Auswahl ist gespeichert. Wo es dabeisteht, bestätigen Sie sie bitte mit "
    "der E-Mail, die unterwegs ist.",
    "not_kept": "Nicht alles konnte gespeichert werden: Ein Satz hat sich geändert, oder es wurde "
    "zu oft danach gefragt. Bitte sehen Sie noch einmal nach.",
    "nothing": "Zurzeit gibt es nichts auszuwählen.",
    "more": "Alles sehen, wozu Sie zustimmen",
    "gone_title": "Dieser Link gilt nicht mehr",
    "gone_lead": "Er wurde beantwortet oder ersetzt, ist zu alt, oder die Adresse des Kontos hat "
    "sich geändert.",
    "gone_next": "Melden Sie sich bei {store} an, um zu sehen und zu ändern, wozu Sie zustimmen.",
    "unavailable_title": "Hier ist etwas schiefgegangen",
    "unavailable_lead": "Das ist unser Fehler. Es wurde nichts geändert.",
    "unavailable_next": "Bitte versuchen Sie es in einer Minute noch einmal.",
    "next": "Wie es weitergeht",
    "to_store": "Zu {store}",
}
WORDS = {"en": ENGLISH, "de": GERMAN}
