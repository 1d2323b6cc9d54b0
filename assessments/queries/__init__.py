"""Reads: scoped querysets, and the frozen dataclasses that pages and exports are built from."""
