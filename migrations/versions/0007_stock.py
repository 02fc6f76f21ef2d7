"""Find the lowest stock, and let managers write stock."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"


def upgrade() -> None:
    """Make the index; managers may change stock from here on."""
    op.create_index("ix_stock_levels_on_hand", "stock_levels", ["on_hand", "id"])
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": ["STOCK_WRITE"], "id": MANAGER})
