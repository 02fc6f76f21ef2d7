"""Who moves money: Stripe by its own library, against a Stripe of our own."""
