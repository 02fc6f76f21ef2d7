"""Tests of the schema, as clients see it."""
