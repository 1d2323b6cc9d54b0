"""Reading a Markdown export back: the parts and words that it was written from, line by line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.queries.cases.content import (
    ClaimWords,
    NoSuchPart,
    SectionWords,
    Words,
    claim_part,
    is_own_section,
    key_of,
    section_part,
)
from assessments.services.cases.exporting import marks

_CASE = re.compile(r"case (\d{1,18}), revision (\d{1,9})")
_SECTION = re.compile(r'section ([\w-]+), (?:revision (\d{1,9})|nothing yet)(?:, title (".*"))?')
_CLAIM = re.compile(r"claim (\w+), revision (\d{1,9})")
_EVIDENCE = re.compile(r"evidence((?:, \d{1,9} is \d{1,18})*)")
_FIELD = re.compile(rf"[-*+] \*\*({'|'.join(marks.FIELDS)}):\*\*(?: (.*))?", re.DOTALL)
_ITEM = re.compile(r".*\(`([^`]+)`\)\s*", re.DOTALL)
_NUMBERS = re.compile(r"\s*(#?)(\d{1,18})\s*")


@dataclass(frozen=True)
class Fault:
    """A line that could not be read, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class ReadPart:
    """`line` is where it begins; `revision` the one that the file was written from, or None."""

    part: str
    words: Words
    line: int
    revision: int | None


@dataclass(frozen=True)
class Reading:
    """`case_id` and `number` say what the file was written from, None if it does not."""

    case_id: int | None
    number: int | None
    parts: tuple[ReadPart, ...]
    faults: tuple[Fault, ...]

    @property
    def words(self) -> Mapping[str, Words]:
        return {found.part: found.words for found in self.parts}


class _NotUnderstood(ValueError):
    """A line cannot be read; str() says why. `line` counts from 1 in the file."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True)
class _Piece:
    """What a mark says, the number of its line, and the lines up to the next mark."""

    says: str
    line: int
    lines: Sequence[str]


def read_markdown(text: str) -> Reading:
    """The parts of a file, and what could not be read. Never raises."""
    lines = _normal(text).split("\n")
    reader = _Reader(lines)
    parts = tuple(reader.parts())
    return Reading(reader.case_id, reader.number, parts, tuple(reader.faults))


def _normal(text: str) -> str:
    """Browsers and some editors end every line in CRLF; single ones belong to the words."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n") if text.count("\r\n") == text.count("\n") else text


class _Reader:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._pieces = list(_pieces(lines))
        self._section = ""
        self._seen: dict[str, int] = {}
        self._evidence: dict[int, int] = {}
        self.case_id: int | None = None
        self.number: int | None = None
        self.faults: list[Fault] = []

    def parts(self) -> Iterator[ReadPart]:
        if not self._pieces:
            self._fault(1, "This is no export of a case: it has none of the lines that say so.")
        for piece in self._pieces:  # claims cite what stands at the end of the file
            self._note_numbers(piece)
        for piece in self._pieces:
            if not piece.says.startswith("claim"):
                self._section = ""  # what follows one that cannot be read has no section
            try:
                found = self._part(piece)
                if found is not None:
                    yield self._once(found)
            except _NotUnderstood as why:
                self._fault(why.line, str(why))

    def _fault(self, line: int, why: str) -> None:
        self.faults.append(Fault(line, self._lines[line - 1], why))

    def _note_numbers(self, piece: _Piece) -> None:
        if found := _CASE.fullmatch(piece.says):
            self.case_id, self.number = int(found[1]), int(found[2])
        elif found := _EVIDENCE.fullmatch(piece.says):
            pairs = re.findall(r"(\d+) is (\d+)", found[1])
            self._evidence |= {int(number): int(pk) for number, pk in pairs}

    def _part(self, piece: _Piece) -> ReadPart | None:
        if found := _SECTION.fullmatch(piece.says):
            return self._read_section(piece, found)
        if found := _CLAIM.fullmatch(piece.says):
            return self._read_claim(piece, found)
        if _CASE.fullmatch(piece.says) or _EVIDENCE.fullmatch(piece.says):
            return None
        raise _NotUnderstood(piece.line, "This hidden line was changed; nobody knows what it says.")

    def _once(self, found: ReadPart) -> ReadPart:
        first = self._seen.setdefault(found.part, found.line)
        if first != found.line:
            raise _NotUnderstood(found.line, f"This stands in line {first} already.")
        return found

    def _read_section(self, piece: _Piece, found: re.Match[str]) -> ReadPart | None:
        part = _known(section_part(found[1]), piece.line)
        self._section = found[1]
        heading, text = _prose(piece.lines)
        if found[2] is None and not text:
            return None
        title = _title(heading, found[3], piece.line) if is_own_section(part) else ""
        revision = None if found[2] is None else int(found[2])
        return ReadPart(part, SectionWords(text, title), piece.line, revision)

    def _read_claim(self, piece: _Piece, found: re.Match[str]) -> ReadPart:
        part = _known(claim_part(found[1]), piece.line)
        if not self._section:
            raise _NotUnderstood(piece.line, "A claim has to stand under a section.")
        fields = _fields(piece)
        item_line, item = fields.get(marks.ABOUT, (piece.line, ""))
        named = _ITEM.fullmatch(item)
        if named is None:
            raise _NotUnderstood(item_line, "This has to end in the name of an item in (`…`).")
        words = ClaimWords(
            section=self._section,
            item=named[1],
            behaviour=_text(fields, marks.BEHAVIOUR),
            effect=_text(fields, marks.EFFECT),
            evidence=tuple(self._cited(*fields.get(marks.EVIDENCE, (piece.line, "")))),
            is_new=_text(fields, marks.IS_NEW).strip().lower() == marks.YES,
            handed_over=_text(fields, marks.HANDED_OVER),
        )
        return ReadPart(part, words, piece.line, int(found[2]))

    def _cited(self, line: int, text: str) -> Iterator[int]:
        """Ids, from the numbers of the appendix, or from "#" and the id itself."""
        for one in text.split(",") if text.strip() else ():
            found = _NUMBERS.fullmatch(one)
            if found is None:
                raise _NotUnderstood(line, "Evidence is cited by its numbers, with commas between.")
            number = int(found[2])
            if not found[1] and number not in self._evidence:
                raise _NotUnderstood(line, f"There is no evidence {number} at the end of the file.")
            yield number if found[1] else self._evidence[number]


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    at = [n for n, line in enumerate(lines) if line.startswith(marks.BEGINS.strip())]
    for begin, end in pairwise([*at, len(lines)]):
        yield _Piece(_says(lines[begin]), begin + 1, lines[begin + 1 : end])


def _says(line: str) -> str:
    """What stands in a mark, "" in one that is not whole. In time that grows with its length."""
    inside = line.rstrip().removeprefix(marks.BEGINS.strip())
    return inside.removesuffix("-->").strip() if inside.endswith("-->") else ""


def _known(part: str, line: int) -> str:
    try:
        key_of(part)
    except NoSuchPart:
        raise _NotUnderstood(line, "No section or claim has this name.") from None
    return part


def _prose(lines: Sequence[str]) -> tuple[str, str]:
    """The heading of a section and its text."""
    kept = marks.trimmed(lines)
    if kept and re.match(r"##(?: |$)", kept[0]):
        return kept[0][2:].strip(), marks.unguarded(kept[1:])
    return "", marks.unguarded(kept)


def _title(heading: str, exact: str | None, line: int) -> str:
    """As it stands in the heading; with its spaces and line ends while nobody has changed it."""
    try:
        title = json.loads(exact) if exact else heading
    except ValueError:
        raise _NotUnderstood(line, "The title in this hidden line was changed.") from None
    return title if " ".join(title.split()) == heading else heading


def _fields(piece: _Piece) -> dict[str, tuple[int, str]]:
    """By label, the line of a field and its text."""
    found: dict[str, tuple[int, list[str]]] = {}
    lines: list[str] | None = None
    for number, line in enumerate(piece.lines, piece.line + 1):
        if field := _FIELD.fullmatch(line):
            lines = [field[2] or ""]
            found[field[1]] = (number, lines)
        elif lines is not None and (line.startswith("  ") or not line.strip()):
            lines.append(line[2:])
        elif lines is not None or (line.strip() and not line.startswith("###")):
            raise _NotUnderstood(
                number, "This belongs to no field of the claim. Begin it with two spaces."
            )
    return {label: (number, marks.unguarded(lines)) for label, (number, lines) in found.items()}


def _text(fields: Mapping[str, tuple[int, str]], label: str) -> str:
    return fields.get(label, (0, ""))[1]
