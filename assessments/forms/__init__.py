"""Validation of what people type; a form never saves."""
