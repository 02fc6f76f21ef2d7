"""Makers: a valid row in one line."""

from tests.makers.addresses import an_address as an_address
from tests.makers.customers import a_customer as a_customer
from tests.makers.customers import a_member_of_staff as a_member_of_staff
from tests.makers.customers import as_customer as as_customer
from tests.makers.customers import as_staff as as_staff
from tests.makers.orders import a_credit as a_credit
from tests.makers.orders import a_shipment as a_shipment
from tests.makers.orders import an_order as an_order
from tests.makers.orders import an_order_address as an_order_address
from tests.makers.orders import bought as bought
from tests.makers.orders import lines_of as lines_of
from tests.makers.products import a_product as a_product
from tests.makers.products import a_variant as a_variant
from tests.makers.shipping import a_shipping_method as a_shipping_method
from tests.makers.stock import a_level as a_level
