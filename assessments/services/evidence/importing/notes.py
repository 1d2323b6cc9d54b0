"""Lists and Markdown: one entry a bullet or line, with what is indented below as its details."""

import datetime
import re
from dataclasses import dataclass, field

from assessments.services.evidence.importing import wording
from assessments.services.evidence.importing.dates import only_month, only_year
from assessments.services.evidence.importing.source import Draft, Line

NO_LIST = "It belongs to nothing above it. Begin it with a dash, or indent it below its entry."
_HEADING = re.compile(r"(#{1,6})(?:\s+(.*))?")
_BULLET = re.compile(r"(?:[-*+•‣◦\u2013\u2014]|[0-9]{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)")
_RULE = re.compile(r"[-*_=](?:\s*[-*_=]){2,}")
# Levels of what has no marks of a heading and is nothing but a date.
_LINE_LEVEL, _BULLET_LEVEL = 7, 10


@dataclass
class _Times:
    """The day and the year that the headings above give, each until a heading as high or higher."""

    day: datetime.date | None = None
    day_level: int = 0
    year: int | None = None
    year_level: int = 0

    def enter(self, text: str, level: int) -> None:
        if level <= self.year_level:
            self.year = None
        if level <= self.day_level or self.says_only_when(text):
            self.day = None
        year, month = only_year(text), only_month(text)
        if year:
            self.year, self.year_level = year, level
            return
        day = datetime.date(self.year, month, 1) if month and self.year else wording.date_of(text)
        if day:
            self.day, self.day_level = day, level

    def says_only_when(self, text: str) -> bool:
        """A date, a year, or a month of the year above, and nothing else."""
        month_of_year = self.year is not None and only_month(text) is not None
        return month_of_year or only_year(text) is not None or wording.is_date(text)


@dataclass
class _Reader:
    """Where the reading stands. `is_open` while lines may belong to the last draft."""

    has_bullets: bool
    times: _Times = field(default_factory=_Times)
    drafts: list[Draft] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    indent: int = 0
    is_open: bool = False

    def read(self, line: Line) -> None:
        heading = _HEADING.fullmatch(line.text)
        if _RULE.fullmatch(line.text):
            self._close(line)
        elif heading:
            self._close(line)
            self.times.enter(wording.plain(heading[2] or ""), len(heading[1]))
        elif self.is_open and line.indent > self.indent:
            self._add(line)
            wording.detail(self.drafts[-1], _text_of(line))
        elif _is_bullet(line):
            self._item(line, _text_of(line), _BULLET_LEVEL + line.indent)
        else:
            self._line(line)

    def _line(self, line: Line) -> None:
        """A line that is neither heading, bullet nor detail."""
        follows = self.is_open and self.drafts[-1].lines[-1] == line.number - 1
        says_when = self.times.says_only_when(wording.plain(line.text))
        if not self.has_bullets or says_when or wording.begins_with_a_date(line.text):
            self._item(line, line.text, _LINE_LEVEL)
        elif follows:
            self._add(line)
            wording.go_on(self.drafts[-1], line.text)
        else:
            self.drafts.append(Draft([line.number], [line.text], why=NO_LIST))
            self.is_open = False

    def _item(self, line: Line, text: str, level: int) -> None:
        if self.times.says_only_when(wording.plain(text)):
            self._close(line)
            self.times.enter(wording.plain(text), level)
            return
        draft = Draft([line.number], [line.text], happened_on=self.times.day)
        wording.say(draft, text)
        self.drafts.append(draft)
        self.indent, self.is_open = line.indent, True

    def _add(self, line: Line) -> None:
        self.drafts[-1].lines.append(line.number)
        self.drafts[-1].text.append(line.text)

    def _close(self, line: Line) -> None:
        self.headings.append(line)
        self.is_open = False


def read_notes(lines: list[Line]) -> tuple[list[Draft], list[Line]]:
    """The drafts, and the lines that are headings."""
    reader = _Reader(has_bullets=any(map(_is_bullet, lines)))
    for line in lines:
        reader.read(line)
    return reader.drafts, reader.headings


def _is_bullet(line: Line) -> bool:
    """“3. May 2024” begins with a date; “---” is a rule."""
    found = _BULLET.fullmatch(line.text) and not _RULE.fullmatch(line.text)
    return bool(found) and not wording.begins_with_a_date(line.text)


def _text_of(line: Line) -> str:
    bullet = _BULLET.fullmatch(line.text)
    return bullet[1] if bullet and _is_bullet(line) else line.text
