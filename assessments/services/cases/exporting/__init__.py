"""A case as a file: what is asked for, how it is written, and how Markdown is read back."""

from assessments.services.cases.exporting.asking import (
    MOST_KEPT,
    NothingToExport,
    UnknownFormat,
    ask_for_export,
)
from assessments.services.cases.exporting.writing import (
    KEPT_FOR,
    Rendered,
    keep_export,
    render_export,
    sweep_exports,
    write_export,
)

__all__ = [
    "KEPT_FOR",
    "MOST_KEPT",
    "NothingToExport",
    "Rendered",
    "UnknownFormat",
    "ask_for_export",
    "keep_export",
    "render_export",
    "sweep_exports",
    "write_export",
]
