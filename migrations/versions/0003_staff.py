"""Make roles and API keys."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

READING = ["CUSTOMERS_READ", "ORDERS_READ", "PRODUCTS_READ"]
MANAGING = [
    "ATTRIBUTES_WRITE",
    "CONSENTS_READ",
    "CONSENTS_WRITE",
    "CUSTOMERS_READ",
    "CUSTOMERS_WRITE",
    "ORDERS_READ",
    "PRODUCTS_READ",
    "SETTINGS_READ",
    "SETTINGS_WRITE",
]
BUILT_IN: tuple[tuple[str, str, str, list[str], bool], ...] = (
    ("00000000-0000-7000-8000-000000000001", "Owner", "OWNER", [], True),
    ("00000000-0000-7000-8000-000000000002", "Manager", "MANAGER", MANAGING, False),
    ("00000000-0000-7000-8000-000000000003", "Support", "SUPPORT", READING, False),
)
ROLE = sa.text(
    "insert into staff_roles (id, created_at, name, permissions, is_owner)"
    " values (cast(:id as uuid), now(), :name, :permissions, :is_owner)"
).bindparams(sa.bindparam("permissions", type_=ARRAY(sa.Text())))
MOVE = sa.text("update staff set role_id = cast(:id as uuid) where role = :role")


def upgrade() -> None:
    """Make the tables, and turn each member's role into a row that says what it permits."""
    _make_roles()
    _move_staff()
    _make_api_keys()


def _make_roles() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("permissions", ARRAY(sa.Text()), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_roles")),
    )
    op.create_index("uq_staff_roles_name", "staff_roles", [sa.text("lower(name)")], unique=True)
    op.create_index(
        "uq_staff_roles_owner",
        "staff_roles",
        ["is_owner"],
        unique=True,
        postgresql_where=sa.text("is_owner"),
    )
    for id, name, _, permissions, is_owner in BUILT_IN:
        values = {"id": id, "name": name, "permissions": permissions, "is_owner": is_owner}
        op.get_bind().execute(ROLE, values)


def _move_staff() -> None:
    op.add_column("staff", sa.Column("role_id", sa.Uuid(), nullable=True))
    op.add_column(
        "staff", sa.Column("joined_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.add_column(
        "staff", sa.Column("invited_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    for id, _, role, _, _ in BUILT_IN:
        op.get_bind().execute(MOVE, {"id": id, "role": role})
    op.execute("update staff set joined_at = created_at")
    op.drop_column("staff", "role")
    op.alter_column("staff", "role_id", nullable=False)
    op.create_foreign_key(op.f("fk_staff_role_id"), "staff", "staff_roles", ["role_id"], ["id"])
    op.create_index(op.f("ix_staff_role_id"), "staff", ["role_id"])
    op.create_index("ix_staff_newest", "staff", ["created_at", "id"])
    op.drop_constraint(op.f("ck_staff_staff_status"), "staff", type_="check")
    op.create_check_constraint(
        op.f("ck_staff_staff_status"), "staff", "status in ('ACTIVE', 'BLOCKED', 'INVITED')"
    )


def _make_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_api_keys_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_keys_token_hash")),
    )
    op.create_index("ix_api_keys_newest", "api_keys", ["created_at", "id"])
    op.create_index("ix_api_keys_expires_at", "api_keys", ["expires_at"])
    op.create_index(op.f("ix_api_keys_created_by"), "api_keys", ["created_by"])
