"""Charts on a line from nothing to all: readiness now, readiness over time, archetypes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from assessments.scoring.rounding import whole

from . import svg
from .tables import table_twin

EDGE = 6  # percent from either end where a centred number would leave the plot


@dataclass(frozen=True)
class Band:
    value: float | None  # 0-100; None: there is no number, and `reason` says why
    low: float | None = None
    high: float | None = None
    thresholds: Sequence[tuple[float, str]] = ()  # where a zone starts, and its words
    previous: float | None = None
    uncapped: float | None = None  # the value without the cap, only where the cap binds
    reason: str = ""


@dataclass(frozen=True)
class TrendPoint:
    label: str
    value: float | None  # 0-100
    low: float | None = None
    high: float | None = None
    note: str = ""  # the verdict against the point before: "up", "no reliable change"


@dataclass(frozen=True)
class ArchetypeRow:
    label: str
    preferred: int | None  # how often the person chose its week, 0 to `total`
    demonstrated: int | None = None  # how often the manager saw it at its best
    total: int = 3
    demand: str = ""
    demand_tone: str = "plain"  # a chip's tone
    url: str = ""


def readiness_band(band: Band, label: str = "Readiness") -> SafeString:
    """The value with its range, the zones, the value before; or why there is no number."""
    if band.value is None:
        spoken = f"{label}: no number yet. {band.reason}"
        empty = svg.plot(_zone(0, 100, "zone-empty"), label=spoken, class_="plot plot-band-empty")
        reason = svg.element("p", band.reason, class_="muted")
        return svg.element("div", empty, reason, class_="band")
    facts = _band_facts(band)
    others = (word for _, word in facts[1:])
    spoken = "; ".join((f"{label} {_whole(band.value)} of 100", *others))
    drawing = svg.plot(
        *_zones(band.thresholds), *_band_marks(band), label=spoken, class_="plot plot-band"
    )
    return svg.element("div", drawing, svg.key(facts), class_="band")


def _band_facts(band: Band) -> list[tuple[str, str]]:
    facts = [("value", f"now {_whole(band.value or 0)}")]
    if band.low is not None and band.high is not None:
        facts.append(("range", f"80 % range {_whole(band.low)} to {_whole(band.high)}"))
    if band.uncapped is not None:
        facts.append(("uncapped", f"levers alone {_whole(band.uncapped)}"))
    if band.previous is not None:
        facts.append(("previous", f"last cycle {_whole(band.previous)}"))
    return facts


def _zones(thresholds: Sequence[tuple[float, str]]) -> list[SafeString]:
    starts = [(0.0, ""), *thresholds]
    ends = [start for start, _ in thresholds] + [100.0]
    parts = []
    for step, ((start, words), end) in enumerate(zip(starts, ends, strict=True), start=1):
        parts.append(_zone(start, end, f"zone-{min(step, 3)}"))
        if words:
            parts.append(_zone_words(start, end, words))
    return parts


def _zone(start: float, end: float, name: str) -> SafeString:
    return svg.element(
        "rect",
        x=svg.percent(start),
        width=svg.percent(end - start),
        y=30,
        height=18,
        class_=f"zone {name}",
    )


def _zone_words(start: float, end: float, words: str) -> SafeString:
    """HTML inside the drawing: it wraps within its zone, so neighbours never touch."""
    text = svg.element(
        "p",
        svg.element("b", _whole(start)),
        f" {words}",
        xmlns="http://www.w3.org/1999/xhtml",
        class_="zone-words",
    )
    return svg.element(
        "foreignObject",
        text,
        x=svg.percent(start),
        width=svg.percent(end - start),
        y=60,
        height=84,
    )


def _band_marks(band: Band) -> list[SafeString]:
    parts = []
    value = band.value or 0
    if band.low is not None and band.high is not None:
        parts.append(_range(band.low, band.high, y=24, height=30))
    if band.uncapped is not None:
        parts.append(svg.vertical(band.uncapped, "line-uncapped", "20", "56"))
    parts.append(svg.vertical(value, "line-value", "20", "56"))
    if band.previous is not None:
        before = svg.percent(band.previous)
        parts.append(svg.element("circle", cx=before, cy=39, r=4.5, class_="mark-previous"))
    side = "start" if value < EDGE else "end" if value > 100 - EDGE else "middle"
    number = svg.element(
        "text", _whole(value), x=svg.percent(value), y=14, text_anchor=side, class_="band-value"
    )
    return [*parts, number]


def _range(low: float, high: float, **vertical: object) -> SafeString:
    span = {"x": svg.percent(low), "width": svg.percent(high - low)}
    return svg.element("rect", rx=3, class_="fill-range", **span, **vertical)


def _whole(value: float) -> str:
    return str(whole(value))


# --- readiness over the cycles ---------------------------------------------------------------


def trend(points: Iterable[TrendPoint], thresholds: Sequence[float] = (50, 75)) -> SafeString:
    """One row per cycle, oldest first: the value, its 80 % range, and the verdict in words."""
    points = list(points)
    marks = (_axis_number(at) for at in (0, *thresholds, 100))
    axis = svg.element("div", svg.plot(*marks, class_="plot plot-axis"), class_="trend-axis")
    rows = svg.element("ul", *(_trend_row(point, thresholds) for point in points))
    facts = ((p.label, _or_dash(p.value), _range_words(p), p.note) for p in points)
    twin = table_twin(("Cycle", "Value", "80 % range", "Verdict"), facts, "Cycle by cycle")
    return svg.element("div", axis, rows, class_="trend") + twin


def _axis_number(at: float) -> SafeString:
    return svg.element("text", _whole(at), x=svg.percent(at), y="0.9em", class_="axis-word")


def _trend_row(point: TrendPoint, thresholds: Sequence[float]) -> SafeString:
    parts = [svg.element("line", x1="0", x2="100%", y1="50%", y2="50%", class_="line-grid")]
    parts += [svg.vertical(at, "line-expected") for at in thresholds]
    if point.low is not None and point.high is not None:
        parts.append(_range(point.low, point.high, y="30%", height="40%"))
    if point.value is not None:
        parts.append(svg.vertical(point.value, "line-value", "10%", "90%"))
    spoken = f"{point.label}: {_or_dash(point.value)} of 100, {_range_words(point)}"
    return svg.element(
        "li",
        svg.element("span", point.label, class_="trend-label"),
        svg.plot(*parts, label=spoken),
        svg.element("b", _or_dash(point.value), class_="numbers"),
        svg.element("span", point.note, class_="trend-note"),
    )


def _or_dash(value: float | None) -> str:
    return svg.DASH if value is None else _whole(value)


def _range_words(point: TrendPoint) -> str:
    if point.low is None or point.high is None:
        return "no range"
    return f"{_whole(point.low)} to {_whole(point.high)}"


# --- archetypes ------------------------------------------------------------------------------


def archetypes(
    rows: Iterable[ArchetypeRow],
    self_label: str = "You would choose",
    manager_label: str = "Your manager saw",
) -> SafeString:
    """Preference beside demonstrated and demand, one archetype per row. A profile, not a score."""
    rows = list(rows)
    items = (_archetype_row(row, (self_label, manager_label)) for row in rows)
    chart = svg.element("ul", *items, class_="archetypes")
    facts = ((r.label, _wins(r.preferred, r), _wins(r.demonstrated, r), r.demand) for r in rows)
    twin = table_twin(
        ("Archetype", self_label, manager_label, "Demand"), facts, "Archetype profile"
    )
    return svg.key([("self", self_label), ("manager", manager_label)]) + chart + twin


def _archetype_row(row: ArchetypeRow, raters: tuple[str, str]) -> SafeString:
    bars = [
        bar
        for rater, wins, y in (
            ("self", row.preferred, "30%"),
            ("manager", row.demonstrated, "70%"),
        )
        if wins is not None
        for bar in _lollipop(rater, 100 * wins / row.total, y)
    ]
    spoken = f"{raters[0]} {_wins(row.preferred, row)}; {raters[1]} {_wins(row.demonstrated, row)}"
    demand = svg.element("span", row.demand, class_=f"chip chip-{row.demand_tone}")
    return svg.element(
        "li",
        svg.element("span", svg.linked(row.label, row.url), class_="archetype-label"),
        svg.plot(svg.vertical(0, "line-grid"), *bars, label=spoken),
        demand if row.demand else "",
    )


def _lollipop(rater: str, x: float, y: str) -> tuple[SafeString, SafeString]:
    line = svg.element("line", x1="0", x2=svg.percent(x), y1=y, y2=y, class_=f"line-{rater}")
    return line, svg.mark(rater, x, y)


def _wins(wins: int | None, row: ArchetypeRow) -> str:
    return "no answer" if wins is None else f"{wins} of {row.total}"
