"""Runs every benchmark and writes docs/lab/benchmark.md."""
