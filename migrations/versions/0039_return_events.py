"""Let webhooks be told of returns and withdrawals."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

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
    "RETURN_APPROVED",
    "RETURN_CANCELLED",
    "RETURN_DECLINED",
    "RETURN_RECEIVED",
    "RETURN_REFUNDED",
    "RETURN_REQUESTED",
    "RETURN_SENT",
    "STOCK_CHANGED",
    "VARIANT_CHANGED",
    "WEBHOOK_TEST",
    "WITHDRAWAL_RECEIVED",
]


def upgrade() -> None:
    """Allow the new events."""
    check = op.f("ck_webhook_deliveries_webhook_event")
    op.drop_constraint(check, "webhook_deliveries", type_="check")
    names = ", ".join(f"'{name}'" for name in TOLD)
    op.create_check_constraint(check, "webhook_deliveries", f"event in ({names})")
