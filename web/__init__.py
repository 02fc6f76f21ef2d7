"""Plain HTTP beside the schema."""
