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
RETURN_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: Nachricht zur Rücksendung {number}",
    "preview": "{store} hat Ihnen zur Rücksendung {number} geschrieben.",
    "title": "Eine Nachricht zu Ihrer Rücksendung",
    "lead": "{store} hat Ihnen zur Rücksendung {number} geschrieben:",
    "why": "Sie erhalten diese E-Mail wegen der Rücksendung {number} an {store}.",
}
ENQUIRY_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: Antwort auf Ihre Anfrage",
    "preview": "{store} hat auf Ihre Anfrage geantwortet.",
    "lead": "{store} hat auf Ihre Anfrage geantwortet:",
    "why": "Sie erhalten diese E-Mail, weil jemand {store} geschrieben und Ihre Adresse angegeben "
    "hat.",
}
ENQUIRY_RECEIVED = {
    "subject": "{store}: Ihre Anfrage ist da",
    "preview": "Wir antworten, so bald wir können.",
    "title": "Ihre Anfrage ist da",
    "lead": "Danke, dass Sie {store} geschrieben haben. Wir antworten, so bald wir können, an "
    "diese Adresse. Bis dahin können Sie nachlesen und ergänzen, was Sie geschrieben haben:",
    "button": "Unterhaltung öffnen",
    "not_me": "Sie haben uns nicht geschrieben? Dann hat sich jemand bei der Adresse vertippt. Sie "
    "müssen nichts tun; für Sie wurde kein Konto eröffnet.",
    "private": ANSWERED["private"],
    "copy": ANSWERED["copy"],
    "why": ENQUIRY_ANSWERED["why"],
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "enquiry_answered": ENQUIRY_ANSWERED,
    "enquiry_received": ENQUIRY_RECEIVED,
    "order_answered": ORDER_ANSWERED,
    "return_answered": RETURN_ANSWERED,
}
