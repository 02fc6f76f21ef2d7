"""What the pages with a button say, in each language they speak."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "happened": "When",
    "old_address": "Address so far",
    "new_address": "New address",
    "do.end": "End this sign-in",
    "do.confirm": "Use the new address",
    "do.undo": "This wasn\u2019t me",
    "session.title": "Was this not you?",
    "session.lead": "We told you of this sign-in to {store}. If it was not you, end it.",
    "session.hint": "Only this one sign-in ends. Wherever else you are signed in, you stay so.",
    "new_email.title": "Use this address at {store}?",
    "new_email.lead": "From then on it is where you sign in to {store} and where letters go.",
    "new_email.hint": "Whoever is signed in to this account elsewhere is signed out.",
    "approve_email.title": "Change your address at {store}?",
    "approve_email.lead": "{store} changes it only when it is confirmed from both mailboxes.",
    "approve_email.hint": "If it was not you: nothing changes, and everybody who is signed in to "
    "your account is signed out.",
    "undo_email.title": "Keep your address so far?",
    "undo_email.lead": "If it was not you who wanted another address at {store}, keep this one.",
    "undo_email.hint": "Whoever is signed in to your account is signed out, and links that were "
    "sent stop working. Then sign in with this address.",
    "ended.title": "That sign-in is ended",
    "ended.lead": "Whoever it was is signed out of your account at {store}.",
    "ended.next": "They had read an e-mail of yours: change the password of your mailbox.",
    "CHANGED.title": "Your address is changed",
    "CHANGED.lead": "Your account at {store} uses the new address from now on.",
    "CHANGED.next": "Sign in with it next time. For seven days the old mailbox can undo this.",
    "WAITING.title": "One more mailbox",
    "WAITING.lead": "{store} waits until the other mailbox has confirmed as well.",
    "WAITING.next": "Open the e-mail that we sent there.",
    "CALLED_OFF.title": "Your address stays as it is",
    "CALLED_OFF.lead": "The change is called off, and everybody is signed out of your account at "
    "{store}.",
    "CALLED_OFF.next": "Somebody was signed in as you: change the password of your mailbox, then "
    "sign in again.",
    "UNDONE.title": "You have your address back",
    "UNDONE.lead": "Your account at {store} uses it again, and everybody is signed out.",
    "UNDONE.next": "Change the password of your mailbox, then sign in again with this address.",
    "FAILED.title": "The address could not be changed",
    "FAILED.lead": "Your account at {store} is as it was.",
    "FAILED.next": "Ask for it once more, or use another address. If that does not help, write to "
    "the store.",
    "DEAD.title": "This link does not work any more",
    "DEAD.lead": "It was used, or it is past its time, or a part of it is missing.",
    "DEAD.next": "Copy the whole link from the e-mail, or ask once more for what you wanted.",
}
GERMAN: Mapping[str, str] = {
    "happened": "Wann",
    "old_address": "Bisherige Adresse",
    "new_address": "Neue Adresse",
    "do.end": "Diese Anmeldung beenden",
    "do.confirm": "Die neue Adresse benutzen",
    "do.undo": "Das war ich nicht",
    "session.title": "Waren Sie das nicht?",
    "session.lead": "Von dieser Anmeldung bei {store} haben wir Ihnen berichtet. Waren Sie es "
    "nicht, beenden Sie sie.",
    "session.hint": "Nur diese eine Anmeldung endet. Überall sonst bleiben Sie angemeldet.",
    "new_email.title": "Diese Adresse bei {store} benutzen?",
    "new_email.lead": "Mit ihr melden Sie sich dann bei {store} an, und dorthin gehen die Briefe.",
    "new_email.hint": "Wer anderswo mit diesem Konto angemeldet ist, wird abgemeldet.",
    "approve_email.title": "Ihre Adresse bei {store} ändern?",
    "approve_email.lead": "{store} ändert sie nur, wenn beide Postfächer zustimmen.",
    "approve_email.hint": "Waren Sie es nicht, ändert sich nichts, und wer mit Ihrem Konto "
    "angemeldet ist, wird abgemeldet.",
    "undo_email.title": "Ihre bisherige Adresse behalten?",
    "undo_email.lead": "Wenn nicht Sie bei {store} eine andere Adresse wollten, behalten Sie diese "
    "hier.",
    "undo_email.hint": "Wer mit Ihrem Konto angemeldet ist, wird abgemeldet, und verschickte Links "
    "gelten nicht mehr. Melden Sie sich danach mit dieser Adresse an.",
    "ended.title": "Diese Anmeldung ist beendet",
    "ended.lead": "Wer immer es war, ist von Ihrem Konto bei {store} abgemeldet.",
    "ended.next": "Dort hat jemand eine E-Mail an Sie gelesen: Ändern Sie das Passwort Ihres "
    "Postfachs.",
    "CHANGED.title": "Ihre Adresse ist geändert",
    "CHANGED.lead": "Ihr Konto bei {store} benutzt von nun an die neue Adresse.",
    "CHANGED.next": "Melden Sie sich künftig mit ihr an. Sieben Tage lang kann das alte Postfach "
    "dies rückgängig machen.",
    "WAITING.title": "Noch ein Postfach",
    "WAITING.lead": "{store} wartet, bis auch das andere Postfach zugestimmt hat.",
    "WAITING.next": "Öffnen Sie die E-Mail, die wir dorthin geschickt haben.",
    "CALLED_OFF.title": "Ihre Adresse bleibt, wie sie ist",
    "CALLED_OFF.lead": "Die Änderung ist abgebrochen, und alle sind von Ihrem Konto bei {store} "
    "abgemeldet.",
    "CALLED_OFF.next": "Jemand war in Ihrem Namen angemeldet: Ändern Sie das Passwort Ihres "
    "Postfachs, und melden Sie sich dann neu an.",
    "UNDONE.title": "Sie haben Ihre Adresse zurück",
    "UNDONE.lead": "Ihr Konto bei {store} benutzt sie wieder, und alle sind abgemeldet.",
    "UNDONE.next": "Ändern Sie das Passwort Ihres Postfachs, und melden Sie sich dann mit dieser "
    "Adresse neu an.",
    "FAILED.title": "Die Adresse konnte nicht geändert werden",
    "FAILED.lead": "Ihr Konto bei {store} ist, wie es war.",
    "FAILED.next": "Versuchen Sie es noch einmal oder mit einer anderen Adresse. Hilft das nicht, "
    "schreiben Sie bitte dem Shop.",
    "DEAD.title": "Dieser Link gilt nicht mehr",
    "DEAD.lead": "Er wurde benutzt, seine Zeit ist vorbei, oder ein Teil davon fehlt.",
    "DEAD.next": "Kopieren Sie den ganzen Link aus der E-Mail, oder fordern Sie noch einmal an, "
    "was Sie wollten.",
}
