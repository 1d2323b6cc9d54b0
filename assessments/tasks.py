"""Celery shells: each finds its Job row, claims it and calls one service."""
