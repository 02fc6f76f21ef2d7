"""Tests of how the schema is read and written."""
