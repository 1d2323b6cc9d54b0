"""Forms of the evidence log."""
