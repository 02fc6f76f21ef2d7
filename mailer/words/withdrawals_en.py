"""What the letters about withdrawals say in English."""

from __future__ import annotations

from collections.abc import Mapping

SHARED = {
    "receipt_label": "Receipt",
    "received_label": "Received",
    "order_label": "Order",
    "name_label": "Name",
    "why": "You get this e-mail because this address was given with a withdrawal at {store}.",
}
WITHDRAWAL_RECEIVED = {
    **SHARED,
    "subject": "{store}: your withdrawal has arrived ({receipt_number})",
    "preview": "Received on {received_at}.",
    "title": "Your withdrawal has arrived",
    "lead": "On {received_at} {store} received your declaration that you withdraw from the "
    "contract about the order below. Please keep this e-mail.",
    "text_label": "Your words",
    "advice": "This confirms that your declaration has arrived, and does not say yet what follows "
    "from it. {store} looks at it and writes to you again. If you have declared nothing, please "
    "answer this e-mail.",
}
WITHDRAWAL_ANSWERED = {
    **SHARED,
    "subject": "{store}: about your withdrawal {receipt_number}",
    "preview": "An answer of {store}.",
    "title": "About your withdrawal",
    "lead": "{store} has looked at your withdrawal and answers:",
    "text_label": "The answer",
    "advice": "Please answer this e-mail if you see it differently. Your rights by law stay.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "withdrawal_answered": WITHDRAWAL_ANSWERED,
    "withdrawal_received": WITHDRAWAL_RECEIVED,
}
