"""What the page of a conversation says, in each language it speaks."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "ENQUIRY": "Your enquiry",
    "ORDER": "Your order",
    "RETURN": "Your return",
    "CUSTOMER": "You",
    "STAFF": "{store}",
    "SYSTEM": "",
    "CLOSED": "The shop has closed this conversation. Writing opens it again.",
    "REOPENED": "The shop has opened this conversation again.",
    "PENDING": "Waits for its payment",
    "PROCESSED": "Is being prepared",
    "SHIPPED": "Sent",
    "RETURNED": "Came back",
    "CANCELLED": "Cancelled",
    "status": "Status",
    "placed": "Ordered",
    "total": "Total",
    "parcel": "Parcel",
    "SENT": "sent on {day}",
    "COME": "arrived on {day}",
    "track": "Track",
    "print": "Print",
    "pdf": "PDF",
    "account": "Open an account",
    "account_hint": "With an account you have this order for good, and order faster. We mail a "
    "link to {email}; one click on it, and you are in.",
    "MAILED": "The link to your account is on its way by mail.",
    "talk": "Messages",
    "files": "Files",
    "reply": "Your reply",
    "write": "Write to us",
    "send": "Send",
    "end": "Make this link worthless",
    "end_hint": "Whoever has the address of this page can read and reply. If it got into the wrong "
    "hands, end it here; with the next answer of the shop you get a new one.",
    "order_end_hint": "Whoever has the address of this page sees your order. If it got into the "
    "wrong hands, end it here; you still have the order by opening an account.",
    "INVALID_INPUT": "Please write something, of 10,000 characters at most.",
    "RATE_LIMITED": "Those were many messages in a short time. Please try again later; what you "
    "wrote is below.",
    "REFUSED": "That could not be taken. What you wrote is below.",
    "gone_title": "This link is no longer valid",
    "gone_lead": "It is too old, was ended, or is not one of ours.",
    "ended_title": "The link is worthless now",
    "ended_lead": "Nobody reads this conversation by it any more.",
    "unavailable_title": "Something went wrong here",
    "unavailable_lead": "That is our fault. Nothing was changed; please try again in a minute.",
    "to_store": "Go to {store}",
}
GERMAN: Mapping[str, str] = {
    "ENQUIRY": "Ihre Anfrage",
    "ORDER": "Ihre Bestellung",
    "RETURN": "Ihre Rücksendung",
    "CUSTOMER": "Sie",
    "STAFF": "{store}",
    "SYSTEM": "",
    "CLOSED": "Der Shop hat diese Unterhaltung geschlossen. Eine Nachricht öffnet sie wieder.",
    "REOPENED": "Der Shop hat diese Unterhaltung wieder geöffnet.",
    "PENDING": "Wartet auf die Zahlung",
    "PROCESSED": "Wird vorbereitet",
    "SHIPPED": "Verschickt",
    "RETURNED": "Zurückgekommen",
    "CANCELLED": "Storniert",
    "status": "Stand",
    "placed": "Bestellt",
    "total": "Summe",
    "parcel": "Paket",
    "SENT": "verschickt am {day}",
    "COME": "angekommen am {day}",
    "track": "Verfolgen",
    "print": "Drucken",
    "pdf": "PDF",
    "account": "Konto eröffnen",
    "account_hint": "Mit einem Konto behalten Sie diese Bestellung und bestellen schneller. Wir "
    "schicken einen Link an {email}; ein Klick darauf, und Sie sind drin.",
    "MAILED": "Der Link zu Ihrem Konto ist per E-Mail unterwegs.",
    "talk": "Nachrichten",
    "files": "Dateien",
    "reply": "Ihre Antwort",
    "write": "Schreiben Sie uns",
    "send": "Senden",
    "end": "Diesen Link wertlos machen",
    "end_hint": "Wer die Adresse dieser Seite hat, kann lesen und antworten. Ist sie in falsche "
    "Hände geraten, beenden Sie das hier; mit der nächsten Antwort des Shops erhalten Sie eine "
    "neue.",
    "order_end_hint": "Wer die Adresse dieser Seite hat, sieht Ihre Bestellung. Ist sie in falsche "
    "Hände geraten, beenden Sie das hier; mit einem Konto haben Sie die Bestellung weiterhin.",
    "INVALID_INPUT": "Bitte schreiben Sie etwas, höchstens 10.000 Zeichen.",
    "RATE_LIMITED": "Das waren viele Nachrichten in kurzer Zeit. Bitte versuchen Sie es später "
    "noch einmal; was Sie geschrieben haben, steht unten.",
    "REFUSED": "Das wurde nicht angenommen. Was Sie geschrieben haben, steht unten.",
    "gone_title": "Dieser Link gilt nicht mehr",
    "gone_lead": "Er ist zu alt, wurde beendet oder ist nicht von uns.",
    "ended_title": "Der Link ist jetzt wertlos",
    "ended_lead": "Mit ihm liest niemand mehr diese Unterhaltung.",
    "unavailable_title": "Hier ist etwas schiefgegangen",
    "unavailable_lead": "Das ist unser Fehler. Es wurde nichts geändert; bitte versuchen Sie es in "
    "einer Minute noch einmal.",
    "to_store": "Zu {store}",
}
WORDS = {"en": ENGLISH, "de": GERMAN}
