"""Guarded functions: parse, call one service or query, respond."""
