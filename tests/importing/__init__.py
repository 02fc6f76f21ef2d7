"""Tests of what comes in by CSV."""
