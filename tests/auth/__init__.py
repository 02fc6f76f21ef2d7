"""Tests of signing in and of what viewers may."""
