"""Fixtures for every test: the personas, and a clock that can be turned."""

from tests.environment import isolate
from tests.personas import (  # noqa: F401
    administrator,
    cycle,
    editor,
    framework,
    hr,
    manager,
    organisation,
    pair,
    senior,
    stranger,
)

isolate()
