"""Turns published models into bundles."""
