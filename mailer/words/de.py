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
STAFF_INVITATION = {
    "subject": "Mitarbeiten bei {store}",
    "preview": "Ihre Einladung gilt einmal, bis {expires_at}.",
    "title": "Sie sind eingeladen, für {store} zu arbeiten",
    "lead": "Ein Klick, und Sie gehören dazu und sind angemeldet. Er gilt einmal; danach fordern "
    "Sie zum Anmelden jedes Mal einen Link an.",
    "lead_text": "Öffnen Sie diesen Link, und Sie gehören dazu und sind angemeldet. Er gilt "
    "einmal; danach fordern Sie zum Anmelden jedes Mal einen Link an.",
    "button": "Annehmen",
    "inviter_label": "Von",
    "role_label": "Rolle",
    "unexpected": "Damit haben Sie nicht gerechnet? Ignorieren Sie diese E-Mail: Ohne sie nimmt "
    "niemand Ihren Platz ein.",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
    "why": "Sie erhalten diese E-Mail, weil jemand bei {store} Ihre Adresse eingegeben hat.",
}
API_KEY_LEAKED = {
    "subject": "Ein Schlüssel von {store} lag offen und wurde gesperrt",
    "preview": "Der Schlüssel „{name}“ gilt nicht mehr.",
    "title": "Ein Schlüssel lag offen",
    "lead": "Jemand hat einen gültigen API-Schlüssel von {store} gemeldet. Er wurde sofort "
    "gesperrt und lässt sich nicht mehr verwenden.",
    "advice": "Legen Sie für das, was ihn benutzt hat, einen neuen an. Suchen Sie dann, wo der "
    "alte ans Licht kam, und im Protokoll, was mit ihm getan wurde.",
    "name_label": "Schlüssel",
    "hint_label": "Endet auf",
    "found_label": "Gemeldet",
    "why": "Sie erhalten diese E-Mail, weil Sie {store} leiten.",
}
APPROVED = {
    "subject": "Ihr Konto bei {store} ist freigegeben",
    "preview": "Ihr Link gilt einmal, bis {expires_at}.",
    "title": "Ihr Konto ist freigegeben",
    "lead": "Ein Klick, und Sie sind angemeldet. Er gilt einmal; danach fordern Sie zum Anmelden "
    "jedes Mal einen Link an.",
    "lead_text": "Öffnen Sie diesen Link, und Sie sind angemeldet. Er gilt einmal; danach fordern "
    "Sie zum Anmelden jedes Mal einen Link an.",
    "button": "Anmelden",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
    "why": "Sie erhalten diese E-Mail, weil Sie bei {store} ein Konto beantragt haben.",
}
DECLINED = {
    "subject": "Ihr Konto bei {store}",
    "preview": "{store} eröffnet für diese Adresse kein Konto.",
    "title": "Ihr Konto wurde nicht freigegeben",
    "lead": "{store} hat Ihren Antrag geprüft und eröffnet für diese Adresse kein Konto.",
    "reason_label": "Grund",
    "advice": "Wenn Sie das für einen Irrtum halten, schreiben Sie an {store}.",
    "why": "Sie erhalten diese E-Mail, weil Sie bei {store} ein Konto beantragt haben.",
}
BLOCKED = {
    "subject": "Ihr Konto bei {store} ist gesperrt",
    "preview": "Sie wurden überall abgemeldet.",
    "title": "Ihr Konto ist gesperrt",
    "lead": "{store} hat Ihr Konto gesperrt. Sie wurden überall abgemeldet, und Links, die Sie "
    "erhalten haben, gelten nicht mehr. Ihre Bestellungen sind davon nicht berührt.",
    "advice": "Wenn Sie das für einen Irrtum halten, schreiben Sie an {store}.",
    "why": "Sie erhalten diese E-Mail, weil Sie bei {store} ein Konto haben.",
}
UNBLOCKED = {
    "subject": "Sie können sich bei {store} wieder anmelden",
    "preview": "Ihr Konto ist nicht mehr gesperrt.",
    "title": "Ihr Konto ist nicht mehr gesperrt",
    "lead": "Sie können sich bei {store} wieder anmelden; in Ihrem Konto ist alles, wie es war.",
    "advice": "Frühere Links bleiben ungültig: Fordern Sie auf {host} einen neuen an.",
    "why": "Sie erhalten diese E-Mail, weil Sie bei {store} ein Konto haben.",
}
CONFIRM_CONSENT = {
    "subject": "{store}: Bitte „{name}“ bestätigen",
    "preview": "Ein Klick, und es ist erledigt.",
    "title": "Stimmen Sie zu?",
    "lead": "Bei {store} hat jemand unter Ihrer Adresse dem hier zugestimmt. Es gilt erst, wenn "
    "Sie es bestätigen:",
    "button": "Ja, ich stimme zu",
    "not_me": "Das waren nicht Sie, oder Sie haben es sich anders überlegt? Ignorieren Sie diese "
    "E-Mail: Ohne Ihren Klick wird Ihnen nichts geschickt.",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
    "why": "Sie erhalten diese E-Mail einmal, weil unter Ihrer Adresse bei {store} danach gefragt "
    "wurde.",
}
WEBHOOK_OFF = {
    "subject": "Ein Webhook von {store} wurde abgeschaltet: {name}",
    "preview": "Bei {receiver} kommt seit {failing_at} nichts mehr an.",
    "title": "Ein Webhook wurde abgeschaltet",
    "lead": "Was {store} an {receiver} sendet, kommt schon lange nicht mehr an. Darum wird nichts "
    "mehr gesendet.",
    "advice": "Sehen Sie nach, was dem Empfänger fehlt, und schalten Sie den Webhook wieder ein. "
    "Was wartet, wird dann gesendet; was aufgegeben wurde, lässt sich neu senden.",
    "name_label": "Webhook",
    "receiver_label": "Empfänger",
    "failing_label": "Gestört seit",
    "reason_label": "Letzte Antwort",
    "why": "Sie erhalten diese E-Mail, weil Sie sich um diesen Webhook von {store} kümmern.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "every": EVERY,
    "confirm_consent": CONFIRM_CONSENT,
    "sign_in": SIGN_IN,
    "staff_sign_in": STAFF_SIGN_IN,
    "no_account": NO_ACCOUNT,
    "staff_invitation": STAFF_INVITATION,
    "api_key_leaked": API_KEY_LEAKED,
    "approved": APPROVED,
    "declined": DECLINED,
    "blocked": BLOCKED,
    "unblocked": UNBLOCKED,
    "webhook_off": WEBHOOK_OFF,
}
