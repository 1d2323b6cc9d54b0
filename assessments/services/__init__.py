"""Writes: verbs that are keyword-only and atomic, with the audit row inside."""
