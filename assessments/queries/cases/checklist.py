"""Whether a case is ready to be submitted: a list with reasons, and never a lock."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from assessments.models import Case, Parked, User
from assessments.queries.cases.document import CaseDocument, Claim
from assessments.queries.cases.talk import heads_of

# Keys of a claim's warnings that the list speaks of.
UNCONFIRMED = "no-confirmed-evidence"
CONTRADICTED = "above-manager"


@dataclass(frozen=True)
class Place:
    """A section or claim that a point is about; `key` is the last part of its address."""

    key: str
    title: str
    is_claim: bool


@dataclass(frozen=True)
class Point:
    """One line of the list: `text` is true now, `reason` says why it matters.

    `is_required`: without it the case cannot be submitted. `places` are where to mend it.
    """

    key: str
    is_done: bool
    text: str
    reason: str
    is_required: bool = False
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Checklist:
    number: int
    points: tuple[Point, ...]

    @property
    def done(self) -> int:
        return sum(point.is_done for point in self.points)

    @property
    def can_submit(self) -> bool:
        return all(point.is_done for point in self.points if point.is_required)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.points)


def checklist(case: Case, document: CaseDocument, user: User) -> Checklist:
    """For one of the two authors; `document` is the newest revision. Two queries."""
    heads = heads_of(case, user)
    waiting = Parked.objects.waiting().filter(case=case, by__in=case.author_ids())
    aside = Counter(waiting.values_list("by__name", flat=True))
    return Checklist(
        number=document.number,
        points=(
            _written(document),
            _evidenced(document),
            _agreed_with_manager(document, heads.settled),
            _said(document, heads.open),
            _merged(aside),
            _signed(case, document),
        ),
    )


def _claims(document: CaseDocument) -> Iterator[Claim]:
    for section in document.sections:
        yield from section.claims


def _warned(document: CaseDocument, key: str) -> list[Claim]:
    return [c for c in _claims(document) if any(one.key == key for one in c.warnings)]


def _written(document: CaseDocument) -> Point:
    empty = [s for s in document.sections if not s.text.strip() and not s.claims]
    return Point(
        "sections",
        not empty,
        f"{_number(empty, 'section is', 'sections are')} empty"
        if empty
        else "Every section says something",
        "A reviewer takes an empty section for something that is missing. One sentence on why "
        "there is nothing to say is enough.",
        places=tuple(Place(s.key, s.title, is_claim=False) for s in empty),
    )


def _evidenced(document: CaseDocument) -> Point:
    bare, claims = _warned(document, UNCONFIRMED), list(_claims(document))
    if not claims:
        text = "There is no claim yet"
    elif bare:
        text = f"{_number(bare, 'claim has', 'claims have')} no confirmed evidence"
    else:
        text = "Every claim has confirmed evidence"
    return Point(
        "evidence",
        bool(claims) and not bare,
        text,
        "Reviewers follow each claim to something that happened, and to who vouches for it.",
        places=tuple(map(_place, bare)),
    )


def _agreed_with_manager(document: CaseDocument, settled: Collection[str]) -> Point:
    against = [c for c in _warned(document, CONTRADICTED) if c.part not in settled]
    text = "No claim goes against the manager's rating, or you have talked about it"
    if against:
        goes = "claim goes" if len(against) == 1 else "claims go"
        text = f"{len(against)} {goes} against the manager's rating"
    return Point(
        "gap",
        not against,
        text,
        "Both stand side by side for the reviewers. Say beside the claim how the two fit together "
        "and resolve that thread, or change the claim.",
        places=tuple(map(_place, against)),
    )


def _said(document: CaseDocument, talk: Iterable[str]) -> Point:
    parts = Counter(talk)
    places = [
        *(Place(s.key, s.title, is_claim=False) for s in document.sections if s.part in parts),
        *(_place(claim) for claim in _claims(document) if claim.part in parts),
    ]
    count = parts.total()
    threads = "comment or suggestion is" if count == 1 else "comments or suggestions are"
    return Point(
        "threads",
        not count,
        f"{count} {threads} open" if count else "Nothing that you said to each other is open",
        "A signature says that both of you mean these words. What is still open is not agreed.",
        places=tuple(places),
    )


def _merged(aside: Counter[str]) -> Point:
    whose = " and ".join(f"{count} of {name}" for name, count in sorted(aside.items()))
    return Point(
        "aside",
        not aside,
        f"Texts are kept aside: {whose}" if aside else "No text is kept aside",
        "They were saved over something newer. Once the case is submitted, they cannot be merged "
        "any more.",
    )


def _signed(case: Case, document: CaseDocument) -> Point:
    standing = {one.by_id for one in document.signatures if one.is_standing}
    authors = zip(case.author_ids(), (document.person, document.manager), strict=True)
    missing = [name for by_id, name in authors if by_id not in standing]
    return Point(
        "signatures",
        not missing,
        f"{' and '.join(missing)} {'have' if len(missing) == 2 else 'has'} not signed "
        f"revision {document.number}"
        if missing
        else f"Both of you have signed revision {document.number}",
        "This one is needed: what reviewers read is exactly what both have signed.",
        is_required=True,
    )


def _place(claim: Claim) -> Place:
    return Place(claim.part.removeprefix("claim:"), claim.item_title, is_claim=True)


def _number(things: Collection[object], one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"
