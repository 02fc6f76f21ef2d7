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
RETURN_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: a message about return {number}",
    "preview": "{store} has written to you about return {number}.",
    "title": "A message about your return",
    "lead": "{store} has written to you about return {number}:",
    "why": "You get this e-mail because of return {number} to {store}.",
}
ENQUIRY_ANSWERED = {
    **ANSWERED,
    "subject": "{store}: an answer to your enquiry",
    "preview": "{store} has answered your enquiry.",
    "lead": "{store} has answered your enquiry:",
    "why": "You get this e-mail because somebody wrote to {store} and gave your address.",
}
ENQUIRY_RECEIVED = {
    "subject": "{store}: we have your enquiry",
    "preview": "We answer as soon as we can.",
    "title": "We have your enquiry",
    "lead": "Thank you for writing to {store}. We answer as soon as we can, to this address. Until "
    "then you can read what you wrote, and add to it:",
    "button": "Open the conversation",
    "not_me": "You have not written to us? Then somebody gave your address by mistake. You need "
    "not do anything; no account was opened for you.",
    "private": ANSWERED["private"],
    "copy": ANSWERED["copy"],
    "why": ENQUIRY_ANSWERED["why"],
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "enquiry_answered": ENQUIRY_ANSWERED,
    "enquiry_received": ENQUIRY_RECEIVED,
    "order_answered": ORDER_ANSWERED,
    "return_answered": RETURN_ANSWERED,
}
