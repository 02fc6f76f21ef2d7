"""Find customers by when they were last seen, and let managers decide about the store."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
SETTINGS = ["SETTINGS_READ", "SETTINGS_WRITE"]


def upgrade() -> None:
    """Make the index; managers may see and change the store's settings from here on."""
    op.create_index("ix_customers_last_seen_at", "customers", ["last_seen_at"])
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": SETTINGS, "id": MANAGER})
