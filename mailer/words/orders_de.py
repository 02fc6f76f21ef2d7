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
    "files": "Was Sie zum Herunterladen gekauft haben, liegt bereit: Sie finden es in unserem Shop"
    " bei dieser Bestellung.",
}
ORDER_PLACED = {
    **SHARED,
    "subject": "{store}: Ihre Bestellung {number} ist da",
    "preview": "Insgesamt {total_money}. Vielen Dank!",
    "title": "Vielen Dank für Ihre Bestellung",
    "lead": "{store} hat Ihre Bestellung erhalten. Das haben Sie bestellt:",
    "goods_label": "Waren",
    "discount_label": "Rabatt",
    "shipping_label": "Versand",
    "handling_label": "Verpackung und Bearbeitung",
    "fees_label": "Mit Punkten bezahlt",
    "tax_label": "Steuern",
    "total_label": "Summe",
    "contained": "darin enthalten",
    "goes_label": "Geht an",
    "billed_label": "Rechnung an",
    "method_label": "Versandart",
    "pay_label": "Zahlung",
    "note_label": "Ihre Notiz",
    "vat_label": "Ihre USt-IdNr.",
    "owed": "Ohne Umsatzsteuer: Sie schulden sie selbst (Reverse Charge).",
    "pay_bank_transfer": "Per Überweisung. Bitte geben Sie {number} als Verwendungszweck an.",
    "pay_card": "Mit Karte.",
    "pay_cash_on_delivery": "In bar bei Lieferung.",
    "pay_invoice": "Auf Rechnung.",
    "advice": "Wir schreiben Ihnen wieder, sobald Ihre Bestellung unterwegs ist.",
    "button": "Bestellung öffnen",
    "private": "Mit diesem Link sehen Sie ohne Konto, wie weit Ihre Bestellung ist, schreiben uns "
    "und drucken sie aus. Das kann jeder, der ihn hat; geben Sie ihn nicht weiter. Er gilt bis "
    "einige Tage nach der Lieferung.",
    "copy": "Wenn die Schaltfläche nicht reagiert, kopieren Sie diese Adresse in Ihren Browser:",
    "withdraw": "Wenn Sie den Vertrag widerrufen möchten",
    "withdraw_link": "Vertrag widerrufen",
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
    "own": "Sie haben Ihre Bestellung bei {store} storniert. Es wird nichts davon verschickt.",
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
    "order_placed": ORDER_PLACED,
    "order_refunded": ORDER_REFUNDED,
    "order_shipped": ORDER_SHIPPED,
}
