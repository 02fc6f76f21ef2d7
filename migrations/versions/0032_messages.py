"""Keep conversations: threads, messages with files, and keys that letters carry to them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
SUPPORT = "00000000-0000-7000-8000-000000000003"
GRANTED = ["MESSAGES_READ", "MESSAGES_WRITE"]
TOLD = [
    "CUSTOMER_CHANGED",
    "CUSTOMER_CREATED",
    "MESSAGE_WRITTEN",
    "ORDER_CANCELLED",
    "ORDER_CONFIRMED",
    "ORDER_DELIVERED",
    "ORDER_PAID",
    "ORDER_PLACED",
    "ORDER_REFUNDED",
    "ORDER_SHIPPED",
    "PRODUCT_CHANGED",
    "STOCK_CHANGED",
    "VARIANT_CHANGED",
    "WEBHOOK_TEST",
]


def upgrade() -> None:
    """Make the tables; managers and support may read and write messages from here on."""
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    text = sqlmodel.sql.sqltypes.AutoString
    _threads(moment, text)
    _messages(moment, text)
    _attachments(moment)
    _keys(moment)
    check = op.f("ck_webhook_deliveries_webhook_event")
    op.drop_constraint(check, "webhook_deliveries", type_="check")
    names = ", ".join(f"'{name}'" for name in TOLD)
    op.create_check_constraint(check, "webhook_deliveries", f"event in ({names})")
    grant = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1)"
        " where id = any(cast(:ids as uuid[]))"
    ).bindparams(
        sa.bindparam("more", type_=sa.ARRAY(sa.Text())),
        sa.bindparam("ids", type_=sa.ARRAY(sa.Text())),
    )
    op.get_bind().execute(grant, {"more": GRANTED, "ids": [MANAGER, SUPPORT]})


def _threads(moment: type, text: type) -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("subject", _enum("thread_subject", "ENQUIRY ORDER"), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("title", text(length=200), nullable=True),
        sa.Column("name", text(length=200), nullable=True),
        sa.Column("email", text(length=254), nullable=True),
        sa.Column("language", text(length=35), nullable=True),
        sa.Column("last_message_at", moment(), nullable=False),
        sa.Column("waiting_since", moment(), nullable=True),
        sa.Column("closed_at", moment(), nullable=True),
        sa.Column("is_begun", sa.Boolean(), nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("customer_read_to", sa.Integer(), nullable=False),
        sa.Column("staff_read_to", sa.Integer(), nullable=False),
        sa.Column("customer_told_at", moment(), nullable=True),
        sa.CheckConstraint(
            "isfinite(last_message_at)", name=op.f("ck_threads_last_message_at_finite")
        ),
        sa.CheckConstraint(
            "num_nonnulls(customer_id, order_id) <= 1", name=op.f("ck_threads_one_owner")
        ),
        sa.CheckConstraint(
            "(subject = 'ORDER') = (order_id is not null)", name=op.f("ck_threads_subject_is_there")
        ),
        sa.CheckConstraint(
            "customer_read_to <= last_position and staff_read_to <= last_position",
            name=op.f("ck_threads_read_what_is_there"),
        ),
        _points("threads", "order_id", "orders"),
        _points("threads", "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("order_id", name=op.f("uq_threads_order_id")),
    )
    newest = ["last_message_at", "id"]
    op.create_index("ix_threads_of_customer", "threads", ["customer_id", *newest])
    op.create_index("ix_threads_newest", "threads", newest)
    waiting = sa.text("waiting_since is not null")
    op.create_index("ix_threads_waiting", "threads", newest, postgresql_where=waiting)


def _messages(moment: type, text: type) -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author", _enum("message_author", "CUSTOMER STAFF SYSTEM"), nullable=False),
        sa.Column("notice", _enum("message_notice", "CLOSED REOPENED"), nullable=True),
        sa.Column("body", text(length=10_000), nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("api_key_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(author = 'SYSTEM') = (notice is not null) and (body is null) = (author = 'SYSTEM')",
            name=op.f("ck_messages_system_gives_notice"),
        ),
        sa.CheckConstraint(
            "not is_internal or author = 'STAFF'", name=op.f("ck_messages_notes_are_of_staff")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_messages_position_from_one")),
        _points("messages", "thread_id", "threads"),
        _points("messages", "customer_id", "customers", "SET NULL"),
        _points("messages", "staff_id", "staff", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("thread_id", "position", name=op.f("uq_messages_thread_id_position")),
    )
    op.create_index("ix_messages_of_thread", "messages", ["thread_id", "created_at", "id"])
    for column in ("customer_id", "staff_id"):
        op.create_index(f"ix_messages_{column}", "messages", [column])


def _attachments(moment: type) -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _points("attachments", "message_id", "messages"),
        _points("attachments", "file_id", "files"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("file_id", name=op.f("uq_attachments_file_id")),
    )
    op.create_index("ix_attachments_of_message", "attachments", ["message_id", "position", "id"])


def _keys(moment: type) -> None:
    op.create_table(
        "mailed_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", moment(), nullable=True),
        sa.Column("revoked_at", moment(), nullable=True),
        sa.CheckConstraint("num_nonnulls(thread_id) <= 1", name=op.f("ck_mailed_keys_one_owner")),
        _points("mailed_keys", "thread_id", "threads"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_mailed_keys_key_hash")),
    )
    op.create_index(op.f("ix_mailed_keys_thread_id"), "mailed_keys", ["thread_id"])
    op.create_index("ix_mailed_keys_ended", "mailed_keys", ["expires_at"])


def _points(table: str, column: str, to: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=then)


def _enum(name: str, words: str) -> sa.Enum:
    return sa.Enum(*words.split(), name=name, native_enum=False, create_constraint=True, length=32)
