"""Who moves money over the network: each provider in a file, loaded where it is configured."""
