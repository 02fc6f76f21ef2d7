"""What the letters of conversations say in German."""

from __future__ import annotations

from collections.abc import Mapping

ANSWERED = {
    "title": "Sie haben eine Antwort",
    "button": "Lesen und antworten",
    "more": "Die Nachricht geht weiter; öffnen Sie die Unterhaltung, um alles zu lesen.",
    "files_label": "Dateien",
    "advice": "Bitte antworten Sie dort: Was an die Adresse dieser E-Mail geht, liest niemand. "
    "Bis Sie antworten, schreiben wir Ihnen über weitere Nachrichten höchstens einmal am Tag.",
    "private": "Wer diesen Link hat, kann lesen und antworten; geben Sie ihn nicht weiter. Er gilt "
    "30 Tage.",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
}
ORDER_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: Nachricht zur Bestellung {number}",
    "preview": "{store} hat Ihnen zur Bestellung {number} geschrieben.",
    "title": "Eine Nachricht zu Ihrer Bestellung",
    "lead": "{store} hat Ihnen zur Bestellung {number} geschrieben:",
    "why": "Sie erhalten diese E-Mail wegen der Bestellung {number} bei {store}.",
}
ENQUIRY_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: Antwort auf Ihre Anfrage",
    "preview": "{store} hat auf Ihre Anfrage geantwortet.",
    "lead": "{store} hat auf Ihre Anfrage geantwortet:",
    "why": "Sie erhalten diese E-Mail, weil jemand {store} geschrieben und Ihre Adresse angegeben "
    "hat.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "enquiry_answered": ENQUIRY_ANSWERED,
    "order_answered": ORDER_ANSWERED,
}
