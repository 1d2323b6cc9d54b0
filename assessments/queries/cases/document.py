"""The case as one document: its sections, its claims, and the evidence they cite."""

import datetime
from dataclasses import dataclass

from assessments.queries.cases.content import ClaimWords


@dataclass(frozen=True)
class Saved:
    """The revision that a part stands at: its number, by whom and when."""

    number: int
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class Cited:
    """A piece of evidence under its number in the appendix, 1 for the first that is cited.

    `confirmed_by` names who vouches for the words that stand there now. A withdrawn piece has
    its date and no words. `has_changed`: its words are not those that were signed. `is_hidden`:
    the case cites it no more, and it is not shared with the reader, who gets its date alone.
    """

    number: int
    evidence_id: int
    happened_on: datetime.date
    what: str
    effect: str
    gained: str
    link: str
    confirmed_by: tuple[str, ...]
    is_withdrawn: bool
    has_changed: bool
    is_hidden: bool = False


@dataclass(frozen=True)
class Rating:
    """What both said of an item, as levels 0 to 4; None where there is no level.

    `gap` is self minus manager, or None.
    """

    self_level: int | None
    manager_level: int | None

    @property
    def gap(self) -> int | None:
        if self.self_level is None or self.manager_level is None:
            return None
        return self.self_level - self.manager_level


@dataclass(frozen=True)
class Warning:
    """Something that a claim has against it; `rule` says which rule found it, in words."""

    key: str
    text: str
    rule: str


@dataclass(frozen=True)
class Claim:
    """`item_title` is what the questionnaire calls the item; `rating` None: nothing to compare."""

    part: str
    saved: Saved
    words: ClaimWords
    item_title: str
    evidence: tuple[Cited, ...]
    rating: Rating | None
    warnings: tuple[Warning, ...]


@dataclass(frozen=True)
class Section:
    """`text` is Markdown, "" while nothing is written; `saved` is None then.

    `prompt` says what belongs here. `is_own`: added by the two.
    """

    key: str
    part: str
    title: str
    prompt: str
    is_own: bool
    text: str
    saved: Saved | None
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Signed:
    """`by_id` is who has signed: two people may have one name."""

    by_id: int
    name: str
    at: datetime.datetime
    number: int
    document_sha256: str
    is_standing: bool  # of an author of now, on the newest revision


@dataclass(frozen=True)
class Assessed:
    """The complete pair behind the ratings: its cycle, day, stage and whether the gate is on."""

    cycle: str
    completed_on: datetime.date
    stage: str
    gate_is_on: bool


@dataclass(frozen=True)
class CaseDocument:
    """One revision of a case, as pages and exports are built from it.

    `number` is 0 before anything is written. `evidence` is the appendix, in the order of the
    numbers. `at` is when the revision was made, or the case opened.
    """

    case_id: int
    person: str
    manager: str
    discipline: str
    team: str
    state: str
    number: int
    at: datetime.datetime
    document_sha256: str
    assessed: Assessed | None
    sections: tuple[Section, ...]
    evidence: tuple[Cited, ...]
    signatures: tuple[Signed, ...]
