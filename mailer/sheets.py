"""Sheets: the templates of every letter, their MJML compiled once when the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from mjml import mjml2html

PLACE = Path(__file__).parent / "templates"
CONTENT = "<content />"  # mj-include would leave out the table cells around what it includes
FILES = {
    "api_key_leaked": "api_key_leaked",
    "approved": "approved",
    "blocked": "standing",
    "confirm_consent": "confirm_consent",
    "declined": "declined",
    "email_change": "button",
    "email_change_approval": "button",
    "email_change_notice": "button",
    "email_changed": "button",
    "email_taken": "notice",
    "enquiry_answered": "answered",
    "enquiry_received": "received",
    "new_browser": "button",
    "no_account": "no_account",
    "order_answered": "answered",
    "order_cancelled": "order_cancelled",
    "order_paid": "order_paid",
    "order_placed": "order_placed",
    "order_refunded": "order_refunded",
    "order_shipped": "order_shipped",
    "return_answered": "answered",
    "return_approved": "return_approved",
    "return_cancelled": "return",
    "return_declined": "return",
    "return_labelled": "return",
    "return_points_back": "return",
    "return_received": "return",
    "return_requested": "return",
    "session_reused": "notice",
    "sign_in": "sign_in",
    "staff_invitation": "staff_invitation",
    "staff_sign_in": "sign_in",
    "step_up": "step_up",
    "unblocked": "standing",
    "webhook_off": "webhook_off",
    "withdrawal_answered": "withdrawal",
    "withdrawal_received": "withdrawal",
}


@dataclass(frozen=True)
class Sheet:
    """The two parts of a letter, to be filled in."""

    html: Template
    text: Template


def _environment(autoescape: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(PLACE),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


HTML, TEXT = _environment(autoescape=True), _environment(autoescape=False)


def compiled(name: str) -> str:
    """Return a letter's HTML, still with its placeholders."""
    content = (PLACE / f"{name}.mjml.j2").read_text("utf-8")
    layout = (PLACE / "layout.mjml.j2").read_text("utf-8")
    html: str = mjml2html(layout.replace(CONTENT, content), fonts={})
    return html


def _sheet(name: str) -> Sheet:
    return Sheet(HTML.from_string(compiled(name)), TEXT.get_template(f"{name}.txt.j2"))


SHEETS: Mapping[str, Sheet] = {template: _sheet(name) for template, name in FILES.items()}


def fill(template: str, html: Mapping[str, Any], text: Mapping[str, Any]) -> tuple[str, str]:
    """Return a letter's HTML and text; KeyError when there is no such letter."""
    sheet = SHEETS[template]
    return sheet.html.render(html), sheet.text.render(text)
