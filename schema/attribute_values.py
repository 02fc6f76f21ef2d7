"""Values of attributes."""

from datetime import date as Day
from decimal import Decimal

import models
from domain.attribute_values import AttributeValue, SetCustomerAttributes, SetMyAttributes
from models import attribute_values
from schema.attributes import AttributeDefinition
from schema.words import Node, accepts, computed, describes, one

accepts(AttributeValue)
accepts(SetCustomerAttributes, SetMyAttributes)


@describes(models.CustomerAttribute)
class CustomerAttribute(Node):
    text: str | None = computed(attribute_values.text, of=models.CustomerAttribute)
    number: Decimal | None = computed(attribute_values.number, of=models.CustomerAttribute)
    date: Day | None = computed(attribute_values.day, of=models.CustomerAttribute)
    choice: str | None = computed(attribute_values.choice, of=models.CustomerAttribute)
    yes_no: bool | None = computed(attribute_values.yes_no, of=models.CustomerAttribute)
    definition: AttributeDefinition | None = one(
        models.CustomerAttribute.definition_id, "What it is a value of."
    )
