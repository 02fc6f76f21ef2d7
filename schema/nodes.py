"""Nodes: any published row by its id, whatever it is."""

import strawberry

import models
from auth.rules import anyone
from schema.words import Node, by_id, by_ids, query

PUBLISHED = (
    models.Address,
    models.ApiKey,
    models.Attachment,
    models.AttributeChoice,
    models.AttributeDefinition,
    models.Cart,
    models.CartCode,
    models.CartLine,
    models.Category,
    models.Consent,
    models.ConsentKind,
    models.ConsentRecord,
    models.Credit,
    models.CreditLine,
    models.Customer,
    models.CustomerAttribute,
    models.DiscountCode,
    models.Download,
    models.File,
    models.Invoice,
    models.Medium,
    models.Message,
    models.Modifier,
    models.ModifierChoice,
    models.CustomerGroup,
    models.GroupMembership,
    models.Order,
    models.OrderAddress,
    models.OrderCharge,
    models.OrderLine,
    models.OrderTax,
    models.Payment,
    models.PaymentEntry,
    models.PointsEntry,
    models.Price,
    models.PriceList,
    models.Product,
    models.Property,
    models.PropertyValue,
    models.Return,
    models.ReturnLine,
    models.Session,
    models.Shipment,
    models.ShipmentLine,
    models.ShippingMethod,
    models.Staff,
    models.StaffRole,
    models.StockLevel,
    models.StockMovement,
    models.TaxClass,
    models.TaxRate,
    models.TaxExemption,
    models.Thread,
    models.Variant,
    models.VariantFile,
    models.VatNumber,
    models.Webhook,
    models.WebhookDelivery,
    models.Wishlist,
    models.WishlistItem,
    models.Withdrawal,
)


@strawberry.type
class NodeQueries:
    node: Node | None = query(
        by_id(*PUBLISHED, description="Anything that the viewer may see, by its id."),
        allow=anyone,
    )
    nodes: list[Node | None] = query(
        by_ids(*PUBLISHED, description="Several things by their ids, each in its place."),
        allow=anyone,
    )
