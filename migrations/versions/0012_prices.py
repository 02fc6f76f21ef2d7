"""Let managers decide about prices."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["PRICES_WRITE"]


def upgrade() -> None:
    """Managers may write price lists from here on."""
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
