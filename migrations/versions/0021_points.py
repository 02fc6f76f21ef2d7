"""Reward customers with points: their accounts and every change, rates of groups, and who decides."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["POINTS_WRITE"]
KINDS = ("ADJUSTED", "EARNED", "EXPIRED", "GIVEN_BACK", "RELEASED", "REVERSED", "USED")
RATES = ("points_earning", "points_worth")


def upgrade() -> None:
    """Make the tables; managers may adjust points from here on."""
    _accounts()
    _entries()
    op.execute("revoke update, delete, truncate on points_entries from latchkey_app")
    for rate in RATES:
        op.add_column("customer_groups", sa.Column(f"{rate}_bp", sa.Integer(), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_customer_groups_{rate}_not_negative"), "customer_groups", f"{rate}_bp >= 0"
        )
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})


def _check(table: str, condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _accounts() -> None:
    table = "points_accounts"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("releases_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("expiring", sa.Integer(), nullable=False),
        _check(table, "available >= 0", "available_not_negative"),
        _check(table, "pending >= 0", "pending_not_negative"),
        _check(table, "owed >= 0", "owed_not_negative"),
        _check(table, "owed = 0 or available = 0", "owed_is_paid_first"),
        _check(table, "expiring between 0 and available", "expiring_are_available"),
        _check(table, "(expires_on is null) = (expiring = 0)", "expiring_on_a_day"),
        _check(table, "(releases_on is null) = (pending = 0)", "pending_until_a_day"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_points_accounts_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_accounts")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_points_accounts_customer_id")),
    )
    for day in ("releases_on", "expires_on"):
        op.create_index(f"ix_points_accounts_{day}", table, [day, "id"])


def _entries() -> None:
    table = "points_entries"
    kind = sa.Enum(*KINDS, name="points_kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("kind", kind, nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("releases_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        _check(table, "(available, pending, owed) <> (0, 0, 0)", "changes_something"),
        _check(table, "reason is null or kind = 'ADJUSTED'", "adjusted_why"),
        _check(table, "(kind = 'EARNED') = (releases_on is not null)", "earned_until"),
        _check(table, "pending = 0 or order_id is not null", "pending_for_an_order"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_points_entries_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_points_entries_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_points_entries_staff_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entries")),
        info={"append_only": True},
    )
    op.create_index("ix_points_entries_of_customer", table, ["customer_id", "created_at", "id"])
    op.create_index("ix_points_entries_order_id", table, ["order_id"])
    op.create_index("ix_points_entries_staff_id", table, ["staff_id"])
    op.create_index(
        "uq_points_entries_earned",
        table,
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'EARNED'"),
    )
