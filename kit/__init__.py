"""Tools without a noun of the shop."""
