"""Tests of the words of the schema."""
