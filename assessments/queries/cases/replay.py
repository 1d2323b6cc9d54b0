"""A case read one thing at a time: the prose of each section, then its claims. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.queries.cases.content import key_of
from assessments.queries.cases.document import CaseDocument, Claim, Section


@dataclass(frozen=True)
class Stop:
    """`claim` None: the prose of the section."""

    section: Section
    claim: Claim | None

    @property
    def part(self) -> str:
        return self.claim.part if self.claim else self.section.part

    @property
    def key(self) -> str:
        return key_of(self.part)

    @property
    def title(self) -> str:
        return self.claim.item_title if self.claim else self.section.title


@dataclass(frozen=True)
class Replay:
    """`at` counts from 1."""

    stops: tuple[Stop, ...]
    at: int

    @property
    def here(self) -> Stop:
        return self.stops[self.at - 1]

    @property
    def before(self) -> Stop | None:
        return self.stops[self.at - 2] if self.at > 1 else None

    @property
    def after(self) -> Stop | None:
        return self.stops[self.at] if self.at < len(self.stops) else None


def stops_of(document: CaseDocument) -> tuple[Stop, ...]:
    return tuple(_stops(document))


def replay_at(document: CaseDocument, key: str) -> Replay | None:
    """None where the document has nothing of that key."""
    stops = stops_of(document)
    keys = [stop.key for stop in stops]
    return Replay(stops, keys.index(key) + 1) if key in keys else None


def _stops(document: CaseDocument) -> Iterator[Stop]:
    for section in document.sections:
        if section.text.strip():
            yield Stop(section, None)
        for claim in section.claims:
            yield Stop(section, claim)
