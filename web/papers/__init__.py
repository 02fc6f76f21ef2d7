"""Papers: what is printed, put into words and set in type."""
