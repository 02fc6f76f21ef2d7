"""Standings: whether a customer may come in."""

import strawberry

from auth.permissions import Permission
from auth.rules import permitted
from domain.refusals import CustomerErased, CustomerNotPending, CustomerPending, NoSuchCustomer
from domain.standings import ApproveCustomers, DeclineCustomers, SetCustomerStatus, Standing
from resolvers import standings
from schema.customers import Customer
from schema.words import accepts, choices, mutation, mutations, tells

choices(
    Standing,
    ACTIVE="They may sign in.",
    BLOCKED="The store keeps them out.",
)
accepts(ApproveCustomers, DeclineCustomers, SetCustomerStatus)


@tells(standings.Decision)
class CustomersDecided:
    customers: list[Customer] = strawberry.field(
        description="Who was named, in that order, each once."
    )


@mutations
class StandingMutations:
    approve_customers: CustomersDecided = mutation(
        standings.approve,
        "Let customers in who have proven their address and wait for approval, all or none. "
        "Sends each of them a link to sign in by.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerNotPending, NoSuchCustomer),
    )
    decline_customers: CustomersDecided = mutation(
        standings.decline,
        "Keep customers out who wait for approval, all or none; they are blocked from here on. "
        "Sends each of them the reason.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerNotPending, NoSuchCustomer),
    )
    set_customer_status: Customer = mutation(
        standings.set_status,
        "Block a customer or let one in again. Sessions end at once, and links that were sent "
        "lead nowhere any more, even once the customer is let in again. Sends a letter about it "
        "to the customer with `tell`.",
        allow=permitted(Permission.CUSTOMERS_WRITE),
        refuses=(CustomerErased, CustomerPending, NoSuchCustomer),
    )
