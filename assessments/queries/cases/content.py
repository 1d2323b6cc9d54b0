"""What the parts of a case say, and how that is stored: pure, without the database."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from assessments.choices import CaseSection
from assessments.queries.sheets import canonical, digest

OWN_SECTION = re.compile(r"own-[0-9a-f]{8}")
_SECTION = re.compile(rf"section:({'|'.join(CaseSection.values)}|{OWN_SECTION.pattern})")
_CLAIM = re.compile(r"claim:([0-9a-f]{32})")


@dataclass(frozen=True)
class SectionWords:
    """`text` is Markdown. Only a section that the two have added carries a `title`."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class ClaimWords:
    """One behaviour and its effect, about one item; `section` is the key of where it stands.

    `evidence` are ids, in the order in which they are cited. `handed_over` says what was given to
    whom, which a new responsibility (`is_new`) has to answer.
    """

    section: str
    item: str
    behaviour: str
    effect: str = ""
    evidence: tuple[int, ...] = ()
    is_new: bool = False
    handed_over: str = ""


Words = SectionWords | ClaimWords
Document = Mapping[str, Words]  # by part; what was removed is not in it


class NoSuchPart(LookupError):
    """Neither a section nor a claim has this name."""


def section_part(key: str) -> str:
    return f"section:{key}"


def claim_part(claim: str) -> str:
    return f"claim:{claim}"


def new_claim() -> str:
    return claim_part(uuid.uuid4().hex)


def new_section() -> str:
    return section_part(f"own-{uuid.uuid4().hex[:8]}")


def key_of(part: str) -> str:
    """The key of a section, or the hex digits of a claim. Raises NoSuchPart."""
    found = _SECTION.fullmatch(part) or _CLAIM.fullmatch(part)
    if found is None:
        raise NoSuchPart(part)
    return found.group(1)


def is_claim(part: str) -> bool:
    return _CLAIM.fullmatch(part) is not None


def is_own_section(part: str) -> bool:
    """Added by the two, beside the sections that every case has."""
    return not is_claim(part) and OWN_SECTION.fullmatch(key_of(part)) is not None


def stored(words: Words | None) -> str:
    """As a revision keeps it; None is a part that was removed."""
    return "null" if words is None else canonical(asdict(words))


def read(part: str, content: str) -> Words | None:
    """The reverse of `stored`. Raises NoSuchPart."""
    key_of(part)
    fields = json.loads(content)
    if fields is None:
        return None
    if is_claim(part):
        return ClaimWords(**fields | {"evidence": tuple(fields["evidence"])})
    return SectionWords(**fields)


def document_digest(document: Document) -> str:
    """SHA-256 of the whole document, in hex: the same words give the same digest anywhere."""
    return digest(canonical({part: asdict(words) for part, words in document.items()}))
