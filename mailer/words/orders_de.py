"""What the letters about orders say in German."""

from __future__ import annotations

from collections.abc import Mapping

SHARED = {
    "number_label": "Bestellung",
    "why": "Sie erhalten diese E-Mail wegen der Bestellung {number} bei {store}.",
}
ORDER_PAID = {
    **SHARED,
    "subject": "{store}: Bestellung {number} ist bezahlt",
    "preview": "Wir haben {total_money} erhalten.",
    "title": "Danke, Ihre Bestellung ist bezahlt",
    "lead": "Ihre Zahlung ist bei uns eingegangen. Diese E-Mail ist Ihr Beleg.",
    "total_label": "Bezahlt",
    "advice": "Sie müssen nichts weiter tun.",
}
ORDER_SHIPPED = {
    **SHARED,
    "subject": "{store}: Bestellung {number} ist unterwegs",
    "preview": "Ein Paket hat {store} verlassen.",
    "title": "Ihr Paket ist unterwegs",
    "lead": "Ein Paket mit Ihrer Bestellung hat {store} verlassen.",
    "whole": "Damit ist alles verschickt, was Sie bestellt haben.",
    "part": "Der Rest Ihrer Bestellung folgt; wir schreiben Ihnen, wenn er unterwegs ist.",
    "button": "Paket verfolgen",
    "carrier_label": "Versand mit",
    "tracking_label": "Nummer",
    "lines_label": "Inhalt",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
}
ORDER_CANCELLED = {
    **SHARED,
    "subject": "{store}: Bestellung {number} ist storniert",
    "preview": "Es wird nichts davon verschickt.",
    "title": "Ihre Bestellung ist storniert",
    "lead": "{store} hat Ihre Bestellung storniert. Es wird nichts davon verschickt.",
    "reason_label": "Grund",
    "due": "Wir erstatten Ihnen, was Sie bezahlt haben, {due_money}, und schreiben Ihnen, wenn das "
    "geschehen ist.",
    "advice": "Sie haben dafür nichts bezahlt und müssen nichts tun.",
}
ORDER_REFUNDED = {
    **SHARED,
    "subject": "{store}: {given_money} zurück für Bestellung {number}",
    "preview": "Gutschrift {credit}.",
    "title": "Sie erhalten Geld zurück",
    "lead": "{store} erstattet Ihnen {given_money} für Ihre Bestellung auf dem Weg, auf dem Sie "
    "bezahlt haben.",
    "credit_label": "Gutschrift",
    "given_label": "Erstattet",
    "reason_label": "Grund",
    "advice": "Es kann einige Tage dauern, bis das Geld auf Ihrem Konto ist.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "order_cancelled": ORDER_CANCELLED,
    "order_paid": ORDER_PAID,
    "order_refunded": ORDER_REFUNDED,
    "order_shipped": ORDER_SHIPPED,
}
