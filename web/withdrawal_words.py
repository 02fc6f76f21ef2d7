"""What the pages of withdrawing say, in each language they speak."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "form_title": "Withdraw from a contract",
    "form_lead": "Consumers can withdraw from what they have bought at {store} here, without an "
    "account and without a reason. You confirm it on the next page.",
    "order_number": "Order number",
    "order_number_hint": "It is in the e-mail that confirmed your order.",
    "name": "Your name",
    "email": "E-mail address",
    "email_hint": "The receipt goes there.",
    "text": "Anything else (optional)",
    "text_hint": "Such as from which goods, if not from all.",
    "go_on": "Go on",
    "business": "Who has bought for a business has no right by law to withdraw.",
    "confirm_title": "Withdraw from this contract?",
    "confirm_lead": "It counts once you press the button. {store} then confirms at once by e-mail "
    "that it has arrived.",
    "confirm_button": "Confirm the withdrawal",
    "change": "Change something",
    "done_title": "Your withdrawal has arrived",
    "done_lead": "{store} received it on {at}. The receipt is on its way to {email}.",
    "done_hint": "It says that your declaration has arrived, and not yet what follows from it. "
    "{store} writes to you again.",
    "receipt": "Receipt",
    "INVALID_INPUT": "Please look at the marked fields.",
    "wrong_order_number": "Please write the number of the order, of 40 characters at most.",
    "wrong_name": "Please write your name, of 200 characters at most.",
    "wrong_email": "This is no e-mail address to which mail can be sent.",
    "wrong_text": "Please write 2,000 characters at most.",
    "DECLARATION_EXPIRED": "Too much time has passed. Please declare it once more.",
    "RATE_LIMITED": "Those were many withdrawals in a short time. Nothing was kept; please try "
    "again later.",
    "unavailable": "Something went wrong here, and nothing was kept. Please try again in a minute.",
}
GERMAN: Mapping[str, str] = {
    "form_title": "Vertrag widerrufen",
    "form_lead": "Hier können Verbraucherinnen und Verbraucher widerrufen, was sie bei {store} "
    "gekauft haben, ohne Konto und ohne Begründung. Auf der nächsten Seite bestätigen Sie es.",
    "order_number": "Bestellnummer",
    "order_number_hint": "Sie steht in der E-Mail, die Ihre Bestellung bestätigt hat.",
    "name": "Ihr Name",
    "email": "E-Mail-Adresse",
    "email_hint": "Dorthin geht die Eingangsbestätigung.",
    "text": "Was Sie noch sagen möchten (freiwillig)",
    "text_hint": "Etwa welche Waren, wenn nicht alle.",
    "go_on": "Weiter",
    "business": "Wer für ein Unternehmen gekauft hat, hat kein gesetzliches Widerrufsrecht.",
    "confirm_title": "Diesen Vertrag widerrufen?",
    "confirm_lead": "Es gilt, sobald Sie auf die Schaltfläche drücken. {store} bestätigt dann "
    "sofort per E-Mail, dass es eingegangen ist.",
    "confirm_button": "Widerruf bestätigen",
    "change": "Etwas ändern",
    "done_title": "Ihr Widerruf ist eingegangen",
    "done_lead": "{store} hat ihn am {at} erhalten. Die Eingangsbestätigung ist unterwegs an "
    "{email}.",
    "done_hint": "Sie sagt, dass Ihre Erklärung eingegangen ist, noch nicht, was aus ihr folgt. "
    "{store} schreibt Ihnen wieder.",
    "receipt": "Eingang",
    "INVALID_INPUT": "Bitte sehen Sie sich die markierten Felder an.",
    "wrong_order_number": "Bitte schreiben Sie die Bestellnummer, höchstens 40 Zeichen.",
    "wrong_name": "Bitte schreiben Sie Ihren Namen, höchstens 200 Zeichen.",
    "wrong_email": "An diese Adresse kann keine E-Mail gesendet werden.",
    "wrong_text": "Bitte schreiben Sie höchstens 2.000 Zeichen.",
    "DECLARATION_EXPIRED": "Es ist zu viel Zeit vergangen. Bitte erklären Sie es noch einmal.",
    "RATE_LIMITED": "Das waren viele Widerrufe in kurzer Zeit. Nichts wurde gespeichert; bitte "
    "versuchen Sie es später noch einmal.",
    "unavailable": "Hier ist etwas schiefgegangen, und nichts wurde gespeichert. Bitte versuchen "
    "Sie es in einer Minute noch einmal.",
}
WORDS: Mapping[str, Mapping[str, str]] = {"de": GERMAN, "en": ENGLISH}
