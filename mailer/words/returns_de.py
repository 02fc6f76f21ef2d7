"""What the letters about returns say in German."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = {
    "number_label": "Bestellung",
    "return_label": "Rücksendung",
    "answer_label": "Vom Shop",
    "why": "Sie erhalten diese E-Mail wegen der Bestellung {number} bei {store}.",
}
SHARED = {**HEAD, "lines_label": "Waren"}
RETURN_REQUESTED = {
    **SHARED,
    "subject": "{store}: Rücksendung {return_number} angefragt",
    "preview": "Wir prüfen sie und schreiben Ihnen wieder.",
    "title": "Ihre Anfrage ist da",
    "lead": "Sie möchten Waren der Bestellung {number} an {store} zurücksenden.",
    "advice": "Wir prüfen das und schreiben Ihnen wieder. Bitte senden Sie vorher nichts ab.",
}
RETURN_APPROVED = {
    **HEAD,
    "subject": "{store}: Sie können {return_number} jetzt absenden",
    "preview": "Ihre Rücksendung ist genehmigt.",
    "title": "Ihre Rücksendung ist genehmigt",
    "lead": "Sie können die Waren jetzt an {store} zurücksenden.",
    "paid": "{store} bezahlt den Rückweg.",
    "unpaid": "Den Rückweg bezahlen Sie.",
    "advice": "Bitte schreiben Sie {return_number} auf ein Blatt und legen Sie es ins Paket.",
    "labelled": "Ein Paketaufkleber liegt zum Ausdrucken bei Ihrer Bestellung.",
}
RETURN_DECLINED = {
    **SHARED,
    "subject": "{store}: Rücksendung {return_number} abgelehnt",
    "preview": "Bitte lesen Sie, warum.",
    "title": "Ihre Rücksendung ist abgelehnt",
    "lead": "{store} nimmt die Waren der Rücksendung {return_number} nicht zurück.",
    "advice": "Bitte schreiben Sie dem Shop, wenn Sie das anders sehen. Ihre gesetzlichen Rechte "
    "bleiben.",
}
RETURN_LABELLED = {
    **SHARED,
    "subject": "{store}: ein Aufkleber für {return_number}",
    "preview": "Zum Ausdrucken.",
    "title": "Für Ihr Paket gibt es einen Aufkleber",
    "lead": "Ein Aufkleber für die Rücksendung {return_number} liegt zum Ausdrucken bei Ihrer "
    "Bestellung.",
    "advice": "Bitte kleben Sie ihn auf das Paket und geben Sie es beim genannten Dienst ab.",
}
RETURN_RECEIVED = {
    **SHARED,
    "subject": "{store}: Rücksendung {return_number} ist angekommen",
    "preview": "Ihre Waren sind wieder bei uns.",
    "title": "Ihre Waren sind wieder da",
    "lead": "{store} hat Waren der Rücksendung {return_number} erhalten.",
    "advice": "Wir schreiben Ihnen wieder, sobald Ihr Geld unterwegs ist.",
}
RETURN_CANCELLED = {
    **SHARED,
    "subject": "{store}: Rücksendung {return_number} ist abgesagt",
    "preview": "Bitte senden Sie nichts ab.",
    "title": "Ihre Rücksendung ist abgesagt",
    "lead": "Die Rücksendung {return_number} ist abgesagt. Sie behalten die Waren.",
    "advice": "Bitte senden Sie unter dieser Nummer nichts mehr ab.",
}
RETURN_POINTS_BACK = {
    **SHARED,
    "subject": "{store}: {points} Punkte zurück für Rücksendung {return_number}",
    "preview": "Sie haben mit Punkten bezahlt.",
    "title": "Ihre Punkte sind zurück",
    "lead": "{store} schreibt Ihnen für die Rücksendung {return_number} {points} Bonuspunkte gut, "
    "denn Sie haben mit Punkten bezahlt.",
    "advice": "Sie sind schon in Ihrem Konto.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "return_approved": RETURN_APPROVED,
    "return_cancelled": RETURN_CANCELLED,
    "return_declined": RETURN_DECLINED,
    "return_labelled": RETURN_LABELLED,
    "return_points_back": RETURN_POINTS_BACK,
    "return_received": RETURN_RECEIVED,
    "return_requested": RETURN_REQUESTED,
}
