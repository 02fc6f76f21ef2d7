"""Tests of what runs the program."""
