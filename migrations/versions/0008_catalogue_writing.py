"""Let managers write the catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
PERMISSIONS = ["PRODUCTS_WRITE"]


def upgrade() -> None:
    """Managers make and change products from here on."""
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": PERMISSIONS, "id": MANAGER})
