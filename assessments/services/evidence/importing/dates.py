"""Dates as people write them. A month or a quarter stands for its first day."""

import datetime
import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_NAME = rf"(?P<name>{_FULL_MONTHS})\.?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_NUMBER = r"(?P<number>[0-9]{1,2})"
_TH = r"(?:st|nd|rd|th)?"
_PATTERNS = tuple(
    re.compile(pattern + r"(?![0-9a-z])", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}-{_NUMBER}-{_DAY}",
        rf"{_YEAR}[/.]{_NUMBER}[/.]{_DAY}",
        rf"{_DAY}\.\s?{_NUMBER}\.\s?{_YEAR}",
        rf"(?P<left>[0-9]{{1,2}})/(?P<right>[0-9]{{1,2}})/{_YEAR}",
        rf"{_DAY}{_TH}\.?[\s-]+(?:of\s+)?{_NAME},?[\s-]+{_YEAR}",
        rf"{_NAME}\s+{_DAY}{_TH},?\s+{_YEAR}",
        rf"{_YEAR}[-/]{_NUMBER}",
        rf"{_NAME},?[\s-]+{_YEAR}",
        rf"{_YEAR},?[\s-]+{_NAME}",
        rf"q(?P<quarter>[1-4])[\s/-]*{_YEAR}",
        rf"{_YEAR}[\s/-]*q(?P<quarter>[1-4])",
    )
)
_ONLY_YEAR = re.compile(rf"{_YEAR}$")
_ONLY_MONTH = re.compile(rf"{_NAME}$", re.IGNORECASE)


class NoSuchDate(ValueError):
    """Something written like a date that is none, or could be two; str() says which."""


@dataclass(frozen=True)
class Found:
    day: datetime.date
    end: int  # where in the text the date ends


def date_at_start(text: str) -> Found | None:
    """The date that a text begins with, if it does. Raises NoSuchDate."""
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return Found(_day(match[0], match.groupdict()), match.end())
    return None


def whole_date(text: str) -> datetime.date | None:
    """The date that a text is and says nothing else, if it is one. Raises NoSuchDate."""
    found = date_at_start(text)
    return found.day if found and found.end == len(text) else None


def only_year(text: str) -> int | None:
    match = _ONLY_YEAR.match(text)
    return int(match["year"]) if match else None


def only_month(text: str) -> int | None:
    match = _ONLY_MONTH.match(text)
    return _month_number(match["name"]) if match else None


def _day(written: str, parts: dict[str, str | None]) -> datetime.date:
    year = int(parts["year"] or 0)
    try:
        return datetime.date(year, *_month_and_day(written, parts))
    except NoSuchDate:
        raise
    except ValueError as impossible:
        raise NoSuchDate(f"There is no {written}.") from impossible


def _month_and_day(written: str, parts: dict[str, str | None]) -> tuple[int, int]:
    left, right = parts.get("left"), parts.get("right")
    if left and right:
        return _slashed(written, int(left), int(right))
    quarter, name = parts.get("quarter"), parts.get("name")
    if quarter:
        return 3 * int(quarter) - 2, 1
    month = _month_number(name) if name else int(parts.get("number") or 0)
    return month, int(parts.get("day") or 1)


def _slashed(written: str, left: int, right: int) -> tuple[int, int]:
    """Some put the day first and some the month: told apart where one of them is no month."""
    if left == right or right > 12:
        return left, right
    if left > 12:
        return right, left
    raise NoSuchDate(f"{written} could be two days: write it as year-month-day.")


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
