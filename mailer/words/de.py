"""What the letters say in German."""

from __future__ import annotations

from collections.abc import Mapping

EVERY = {
    "moment": "d. MMMM y, HH:mm\u00a0z",
    "time": "HH:mm",
    "hour": "HH:mm\u00a0z",
    "asked_label": "Angefordert",
    "from_label": "Von",
    "until_label": "Gilt bis",
    "unknown_browser": "einem unbekannten Browser",
    "place": "{browser}, {country}",
    "why": "Sie erhalten diese E-Mail, weil jemand Ihre Adresse auf {host} eingegeben hat.",
    "ignore": "Wenn Sie das nicht waren, können Sie sie ignorieren: An keinem Ihrer Konten hat "
    "sich etwas geändert.",
}
SIGN_IN = {
    "subject": "Anmelden bei {store} · {asked_time}",
    "preview": "Ihr Link gilt einmal, bis {expires_at}.",
    "title": "Anmelden bei {store}",
    "lead": "Ein Klick, und Sie sind angemeldet. Der Link gilt einmal.",
    "lead_text": "Öffnen Sie diesen Link, und Sie sind angemeldet. Er gilt einmal.",
    "button": "Anmelden",
    "code_lead": "Sie lesen das auf einem anderen Gerät? Geben Sie diesen Code dort ein, wo Sie "
    "sich anmelden wollten:",
    "code_hint": "Geben Sie ihn nur auf {host} ein und sagen Sie ihn niemandem. "
    "Er gilt bis {code_expires_hour}.",
    "not_me": "Das waren nicht Sie? Ignorieren Sie diese E-Mail: Ohne sie kommt niemand hinein. "
    "Oder öffnen Sie den Link und wählen Sie „Das war ich nicht“, dann ist er wertlos.",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
}
STAFF_SIGN_IN = {
    **SIGN_IN,
    "subject": "Mitarbeiter-Anmeldung bei {store} · {asked_time}",
    "preview": "Ihr Mitarbeiter-Link gilt einmal, bis {expires_at}.",
    "title": "Mitarbeiter-Anmeldung bei {store}",
    "lead": "Ein Klick, und Sie arbeiten im Namen von {store}. Der Link gilt einmal und nicht "
    "lange.",
    "lead_text": "Öffnen Sie diesen Link, und Sie arbeiten im Namen von {store}. Er gilt einmal "
    "und nicht lange.",
    "not_me": "Das waren nicht Sie? Öffnen Sie den Link, wählen Sie „Das war ich nicht“ und sagen "
    "Sie Ihrer Verwaltung Bescheid: Jemand wollte sich als Sie anmelden. Ohne diese E-Mail kommt "
    "niemand hinein.",
}
NO_ACCOUNT = {
    "subject": "Kein Konto bei {store} · {asked_time}",
    "preview": "Jemand wollte sich mit dieser Adresse anmelden.",
    "title": "Unter dieser Adresse gibt es kein Konto",
    "lead": "Jemand, vielleicht Sie, wollte sich bei {store} anmelden. Unter dieser Adresse hat "
    "dort niemand ein Konto, es gibt also nichts, wo man sich anmelden könnte.",
    "advice": "Wenn Sie es waren, haben Sie vielleicht eine andere Ihrer Adressen benutzt: "
    "Versuchen Sie es auf {host} mit dieser. Neue Konten eröffnet {store} zurzeit nicht "
    "per E-Mail.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "every": EVERY,
    "sign_in": SIGN_IN,
    "staff_sign_in": STAFF_SIGN_IN,
    "no_account": NO_ACCOUNT,
}
