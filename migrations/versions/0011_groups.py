"""Give a customer one level at most, keep out whom staff took out, and let managers decide."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["GROUPS_WRITE"]


def upgrade() -> None:
    """Change the memberships; managers may decide about groups from here on."""
    op.add_column(
        "group_memberships",
        sa.Column("is_level", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "update group_memberships m set is_level = true from customer_groups g"
        " where g.id = m.group_id and g.kind = 'LEVEL'"
    )
    op.create_index(
        "uq_group_memberships_level",
        "group_memberships",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("is_level"),
    )
    op.create_check_constraint(
        op.f("ck_group_memberships_ends_at_finite"), "group_memberships", "isfinite(ends_at)"
    )
    held = op.f("ck_group_memberships_membership_source")
    op.drop_constraint(held, "group_memberships", type_="check")
    op.create_check_constraint(held, "group_memberships", "source in ('BARRED', 'RULE', 'STAFF')")
    op.create_index("ix_tax_exemptions_expires_on", "tax_exemptions", ["expires_on", "id"])
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
