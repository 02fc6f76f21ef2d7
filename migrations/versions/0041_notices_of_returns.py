"""Let the steps of a return be told in its conversation, and be news to who did not do them."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

NOTICES = [
    "CLOSED",
    "REOPENED",
    "RETURN_APPROVED",
    "RETURN_CANCELLED",
    "RETURN_CLOSED",
    "RETURN_DECLINED",
    "RETURN_LABELLED",
    "RETURN_RECEIVED",
    "RETURN_REFUNDED",
    "RETURN_REQUESTED",
    "RETURN_SENT",
]
GIVES = "(author = 'SYSTEM') = (notice is not null) and (body is not null or author = 'SYSTEM')"


def upgrade() -> None:
    """Add the notices, what the shop says with one, and whom they are news to."""
    usual = sa.text("false")
    op.add_column(
        "messages", sa.Column("is_news", sa.Boolean(), server_default=usual, nullable=False)
    )
    op.alter_column("messages", "is_news", server_default=None)
    names = ", ".join(f"'{name}'" for name in NOTICES)
    for name, condition in (
        ("message_notice", f"notice in ({names})"),
        ("system_gives_notice", GIVES),
    ):
        check = op.f(f"ck_messages_{name}")
        op.drop_constraint(check, "messages", type_="check")
        op.create_check_constraint(check, "messages", condition)
    op.create_check_constraint(
        op.f("ck_messages_news_are_notices"), "messages", "not is_news or author = 'SYSTEM'"
    )
