"""Bringing back a case that was exported as Markdown: shown first, then saved part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assessments import access
from assessments.choices import RevisionKind
from assessments.models import Case, Parked, Revision, User
from assessments.permissions import Permission
from assessments.queries.cases.checks import fault_in, tidied
from assessments.queries.cases.citable import citable_in
from assessments.queries.cases.content import (
    ClaimWords,
    SectionWords,
    Words,
    is_own_section,
    key_of,
    read,
)
from assessments.queries.cases.document import Saved
from assessments.queries.cases.naming import FieldChange, changes, said, title_of
from assessments.queries.cases.parts import Parts, document_of, parts_at
from assessments.queries.evidence import tag_keys
from assessments.queries.framework import Catalogue, catalogue_of
from assessments.services.cases.citing import CannotCite
from assessments.services.cases.exporting.reading import Fault, Reading, ReadPart, read_markdown
from assessments.services.cases.holding import CaseClosed, CaseError, NotYours
from assessments.services.cases.revising import UnknownItem
from assessments.services.cases.writing import Conflict, save_part

MOST_BYTES = 1_000_000
MOST_PARTS = 500


class NotAnExport(CaseError):
    """A file that cannot be read at all; str() says why."""


@dataclass(frozen=True)
class Change:
    """A part that would say something else; `fields` shows how.

    `base` is the revision of it that the new words are based on, 0 for none. `is_behind`: somebody
    has written it since, so the words will be kept aside to be merged.
    """

    part: str
    line: int
    title: str
    words: Words
    fields: tuple[FieldChange, ...]
    base: int
    is_new: bool
    is_behind: bool


@dataclass(frozen=True)
class ImportPreview:
    """`same` parts say what they say already, `missing` ones stay although the file lacks them.

    `is_foreign`: the file is of another case, or does not say of which.
    """

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    same: int
    missing: tuple[str, ...]
    is_foreign: bool


@dataclass(frozen=True)
class KeptAside:
    """Words that were not saved over newer ones; `title` says where they belong."""

    title: str
    parked: Parked


@dataclass(frozen=True)
class Imported:
    """What became of each part; `refused` are those that could not be saved, and why."""

    saved: int
    aside: tuple[KeptAside, ...]
    refused: tuple[Fault, ...]


def decoded(content: bytes) -> str:
    """The text of a file. Raises NotAnExport."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAnExport("This file is no plain text. Choose the Markdown file (.md).") from None


def preview_import(*, case: Case, text: str) -> ImportPreview:
    """What importing the text would change now. Three queries at most, and nothing is written.

    The caller must already have checked that the person writes in the case. Raises NotAnExport.
    """
    reading = _read(text)
    there = _There(case, reading)
    found = [(one, there.change(one)) for one in reading.parts]
    differing = [(one, change) for one, change in found if change is not None]
    faults = {one.part: why for one, _ in differing if (why := there.fault(one))}
    unsound = (
        Fault(one.line, change.title, faults[one.part])
        for one, change in differing
        if one.part in faults
    )
    return ImportPreview(
        changes=tuple(change for one, change in differing if one.part not in faults),
        faults=tuple(sorted((*reading.faults, *unsound), key=lambda fault: fault.line)),
        same=len(found) - len(differing),
        missing=tuple(there.missing({one.part for one in reading.parts})),
        is_foreign=reading.case_id != case.pk,
    )


def import_markdown(*, case: Case, text: str, bases: Mapping[str, int], by: User) -> Imported:
    """Save each part that says something else, as if it had been written on its page.

    `bases` are the revisions that the writer has seen in the preview, by part. What somebody else
    has written since is kept aside to be merged; a part that is refused keeps no other from being
    saved, so this is no single transaction. Nothing is ever removed.
    Raises NotAnExport, NotYours and CaseClosed.
    """
    if not access.can(by, Permission.WRITE_CASE, case):
        raise NotYours
    if not case.is_open:
        raise CaseClosed(case.state)
    preview = preview_import(case=case, text=text)
    refused = list(preview.faults)
    aside: list[KeptAside] = []
    saved = 0
    for change in preview.changes:
        try:
            outcome = _save(case, change, bases, by)
        except CaseClosed:
            raise
        except CaseError as why:
            refused.append(Fault(change.line, change.title, str(why)))
            continue
        if isinstance(outcome, Conflict):
            aside.append(KeptAside(change.title, outcome.parked))
        else:
            saved += 1
    return Imported(saved, tuple(aside), tuple(refused))


def _save(case: Case, change: Change, bases: Mapping[str, int], by: User) -> Saved | Conflict:
    return save_part(
        case=case,
        part=change.part,
        words=change.words,
        base=bases.get(change.part, change.base),
        by=by,
        kind=RevisionKind.IMPORT,
    )


def _read(text: str) -> Reading:
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise NotAnExport("This is more than 1 MB, which no case is.")
    reading = read_markdown(text)
    if len(reading.parts) > MOST_PARTS:
        raise NotAnExport(f"This has more than {MOST_PARTS} sections and claims.")
    return reading


class _There:
    """What stands in the case, for comparing it with what was read."""

    def __init__(self, case: Case, reading: Reading) -> None:
        self._parts = parts_at(case, case.head)
        self._catalogue = catalogue_of(case.framework)
        self._items = tag_keys(self._catalogue)
        self._bases = _bases(case, reading)
        self._citable = _citable(case, reading, self._parts)
        self._titles = _titles(reading, self._parts)

    def change(self, one: ReadPart) -> Change | None:
        """None if the part says so already, or has not been edited in the file."""
        words, now = tidied(one.words), self._parts.get(one.part)
        stands, at = (now.words, now.number) if now else (None, 0)
        base, based_on = self._bases.get(one.part, (at, stands))
        if _same(words, stands) or _same(words, based_on):
            return None
        return Change(
            part=one.part,
            line=one.line,
            title=self._title(one.part, words),
            words=words,
            fields=changes(self._said(one.part, stands), self._said(one.part, words)),
            base=base,
            is_new=stands is None,
            is_behind=base != at,
        )

    def fault(self, one: ReadPart) -> str:
        """Why these words cannot be saved, or ""."""
        words = tidied(one.words)
        if isinstance(words, ClaimWords):
            if words.item not in self._items:
                return str(UnknownItem())
            if refused := tuple(pk for pk in words.evidence if pk not in self._citable):
                return str(CannotCite(refused))
        return fault_in(one.part, words)

    def missing(self, named: set[str]) -> Iterator[str]:
        """What the parts of the case that the file does not name are called."""
        for name, words in document_of(self._parts).items():
            if name not in named:
                yield self._title(name, words)

    def _title(self, part: str, words: Words) -> str:
        if isinstance(words, ClaimWords):
            return f"Claim: {_item_title(words, self._catalogue)}"
        return title_of(part, words, self._catalogue)

    def _said(self, part: str, words: Words | None) -> dict[str, str]:
        known = not isinstance(words, ClaimWords) or words.item in self._catalogue.items
        return said(part, words, self._catalogue, self._titles) if known else {}


def _item_title(words: ClaimWords, catalogue: Catalogue) -> str:
    item = catalogue.items.get(words.item)
    return item.title if item else words.item


def _same(words: Words, other: Words | None) -> bool:
    """An empty section says as much as one that nobody has written."""
    return words == other or (other is None and words == SectionWords(""))


def _bases(case: Case, reading: Reading) -> Mapping[str, tuple[int, Words | None]]:
    """By part, the revision that the file was written from and its words; only of this case."""
    if reading.case_id != case.pk:
        return {}
    named = {one.part: one.revision for one in reading.parts if one.revision}
    rows = Revision.objects.filter(case=case, number__in=set(named.values()))
    return {
        part: (number, read(part, content))
        for part, number, content in rows.values_list("part", "number", "content")
        if named.get(part) == number
    }


def _citable(case: Case, reading: Reading, parts: Parts) -> frozenset[int]:
    """What the claims of the file may name: what can be cited now, or is cited already."""
    named = {pk for one in reading.parts for pk in _evidence(one.words)}
    there = {pk for part in parts.values() for pk in _evidence(part.words)}
    new = named - there
    found = citable_in(case).filter(pk__in=new).values_list("pk", flat=True) if new else ()
    return frozenset((*there, *found))


def _evidence(words: Words | None) -> Sequence[int]:
    return words.evidence if isinstance(words, ClaimWords) else ()


def _titles(reading: Reading, parts: Parts) -> Mapping[str, str]:
    """Of own sections, by key; those of the file win."""
    words = {**document_of(parts), **reading.words}
    return {
        key_of(part): said.title
        for part, said in words.items()
        if isinstance(said, SectionWords) and is_own_section(part)
    }
