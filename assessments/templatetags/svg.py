"""SVG as escaped strings, and the marks that stand for the two raters everywhere.

A mark has a shape and a class, never a colour of its own: the style sheet gives the colour, so that
the dark scheme and print work, and the shape still tells raters apart in grey.
Positions along a plot are percentages, so a chart fits any width without being scaled.
"""

from collections.abc import Iterable
from functools import cache
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from assessments.scoring.rounding import whole

MARK_RADIUS = 6.5
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"  # where a number would stand and there is none
DIAMOND = "M0-8.5 8.5 0 0 8.5-8.5 0z"


def element(name: str, *children: str, **attributes: object) -> SafeString:
    """One element. Children that are plain strings are escaped; `_` in a name becomes `-`.

    A report has a thousand of them: Django's own escape would take longer than everything else.
    """
    pairs = [
        f' {_attribute(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    ]
    inside = [
        child if isinstance(child, SafeString) else conditional_escape(child) for child in children
    ]
    return mark_safe(f"<{name}{''.join(pairs)}>{''.join(inside)}</{name}>")  # noqa: S308 (escaped)


@cache
def _attribute(key: str) -> str:
    return key.strip("_").replace("_", "-")


def join(parts: Iterable[SafeString]) -> SafeString:
    """Safe parts as one safe string."""
    return mark_safe("".join(parts))  # noqa: S308 (each part is safe)


def number(value: float) -> str:
    """Short and exact enough for geometry: two decimals, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    return f"{number(value)}%"


def signed(value: float) -> str:
    """A whole number with its sign, the minus being a typographer's one."""
    nearest = whole(value)
    return "0" if nearest == 0 else f"{nearest:+d}".replace("-", MINUS)


def mark(rater: str, x: float, y: str = "50%", shift: float = 0) -> SafeString:
    """The mark of `rater` ("self" or "manager") at x percent, moved by `shift` pixels."""
    if rater == "self":
        shape = element("circle", cx=shift, cy=0, r=MARK_RADIUS, class_="mark-self")
    else:
        move = f"translate({number(shift)})" if shift else None
        shape = element("path", d=DIAMOND, transform=move, class_="mark-manager")
    return element("svg", shape, x=percent(x), y=y, overflow="visible")


def linked(text: str, url: str) -> SafeString | str:
    return element("a", text, href=url) if url else text


def vertical(x: float, class_: str, y1: str = "0", y2: str = "100%") -> SafeString:
    return element("line", x1=percent(x), x2=percent(x), y1=y1, y2=y2, class_=class_)


def plot(*children: SafeString, label: str = "", class_: str = "plot") -> SafeString:
    """A picture with its text alternative; without one it is decoration and hidden from readers."""
    if not label:
        return element("svg", *children, class_=class_, aria_hidden="true", focusable="false")
    title = element("title", label)
    return element("svg", title, *children, class_=class_, role="img", aria_label=label)


@cache
def key_mark(kind: str) -> SafeString:
    """The small sample that stands before a word in a chart's key."""
    shapes = {
        "self": element("circle", cx=8, cy=8, r=6, class_="mark-self"),
        "manager": element("path", d="M8 .5 15.5 8 8 15.5.5 8z", class_="mark-manager"),
        "expected": element("path", d="M8 0V16", class_="line-expected"),
        "value": element("path", d="M8 1V15", class_="line-value"),
        "uncapped": element("path", d="M8 1V15", class_="line-uncapped"),
        "previous": element("circle", cx=8, cy=8, r=4.5, class_="mark-previous"),
        "range": element("rect", x=0, y=2, width=16, height=12, rx=2, class_="fill-range"),
    }
    return element("svg", shapes[kind], class_="key-mark", viewBox="0 0 16 16", aria_hidden="true")


def key(entries: Iterable[tuple[str, str]]) -> SafeString:
    """The key of a chart: (kind of mark, word) pairs."""
    items = (element("li", key_mark(kind), element("span", word)) for kind, word in entries)
    return element("ul", *items, class_="key")
