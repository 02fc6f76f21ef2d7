"""CSV in: readers for each format, and one loader for all of them."""
