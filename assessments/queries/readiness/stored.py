"""What the database holds about a scored pair, as one of its two people may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, cast

from django.db.models import Q
from django.urls import reverse

from assessments.choices import SheetRole
from assessments.models import Pair, Result, Sheet, User
from assessments.models.pairs import PairQuerySet
from assessments.queries.framework import Catalogue, catalogue_of
from assessments.queries.readiness.voice import Voice, answer_words
from assessments.queries.sheets import BrokenSeal, SealedSheet, read_seal
from assessments.scoring import MODEL_VERSION
from assessments.scoring.answers import Answer, anchor
from assessments.scoring.assessment import Assessment, assess
from assessments.scoring.contract import assess_request
from assessments.scoring.gaps import GapReport, gap_report
from assessments.scoring.stages import Stage

EARLIER_CYCLES = 5  # how far back a report looks


class NotScoredYet(LookupError):
    """The pair is complete, and its result under this model and questionnaire is not there yet."""


@dataclass(frozen=True)
class Item:
    """One question with what both said about it. `own` and `manager` are as submitted."""

    key: str
    title: str
    concept: str
    block: str
    labels: tuple[str, ...]
    own: Answer | None
    manager: Answer | None
    own_anchor: str
    manager_anchor: str
    own_note: str
    manager_note: str

    @property
    def difference(self) -> int | None:
        """Self minus manager in steps; None unless both gave a level."""
        if isinstance(self.own, int) and isinstance(self.manager, int):
            return self.own - self.manager
        return None

    def answer(self, role: SheetRole) -> Answer | None:
        return self.own if role is SheetRole.SELF else self.manager

    def words(self, role: SheetRole) -> str:
        return answer_words(self.answer(role), self.labels)

    @property
    def own_words(self) -> str:
        return self.words(SheetRole.SELF)

    @property
    def manager_words(self) -> str:
        return self.words(SheetRole.MANAGER)


@dataclass(frozen=True)
class Scored:
    """One cycle's result of the person, with what makes it comparable to another."""

    cycle: str
    manager_id: int
    framework_sha256: str
    request: Mapping[str, Any]
    assessment: Assessment

    def same_manager_as(self, other: "Scored") -> bool:
        return self.manager_id == other.manager_id

    def same_questionnaire_as(self, other: "Scored") -> bool:
        return self.framework_sha256 == other.framework_sha256


@dataclass(frozen=True)
class Stored:
    """One pair's result with all that its report is built from.

    `earlier` are the person's earlier cycles that this reader was part of, oldest first.
    """

    pair: Pair
    reader: SheetRole | None  # None: both look at it together
    catalogue: Catalogue
    now: Scored
    computed_at: datetime
    seals: Mapping[SheetRole, SealedSheet]
    modules: Mapping[str, Assessment]
    module_requests: Mapping[str, Mapping[str, Any]]
    earlier: tuple[Scored, ...]

    @property
    def assessment(self) -> Assessment:
        return self.now.assessment

    @cached_property
    def gaps(self) -> GapReport:
        return gap_report(self.assessment)

    @cached_property
    def voice(self) -> Voice:
        return Voice(self.reader, self.pair.person.name, self.pair.manager.name)

    @property
    def asking(self) -> str:
        """What asks for the required level; from the last stage there is no next one."""
        in_last = self.assessment.state.stage is Stage.READY_FOR_CASE
        return "this stage" if in_last else "the next stage"

    @property
    def last(self) -> Scored | None:
        """The cycle before this one, if the reader may compare with it."""
        return self.earlier[-1] if self.earlier else None

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item of the questionnaire that this pair was asked, by key, in catalogue order."""
        blocks = self.catalogue.blocks_for(self.pair.cycle.modules)
        return {
            entry.key: self._item(entry.key)
            for b in blocks
            for entry in self.catalogue.items_of(b.key)
        }

    def in_block(self, block: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.block == block)

    def concept_url(self, concept: str) -> str:
        """Where the idea stands in the catalogue version of this cycle."""
        return _concept_path(self.catalogue.key, self.catalogue.version, concept)

    def concept_title(self, concept: str) -> str:
        return self.catalogue.concepts[concept].title

    def _item(self, key: str) -> Item:
        entry = self.catalogue.items[key]
        own, manager = (self.seals[role] for role in (SheetRole.SELF, SheetRole.MANAGER))
        return Item(
            key=key,
            title=entry.title,
            concept=entry.concept,
            block=entry.block,
            labels=self.catalogue.blocks[entry.block].labels,
            own=_answer(own, key),
            manager=_answer(manager, key),
            own_anchor=_anchor_text(own, key, entry.anchors["self"]),
            manager_anchor=_anchor_text(manager, key, entry.anchors["manager"]),
            own_note=own.notes.get(key, ""),
            manager_note=manager.notes.get(key, ""),
        )


def pairs_visible_to(user: User) -> PairQuerySet:
    """The pairs a person is in, with all that a report's page names."""
    pairs: PairQuerySet = Pair.objects.visible_to(user)
    return pairs.select_related("cycle__framework", "person", "manager")


def assessed(request: Mapping[str, Any]) -> Assessment:
    """A stored request, scored: the same exact numbers as when the result was written."""
    return assess(assess_request(request))


def stored_for(pair: Pair, user: User) -> Stored:
    """Three queries at most: results, sheets, and the catalogue's own when it is not loaded yet.

    `pair` is complete, comes from `pairs_visible_to(user)`, and `user` is one of its two people.
    Raises NotScoredYet, and BrokenSeal for a sheet changed or lost after it was submitted.
    """
    results = list(_results(pair, user))
    current = next((r for r in results if r.pair_id == pair.pk and _is_current(r)), None)
    if current is None:
        raise NotScoredYet(f"Pair {pair.pk} has no current result.")
    requests = {key: part["request"] for key, part in current.modules.items()}
    return Stored(
        pair=pair,
        reader=SheetRole.SELF if pair.person_id == user.pk else SheetRole.MANAGER,
        catalogue=catalogue_of(pair.cycle.framework),
        now=_scored(current),
        computed_at=current.computed_at,
        seals=_seals(pair),
        modules={key: assessed(request) for key, request in requests.items()},
        module_requests=requests,
        earlier=tuple(
            _scored(r) for r in reversed(results) if r.pair_id != pair.pk and _is_current(r)
        ),
    )


def _seals(pair: Pair) -> dict[SheetRole, SealedSheet]:
    sheets = Sheet.objects.filter(pair=pair, submitted_at__isnull=False).current()
    seals = {SheetRole(sheet.role): read_seal(sheet) for sheet in sheets}
    if len(seals) < len(SheetRole):
        raise BrokenSeal(f"Pair {pair.pk} is complete, but a sealed half of it is missing.")
    return seals


def _results(pair: Pair, user: User) -> Iterable[Result]:
    """This pair's results and those of the person's earlier pairs, the latest first.

    Days on which a cycle was to close can be moved; when somebody joined it cannot.
    """
    earlier = Q(pair__person=pair.person_id, pair__created_at__lt=pair.created_at)
    results = Result.objects.visible_to(user).filter(Q(pair=pair) | earlier)
    return (
        results.filter(model_version=MODEL_VERSION)
        .select_related("pair__cycle__framework")
        .defer("outcome")  # what the stored request gives again, exactly
        .order_by("-pair__created_at", "-pair_id")[: EARLIER_CYCLES + 1]
    )


def _is_current(result: Result) -> bool:
    framework = result.pair.cycle.framework
    return bool(result.framework_sha256 == framework.content_sha256)


def _scored(result: Result) -> Scored:
    return Scored(
        cycle=result.pair.cycle.name,
        manager_id=result.pair.manager_id,
        framework_sha256=result.framework_sha256,
        request=result.request,
        assessment=assessed(result.request),
    )


@lru_cache(maxsize=1024)
def _concept_path(framework: str, version: str, concept: str) -> str:
    # A page links to a hundred concepts, and resolving each would cost more than the queries.
    return reverse("concept-version", args=[framework, version, concept])


def _answer(seal: SealedSheet, key: str) -> Answer | None:
    # A seal is text from the database; what it holds was checked when it was written.
    return cast("Answer | None", seal.answers.get(key))


def _anchor_text(seal: SealedSheet, key: str, texts: tuple[str, ...]) -> str:
    level = anchor(seal.answers, key)  # type: ignore[arg-type]
    return "" if level is None else texts[level]
