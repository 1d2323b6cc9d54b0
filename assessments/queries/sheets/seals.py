"""Submitted sheets as they were sealed, and the check that nobody touched them since."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Q

from assessments.choices import SheetRole
from assessments.models import AuditEvent, Cycle, Pair, Sheet
from assessments.queries.sheets.questionnaire import DEMAND_PREFIX, INTENT

SEAL_FORMAT = 1
SUBMITTED_VERB = "sheet-submitted"
TAKEN_BACK_VERB = "sheet-taken-back"
HANDED_OVER_VERB = "pair-handed-over"
FORGOTTEN_VERB = "pairs-forgotten"
_SEAL_VERBS = (SUBMITTED_VERB, TAKEN_BACK_VERB, HANDED_OVER_VERB)


class NotSealed(LookupError):
    """The sheet has not been submitted, so there is nothing sealed to read."""


class BrokenSeal(ValueError):
    """What is stored is not what was submitted; str() names the sheet and what differs."""


@dataclass(frozen=True)
class SealedSheet:
    """All that one rater submitted, read back from the sealed text.

    `answers` holds 0-4, "NO" or "NOP" by item; unanswered items are absent. `archetypes` is the
    choice by archetype pair, `demand` by archetype (manager), `intent` the person's alone.
    """

    role: str
    framework_key: str
    framework_version: str
    framework_sha256: str
    modules: tuple[str, ...]
    answers: Mapping[str, int | str]
    notes: Mapping[str, str]
    archetypes: Mapping[str, str]
    demand: Mapping[str, str]
    intent: str | None
    page_seconds: Mapping[str, int]
    submitted_at: datetime
    sha256: str

    def values(self) -> dict[str, str]:
        """Every answer by the key of its question, as the questionnaire writes values."""
        demand = {DEMAND_PREFIX + archetype: need for archetype, need in self.demand.items()}
        intent = {INTENT: self.intent} if self.intent else {}
        answers = {key: str(value) for key, value in self.answers.items()}
        return {**answers, **self.archetypes, **demand, **intent}


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write a sheet as text: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_seal(sheet: Sheet) -> SealedSheet:
    """The submitted answers of a sheet, after checking their hash. No query.

    Whoever calls it has found the sheet by `visible_to` or works for no reader (a job).
    Raises NotSealed, BrokenSeal.
    """
    if not sheet.is_submitted:
        raise NotSealed(f"Sheet {sheet.pk} has not been submitted.")
    if digest(sheet.sealed) != sheet.seal_sha256:
        raise BrokenSeal(f"Sheet {sheet.pk}: the sealed text does not match its SHA-256.")
    return _parsed(json.loads(sheet.sealed), sheet.seal_sha256)


def _parsed(content: dict[str, Any], sha256: str) -> SealedSheet:
    frozen = {
        name: MappingProxyType(content[name])
        for name in ("answers", "notes", "archetypes", "demand", "page_seconds")
    }
    return SealedSheet(
        role=content["role"],
        framework_key=content["framework"]["key"],
        framework_version=content["framework"]["version"],
        framework_sha256=content["framework"]["sha256"],
        modules=tuple(content["modules"]),
        intent=content["intent"],
        submitted_at=datetime.fromisoformat(content["submitted_at"]),
        sha256=sha256,
        **frozen,
    )


def seal_faults() -> Iterator[str]:
    """One line for every submitted sheet whose seal does not hold, or that is gone.

    Streamed; seven queries, and four more if something seems to be gone.
    """
    recorded = _recorded_seals()
    standing = _standing()
    sheets = Sheet.objects.filter(submitted_at__isnull=False).select_related("framework")
    for sheet in sheets.order_by("pk").iterator(chunk_size=500):
        standing.pop(sheet.pk, None)
        yield from (f"Sheet {sheet.pk}: {fault}" for fault in _faults(sheet, recorded))
    if standing:
        # Once more: what was taken back while the sheets were read is not gone.
        for pk in sorted(standing.keys() & _standing().keys()):
            yield f"Sheet {pk}: it was submitted, and its seal is gone."
    for pk in _incomplete():
        yield f"Pair {pk}: it is complete, but not both of its sheets are sealed."


def sealed_count() -> int:
    return Sheet.objects.filter(submitted_at__isnull=False).count()


def _recorded_seals() -> dict[int, str]:
    """The hash that the append-only record holds for each sheet's last submission."""
    events = AuditEvent.objects.filter(verb=SUBMITTED_VERB).order_by("pk")
    return {pk: details["sha256"] for pk, details in events.values_list("target_id", "details")}


def _standing() -> dict[int, datetime]:
    """When each sheet was submitted that is to be sealed still, by the record. Four queries.

    A seal ends where its author takes the sheet back, where a new manager gives it back to them,
    and where it is deleted with the pairs of its cycle.
    """
    given_back = dict(_own_sheets_given_back())
    events = AuditEvent.objects.filter(verb__in=_SEAL_VERBS).order_by("pk")
    standing: dict[int, datetime] = {}
    for verb, target, at, details in events.values_list("verb", "target_id", "at", "details"):
        if verb == SUBMITTED_VERB:
            standing[target] = at
        elif verb == TAKEN_BACK_VERB:
            standing.pop(target, None)
        elif details.get("given_back"):
            standing.pop(given_back.get(target, 0), None)
    there = set(Sheet.objects.values_list("pk", flat=True))
    forgotten = list(_forgotten())
    return {
        pk: at
        for pk, at in standing.items()
        if pk in there or not any(opened <= at <= closed for opened, closed in forgotten)
    }


def _own_sheets_given_back() -> Iterator[tuple[int, int]]:
    handed_over = AuditEvent.objects.filter(verb=HANDED_OVER_VERB, details__given_back=True)
    own = Sheet.objects.current().filter(role=SheetRole.SELF)
    pairs = own.filter(pair__in=handed_over.values("target_id"))
    yield from pairs.values_list("pair_id", "pk")


def _forgotten() -> Iterator[tuple[datetime, datetime]]:
    """From when to when each cycle lasted whose pairs were deleted after their time."""
    targets = AuditEvent.objects.filter(verb=FORGOTTEN_VERB).values("target_id")
    for opened, closed in Cycle.objects.filter(pk__in=targets).values_list(
        "opened_at", "closed_at"
    ):
        if opened and closed:
            yield opened, closed


def _incomplete() -> Iterator[int]:
    """Pairs that count as complete without two sealed sheets."""
    sealed = Count(
        "sheets", filter=Q(sheets__submitted_at__isnull=False, sheets__superseded_at=None)
    )
    pairs = Pair.objects.complete().alias(sealed=sealed).exclude(sealed=len(SheetRole))
    yield from pairs.order_by("pk").values_list("pk", flat=True)


def _faults(sheet: Sheet, recorded: Mapping[int, str]) -> Iterator[str]:
    try:
        seal = read_seal(sheet)
    except BrokenSeal:
        yield "the sealed text does not match its SHA-256."
        return
    except (ValueError, KeyError, TypeError):
        yield "the sealed text cannot be read."
        return
    if recorded.get(sheet.pk, seal.sha256) != seal.sha256:
        yield "the SHA-256 is not the one on record for its submission."
    if canonical(json.loads(sheet.sealed)) != sheet.sealed:
        yield "the sealed text is not canonical."
    yield from _row_faults(sheet, seal)


def _row_faults(sheet: Sheet, seal: SealedSheet) -> Iterator[str]:
    framework = sheet.framework
    for name, stored, sealed in (
        ("role", sheet.role, seal.role),
        ("modules", tuple(sheet.modules), seal.modules),
        ("time", sheet.submitted_at, seal.submitted_at),
        ("catalogue", (framework.key, framework.version), _version(seal)),
        ("catalogue's SHA-256", framework.content_sha256, seal.framework_sha256),
    ):
        if stored != sealed:
            yield f"the {name} stored beside the seal differs from the sealed one."


def _version(seal: SealedSheet) -> tuple[str, str]:
    return seal.framework_key, seal.framework_version
