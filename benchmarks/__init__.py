"""Benchmarks: how fast this is beside what is written by hand, as ratios from one run."""
