"""What both said of one item, small enough to stand below a claim."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Protocol

from django import template
from django.utils.safestring import SafeString

from . import svg

register = template.Library()

APART = 6.5  # pixels by which equal marks stand apart
LARGE = 2  # steps; from here on the difference is set in bold


class Rated(Protocol):
    @property
    def self_level(self) -> int | None: ...
    @property
    def manager_level(self) -> int | None: ...
    @property
    def gap(self) -> int | None: ...


class Steps(Protocol):
    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def short_words(self) -> tuple[str, ...]: ...


@register.simple_tag
def rating(
    rated: Rated, item: str, ladders: Mapping[str, Steps], self_label: str, manager_label: str
) -> SafeString | str:
    """Both marks on the five steps of the item, the words below, and in words who said what."""
    steps = ladders.get(item)
    return "" if steps is None else _rating(rated, steps, self_label, manager_label)


def _rating(rated: Rated, steps: Steps, self_label: str, manager_label: str) -> SafeString:
    said = (
        ("self", self_label, rated.self_level),
        ("manager", manager_label, rated.manager_level),
    )
    words = (_said(*one, steps.words) for one in said)
    key = svg.element("ul", *words, _difference(rated.gap), class_="key rating-key")
    picture = _picture(rated.self_level, rated.manager_level, steps.words, steps.short_words)
    return svg.element("div", key, picture, class_="rating")


# A case has up to sixty claims, and there are few pictures to draw.
@lru_cache(maxsize=512)
def _picture(
    own: int | None, manager: int | None, words: Sequence[str], short_words: Sequence[str]
) -> SafeString:
    last = len(words) - 1
    marks = svg.plot(*_marks(own, manager, last), class_="plot rating-plot")
    axis = svg.plot(*_axis(words, short_words, last), class_="plot plot-axis")
    return svg.join((marks, axis))


def _said(rater: str, name: str, level: int | None, words: Sequence[str]) -> SafeString:
    answer = "no level" if level is None else words[level]
    return svg.element(
        "li", svg.key_mark(rater), svg.element("span", f"{name}: ", svg.element("b", answer))
    )


@cache
def _difference(gap: int | None) -> SafeString | str:
    if gap is None:
        return ""
    told = f"difference {svg.signed(gap)}"
    return svg.element(
        "li", told, class_="rating-large" if abs(gap) >= LARGE else "rating-difference"
    )


def _marks(own: int | None, manager: int | None, last: int) -> Iterator[SafeString]:
    for at in range(last + 1):
        yield svg.vertical(100 * at / last, "line-grid")
    if own is not None and manager is not None:
        ends = {"x1": svg.percent(100 * own / last), "x2": svg.percent(100 * manager / last)}
        yield svg.element("line", y1="50%", y2="50%", class_="line-between", **ends)
    shift = APART if own == manager else 0
    if manager is not None:
        yield svg.mark("manager", 100 * manager / last, shift=shift)
    if own is not None:
        yield svg.mark("self", 100 * own / last, shift=-shift)


def _axis(words: Sequence[str], short_words: Sequence[str], last: int) -> Iterator[SafeString]:
    for at, (word, short) in enumerate(zip(words, short_words, strict=True)):
        full = svg.element("tspan", word, class_="axis-full")
        brief = svg.element("tspan", short, class_="axis-short")
        x = svg.percent(100 * at / last)
        yield svg.element("text", full, brief, x=x, y="0.9em", class_="axis-word")
