"""Rendered benchmark sets in the folder layouts of public ones."""
