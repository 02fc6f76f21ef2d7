"""Let mailed keys open orders, and claims end where somebody has proven the address."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is in an account already is opened by it alone."""
    op.add_column("mailed_keys", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mailed_keys_order_id"),
        "mailed_keys",
        "orders",
        ["order_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_mailed_keys_order_id"), "mailed_keys", ["order_id"])
    owner = op.f("ck_mailed_keys_one_owner")
    op.drop_constraint(owner, "mailed_keys", type_="check")
    op.create_check_constraint(owner, "mailed_keys", "num_nonnulls(order_id, thread_id) <= 1")
    op.execute(
        "update orders o set claim_hash = null from customers c"
        " where o.customer_id = c.id and o.claim_hash is not null"
        " and c.email_verified_at is not null"
    )
