"""Tests of the attacks: that they hold here, and that they would notice."""
