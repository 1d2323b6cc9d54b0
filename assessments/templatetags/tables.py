"""Charts that are tables: the twin that stands behind every chart, and the heatmap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from assessments.scoring.rounding import whole

from . import svg

GAP_STEPS = 5  # shades on either side of zero


@dataclass(frozen=True)
class HeatCell:
    value: float | None  # None and not hidden: there is nothing to show
    hidden: bool = False  # hatched: it would give people away


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: Sequence[HeatCell]
    detail: str = ""  # beside the label, lighter: "n=14"


def table_twin(
    columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = ""
) -> SafeString:
    """The same facts as a table, behind "Show as table". The first cell of a row is its heading."""
    head = svg.join(svg.element("th", column, scope="col") for column in columns)
    body = svg.join(
        svg.element(
            "tr",
            svg.element("th", str(first), scope="row"),
            *(svg.element("td", str(cell)) for cell in rest),
        )
        for first, *rest in rows
    )
    table = svg.element(
        "table",
        svg.element("caption", caption, class_="visually-hidden"),
        svg.element("thead", svg.element("tr", head)),
        svg.element("tbody", body),
        class_="table",
    )
    summary = svg.element("summary", "Show as table")
    return svg.element("details", summary, _scroller(table, caption), class_="disclosure")


def heatmap(
    columns: Sequence[str], rows: Iterable[HeatRow], limit: float = 40, caption: str = "Gaps"
) -> SafeString:
    """A real table of signed numbers, brown below zero and green above, hatched where hidden.

    `limit` is the distance from zero that gets the strongest shade.
    """
    head = svg.join(
        svg.element("th", svg.element("span", column), scope="col", class_="heat-column")
        for column in columns
    )
    table = svg.element(
        "table",
        svg.element("caption", caption, class_="visually-hidden"),
        svg.element("thead", svg.element("tr", svg.element("td"), head)),
        svg.element("tbody", *(_heat_row(row, limit) for row in rows)),
        class_="heatmap",
    )
    return _scroller(table, caption)


def _heat_row(row: HeatRow, limit: float) -> SafeString:
    detail = svg.element("span", f" {row.detail}", class_="heat-detail") if row.detail else ""
    label = svg.element("th", row.label, detail, scope="row")
    return svg.element("tr", label, *(_heat_cell(cell, limit) for cell in row.cells))


def _heat_cell(cell: HeatCell, limit: float) -> SafeString:
    if cell.hidden:
        hidden = svg.element("span", "hidden", class_="visually-hidden")
        return svg.element("td", hidden, class_="heat heat-hidden")
    if cell.value is None:
        return svg.element("td", svg.DASH, class_="heat heat-none")
    return svg.element("td", svg.signed(cell.value), class_=f"heat {_shade(cell.value, limit)}")


def _shade(value: float, limit: float) -> str:
    if whole(value) == 0:
        return "gap-zero"
    step = min(GAP_STEPS, 1 + int(GAP_STEPS * abs(value) / limit))
    return f"gap-{'neg' if value < 0 else 'pos'}-{step}"


def _scroller(table: SafeString, caption: str) -> SafeString:
    """Wide tables scroll inside themselves, by keyboard too."""
    return svg.element(
        "div", table, class_="scroll-x", tabindex=0, role="region", aria_label=caption or "Table"
    )
