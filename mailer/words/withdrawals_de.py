"""What the letters about withdrawals say in German."""

from __future__ import annotations

from collections.abc import Mapping

SHARED = {
    "receipt_label": "Eingang",
    "received_label": "Eingegangen",
    "order_label": "Bestellung",
    "name_label": "Name",
    "why": "Sie erhalten diese E-Mail, weil diese Adresse bei {store} mit einem Widerruf angegeben "
    "wurde.",
}
WITHDRAWAL_RECEIVED = {
    **SHARED,
    "subject": "{store}: Ihr Widerruf ist eingegangen ({receipt_number})",
    "preview": "Eingegangen am {received_at}.",
    "title": "Ihr Widerruf ist eingegangen",
    "lead": "Am {received_at} hat {store} Ihre Erklärung erhalten, dass Sie den Vertrag über die "
    "unten genannte Bestellung widerrufen. Bitte bewahren Sie diese E-Mail auf.",
    "text_label": "Ihre Worte",
    "advice": "Damit ist der Eingang Ihrer Erklärung bestätigt, noch nicht, was aus ihr folgt. "
    "{store} prüft sie und schreibt Ihnen wieder. Wenn Sie nichts erklärt haben, antworten Sie "
    "bitte auf diese E-Mail.",
}
WITHDRAWAL_ANSWERED = {
    **SHARED,
    "subject": "{store}: zu Ihrem Widerruf {receipt_number}",
    "preview": "Eine Antwort von {store}.",
    "title": "Zu Ihrem Widerruf",
    "lead": "{store} hat Ihren Widerruf geprüft und antwortet:",
    "text_label": "Die Antwort",
    "advice": "Bitte antworten Sie auf diese E-Mail, wenn Sie das anders sehen. Ihre gesetzlichen "
    "Rechte bleiben.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "withdrawal_answered": WITHDRAWAL_ANSWERED,
    "withdrawal_received": WITHDRAWAL_RECEIVED,
}
