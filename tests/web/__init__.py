"""Tests of plain HTTP and its pages."""
