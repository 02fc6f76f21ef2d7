"""What the letters of conversations say in English."""

from __future__ import annotations

from collections.abc import Mapping

ANSWERED = {
    "title": "You have an answer",
    "button": "Read and reply",
    "more": "It goes on; open the conversation to read all of it.",
    "files_label": "Files",
    "advice": "Please reply there: nobody reads what is sent to the address of this e-mail. Until "
    "you reply, we write about further messages once a day at most.",
    "private": "Whoever has this link can read and reply; do not pass it on. It works for 30 days.",
    "copy": "If the button does not work, copy this address into your browser:",
}
ORDER_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: a message about order {number}",
    "preview": "{store} has written to you about order {number}.",
    "title": "A message about your order",
    "lead": "{store} has written to you about order {number}:",
    "why": "You get this e-mail because of order {number} at {store}.",
}
ENQUIRY_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: an answer to your enquiry",
    "preview": "{store} has answered your enquiry.",
    "lead": "{store} has answered your enquiry:",
    "why": "You get this e-mail because somebody wrote to {store} and gave your address.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "enquiry_answered": ENQUIRY_ANSWERED,
    "order_answered": ORDER_ANSWERED,
}
