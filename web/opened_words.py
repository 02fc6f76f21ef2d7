"""What the page of a conversation says, in each language it speaks."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "ENQUIRY": "Your enquiry",
    "ORDER": "Your order",
    "CUSTOMER": "You",
    "STAFF": "{store}",
    "SYSTEM": "",
    "CLOSED": "The shop has closed this conversation. Writing opens it again.",
    "REOPENED": "The shop has opened this conversation again.",
    "files": "Files",
    "reply": "Your reply",
    "send": "Send",
    "end": "Make this link worthless",
    "end_hint": "Whoever has the address of this page can read and reply. If it got into the wrong "
    "hands, end it here; with the next answer of the shop you get a new one.",
    "INVALID_INPUT": "Please write something, of 10,000 characters at most.",
    "RATE_LIMITED": "That were many messages in a short time. Please try again later; what you "
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
    "CUSTOMER": "Sie",
    "STAFF": "{store}",
    "SYSTEM": "",
    "CLOSED": "Der Shop hat diese Unterhaltung geschlossen. Eine Nachricht öffnet sie wieder.",
    "REOPENED": "Der Shop hat diese Unterhaltung wieder geöffnet.",
    "files": "Dateien",
    "reply": "Ihre Antwort",
    "send": "Senden",
    "end": "Diesen Link wertlos machen",
    "end_hint": "Wer die Adresse dieser Seite hat, kann lesen und antworten. Ist sie in falsche "
    "Hände geraten, beenden Sie das hier; mit der nächsten Antwort des Shops erhalten Sie eine "
    "neue.",
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
