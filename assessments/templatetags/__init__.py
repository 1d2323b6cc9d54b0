"""Markup that pages share."""
