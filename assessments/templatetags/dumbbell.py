"""Two raters side by side on a ladder of words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.safestring import SafeString

from . import svg
from .tables import table_twin

LADDER = ("not yet", "on request", "sometimes", "regularly", "relied on")
LARGE_DIFFERENCE = 2  # anchors; from here on the number is set in bold
MARK_SHIFT = 6.5  # pixels by which equal marks stand apart


@dataclass(frozen=True)
class DumbbellRow:
    label: str
    by_self: float | None  # a place on the ladder, 0 to 4; None: no answer
    by_manager: float | None
    difference: int | None = None  # by_self - by_manager
    note: str = ""  # stands in the place of a missing difference: "not observed"
    counted: bool = False  # among the best few that the score counts; set in bold
    url: str = ""  # where the label leads


@dataclass(frozen=True)
class DumbbellGroup:
    title: str
    rows: Sequence[DumbbellRow]
    expected: float | None = None  # a dashed line across the group, on the same ladder


def dumbbell(
    groups: Iterable[DumbbellGroup],
    self_label: str = "You",
    manager_label: str = "Your manager",
    words: Sequence[str] = LADDER,
    caption: str = "Answers side by side",
    short_words: Sequence[str] = (),
) -> SafeString:
    """Both raters per row, grouped, on an axis of words; with key and table twin.

    `short_words` stand on the axis where it is narrow; without them, the words do.
    """
    groups = list(groups)
    axis = svg.plot(*_axis_words(words, short_words or words), class_="plot plot-axis")
    raters = (self_label, manager_label)
    entries = [("self", self_label), ("manager", manager_label)]
    if any(group.expected is not None for group in groups):
        entries.append(("expected", "Expected"))
    body = svg.join(_dumbbell_group(group, axis, raters, words) for group in groups)
    chart = svg.element("div", svg.key(entries), body, class_="dumbbell")
    rows = (_dumbbell_twin(row, words) for row in chain.from_iterable(g.rows for g in groups))
    return chart + table_twin(("Item", *raters, "Difference"), rows, caption)


def _dumbbell_group(
    group: DumbbellGroup, axis: SafeString, raters: tuple[str, str], words: Sequence[str]
) -> SafeString:
    head = svg.element(
        "div",
        svg.element("h3", group.title, class_="dumbbell-title"),
        axis,
        svg.element("span", "difference", class_="dumbbell-difference axis-word"),
        class_="dumbbell-row dumbbell-head",
    )
    rows = (_dumbbell_row(row, group.expected, raters, words) for row in group.rows)
    return svg.element("section", head, svg.element("ul", *rows, class_="plain-list"))


def _axis_words(words: Sequence[str], short_words: Sequence[str]) -> Iterator[SafeString]:
    last = len(words) - 1
    for at, (word, short) in enumerate(zip(words, short_words, strict=True)):
        x = svg.percent(100 * at / last)
        if word == short:
            yield svg.element("text", word, x=x, y="0.9em", class_="axis-word")
        else:
            full = svg.element("tspan", word, class_="axis-full")
            brief = svg.element("tspan", short, class_="axis-short")
            yield svg.element("text", full, brief, x=x, y="0.9em", class_="axis-word")


def _dumbbell_row(
    row: DumbbellRow, expected: float | None, raters: tuple[str, str], words: Sequence[str]
) -> SafeString:
    last = len(words) - 1
    parts = [svg.vertical(100 * at / last, "line-grid") for at in range(last + 1)]
    if expected is not None:
        parts.append(svg.vertical(100 * expected / last, "line-expected"))
    parts += _dumbbell_marks(row, last)
    said = (_word(row.by_self, words), _word(row.by_manager, words))
    spoken = f"{raters[0]}: {said[0]}. {raters[1]}: {said[1]}."
    large = row.difference is not None and abs(row.difference) >= LARGE_DIFFERENCE
    return svg.element(
        "li",
        svg.element("span", svg.linked(row.label, row.url), class_="dumbbell-label"),
        svg.plot(*parts, label=spoken),
        svg.element(
            "span",
            svg.signed(row.difference) if row.difference is not None else row.note,
            class_=f"dumbbell-difference{' is-large' if large else ''}",
        ),
        class_=f"dumbbell-row{' is-counted' if row.counted else ''}",
    )


def _dumbbell_marks(row: DumbbellRow, last: int) -> list[SafeString]:
    parts = []
    if row.by_self is not None and row.by_manager is not None:
        ends = {"x1": 100 * row.by_self / last, "x2": 100 * row.by_manager / last}
        parts.append(
            svg.element(
                "line",
                y1="50%",
                y2="50%",
                class_="line-between",
                **{end: svg.percent(x) for end, x in ends.items()},
            )
        )
    shift = MARK_SHIFT if row.by_self == row.by_manager else 0
    if row.by_manager is not None:
        parts.append(svg.mark("manager", 100 * row.by_manager / last, shift=shift))
    if row.by_self is not None:
        parts.append(svg.mark("self", 100 * row.by_self / last, shift=-shift))
    return parts


def _dumbbell_twin(row: DumbbellRow, words: Sequence[str]) -> tuple[str, str, str, str]:
    difference = svg.signed(row.difference) if row.difference is not None else row.note
    label = f"{row.label} (counted)" if row.counted else row.label
    return label, _word(row.by_self, words), _word(row.by_manager, words), difference


def _word(value: float | None, words: Sequence[str]) -> str:
    if value is None:
        return "no answer"
    if value == int(value):
        return words[int(value)]
    return f"{svg.number(value)} of {len(words) - 1}"
