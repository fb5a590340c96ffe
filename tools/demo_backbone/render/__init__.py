"""A small true-3D renderer that makes labelled pictures of everyday things."""
