"""Hostile inputs: damaged and odd files, each with what has to become of it, worked out by hand."""
