"""Who is asked over the network: movers of money and registries, each in a file of its own."""
