"""What the letters about sessions, codes and addresses say in German."""

from __future__ import annotations

from collections.abc import Mapping

WHY = "Sie erhalten diese E-Mail, weil sie die Sicherheit Ihres Kontos auf {host} betrifft."
COPY = "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:"
NEW_BROWSER = {
    "subject": "Neue Anmeldung bei {store} · {asked_time}",
    "preview": "Jemand hat sich angemeldet: {place}.",
    "title": "Anmeldung in einem neuen Browser",
    "lead": "Jemand hat sich bei {store} mit Ihrem Konto in einem Browser angemeldet, den wir dort "
    "noch nicht gesehen haben. Waren Sie das, ist nichts zu tun. Wenn nicht, beenden Sie es hier: "
    "Nur diese eine Anmeldung endet, und zwar sofort.",
    "button": "Das war ich nicht",
    "asked_label": "Angemeldet",
    "not_me": "Wer sich anmeldet, hat eine E-Mail gelesen, die wir an dieses Postfach geschickt "
    "haben. Waren Sie es nicht, ändern Sie bitte auch das Passwort des Postfachs.",
    "copy": COPY,
    "why": WHY,
}
SESSION_REUSED = {
    "subject": "Wir haben eine Anmeldung bei {store} beendet · {asked_time}",
    "preview": "Eine Kopie davon wurde benutzt.",
    "title": "Wir haben eine Ihrer Anmeldungen beendet",
    "lead": "Eine veraltete Kopie Ihrer Anmeldung bei {store} wurde benutzt. Das geschieht, wenn "
    "jemand die Cookies eines Browsers entwendet hat, und gelegentlich, wenn ein Rechner aus einer "
    "Sicherung wiederhergestellt wurde.",
    "advice": "Zur Sicherheit ist diese Anmeldung überall beendet. Melden Sie sich neu an; Ihre "
    "anderen Browser bleiben angemeldet.",
    "asked_label": "Beendet",
    "not_me": "Geschieht das wieder, suchen Sie auf dem genannten Gerät nach unbekannten "
    "Programmen.",
    "why": WHY,
}
STEP_UP = {
    "subject": "Ihr Code für {store} · {asked_time}",
    "preview": "Er gilt bis {expires_hour}.",
    "title": "Bestätigen Sie, dass Sie es sind",
    "lead": "Geben Sie diesen Code dort ein, wo Sie danach gefragt wurden:",
    "code_hint": "Geben Sie ihn nur auf {host} ein und sagen Sie ihn niemandem. "
    "Er gilt bis {expires_hour}.",
    "not_me": "Sie haben nicht danach gefragt? Dann ist jemand in Ihrem Namen angemeldet und will "
    "etwas Wichtiges ändern. Geben Sie den Code niemandem, und melden Sie sich überall ab.",
    "why": WHY,
}
EMAIL_CHANGE = {
    "subject": "Neue Adresse bei {store} bestätigen · {asked_time}",
    "preview": "Sie tritt an die Stelle von {old_email}.",
    "title": "Ist das Ihre neue Adresse?",
    "lead": "Das Konto {old_email} bei {store} soll von nun an diese Adresse benutzen. Bestätigen "
    "Sie, dass es Ihre ist.",
    "button": "Ansehen und bestätigen",
    "not_me": "Sie wissen nichts davon? Ignorieren Sie diese E-Mail, und nichts ändert sich.",
    "copy": COPY,
    "why": "Sie erhalten diese E-Mail, weil jemand Ihre Adresse auf {host} eingegeben hat.",
}
EMAIL_CHANGE_NOTICE = {
    "subject": "Ihre Adresse bei {store} soll sich ändern · {asked_time}",
    "preview": "Von {old_email} zu {new_email}.",
    "title": "Ihre Adresse soll sich ändern",
    "lead": "Ihr Konto bei {store} soll {new_email} statt dieser Adresse benutzen, sobald jene "
    "bestätigt ist. War das Ihr Wunsch, ist hier nichts zu tun.",
    "button": "Das war ich nicht",
    "not_me": "Die Schaltfläche bricht die Änderung ab und macht sie rückgängig, wenn sie schon "
    "geschehen ist. Wer in Ihrem Namen angemeldet ist, wird abgemeldet.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_CHANGE_APPROVAL = {
    "subject": "Neue Adresse bei {store} erlauben? · {asked_time}",
    "preview": "Von {old_email} zu {new_email}.",
    "title": "Soll sich Ihre Adresse ändern?",
    "lead": "Ihr Konto bei {store} soll {new_email} statt dieser Adresse benutzen. {store} ändert "
    "das nur, wenn es von beiden Adressen bestätigt wird.",
    "button": "Ansehen und entscheiden",
    "not_me": "Das waren nicht Sie? Öffnen Sie den Link und wählen Sie „Das war ich nicht“: Nichts "
    "ändert sich, und wer in Ihrem Namen angemeldet ist, wird abgemeldet.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_CHANGED = {
    "subject": "Ihr Konto bei {store} hat eine andere Adresse · {asked_time}",
    "preview": "Es benutzt nun {new_email}.",
    "title": "Ihr Konto hat inzwischen eine andere Adresse",
    "lead": "Jemand wollte sich mit dieser Adresse bei {store} anmelden. Ihr Konto benutzt aber "
    "{new_email}: War das Ihr Wunsch, melden Sie sich mit jener an.",
    "button": "Das war ich nicht",
    "not_me": "Die Schaltfläche gibt Ihnen bis zur oben genannten Zeit diese Adresse zurück. Wer "
    "in Ihrem Namen angemeldet ist, wird abgemeldet.",
    "copy": COPY,
    "why": WHY,
}
EMAIL_TAKEN = {
    "subject": "Sie haben schon ein Konto bei {store} · {asked_time}",
    "preview": "Diese Adresse gehört dazu.",
    "title": "Diese Adresse hat schon ein Konto",
    "lead": "Ein anderes Konto bei {store} sollte diese Adresse benutzen, und jemand, der dieses "
    "Postfach liest, hat das bestätigt. Unter dieser Adresse haben Sie aber schon ein Konto, daher "
    "wurde nichts geändert.",
    "advice": "Um dieses Konto zu benutzen, melden Sie sich auf {host} mit dieser Adresse an.",
    "not_me": "Wenn Sie nichts davon wissen, müssen Sie nichts tun.",
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
