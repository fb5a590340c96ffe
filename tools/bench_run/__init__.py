"""Runs every benchmark and writes docs/benchmark.md."""
