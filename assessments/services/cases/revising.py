"""One more revision of a part, with the case held and everything checked."""

from dataclasses import dataclass

from django.utils import timezone

from assessments.choices import CaseSection
from assessments.models import Case, Revision, User
from assessments.queries.cases.checks import fault_in, tidied
from assessments.queries.cases.content import (
    ClaimWords,
    Words,
    document_digest,
    section_part,
    stored,
)
from assessments.queries.cases.document import Saved
from assessments.queries.cases.parts import Parts, claims, document_of, own_sections
from assessments.queries.evidence import tag_keys
from assessments.queries.framework import catalogue_of
from assessments.services.audit import record
from assessments.services.cases.citing import follow
from assessments.services.cases.holding import CaseError


class BadWords(CaseError):
    """Words that cannot be stored. Nothing was: whoever shows the page again has them still."""


class NoSuchSection(CaseError):
    def __init__(self) -> None:
        super().__init__(
            "The section for this claim is not in the case any more. Choose another one, or bring "
            "the section back from the history first."
        )


class UnknownItem(CaseError):
    def __init__(self) -> None:
        super().__init__("A claim is about one of the levers or signals of the list. Choose one.")


@dataclass(frozen=True)
class Change:
    """What somebody wants a part to say, None to remove it.

    `base` is the newest revision of the part that they had opened.
    """

    part: str
    words: Words | None
    base: int
    by: User
    kind: str
    restores: int | None = None


def checked(part: str, words: Words) -> Words:
    """The words as they are stored. Raises BadWords, NoSuchPart."""
    words = tidied(words)
    if fault := fault_in(part, words):
        raise BadWords(fault)
    return words


def check_place(held: Case, parts: Parts, words: Words | None) -> None:
    """A claim stands in a section that is there, and is about an item of the framework.

    Raises NoSuchSection, UnknownItem.
    """
    if not isinstance(words, ClaimWords):
        return
    own = {part.name for part in own_sections(parts)}
    if words.section not in CaseSection.values and section_part(words.section) not in own:
        raise NoSuchSection
    if words.item not in tag_keys(catalogue_of(held.framework)):
        raise UnknownItem


def claims_in(parts: Parts, section: str) -> int:
    """How many claims stand in the section with this key."""
    return sum(words.section == section for _, words in claims(parts))


def write(held: Case, parts: Parts, change: Change) -> Saved:
    """Add the revision, with the digest of the document that it makes."""
    document = {name: said for name, said in document_of(parts).items() if name != change.part}
    if change.words is not None:
        document[change.part] = change.words
    held.head += 1
    held.save(update_fields=["head"])
    revision = Revision.objects.create(
        case=held,
        number=held.head,
        part=change.part,
        kind=change.kind,
        content=stored(change.words),
        base=change.base,
        restores=change.restores,
        by=change.by,
        at=timezone.now(),
        document_sha256=document_digest(document),
    )
    follow(held, change.part, change.words)
    details = {"part": change.part, "number": held.head, "kind": str(change.kind)}
    record(verb="case-written", target=held, by=change.by, subject=held.person, **details)
    return Saved(revision.number, change.by.name, revision.at)
