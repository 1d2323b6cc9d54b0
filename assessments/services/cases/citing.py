"""Which evidence a claim cites: rows that follow its words and protect what they name."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import F

from assessments.models import Case, Citation
from assessments.queries.cases.citable import citable_in
from assessments.queries.cases.content import ClaimWords, Words, is_claim, key_of
from assessments.queries.cases.parts import Parts, claims
from assessments.services.cases.holding import CaseError


class CannotCite(CaseError):
    """`evidence` are the ids that the claim may not name."""

    def __init__(self, evidence: tuple[int, ...]) -> None:
        self.evidence = evidence
        what = "One piece" if len(evidence) == 1 else f"{len(evidence)} pieces"
        super().__init__(
            f"{what} of the evidence cannot be cited: a case cites what both of you can read and "
            "what was not withdrawn. Share it first, then cite it."
        )


def check_citations(case: Case, parts: Parts, part: str, words: Words | None) -> None:
    """What the claim cites already may stay, whoever reads it now. Raises CannotCite."""
    if refused := _refused(case, parts, part, words):
        raise CannotCite(refused)


def without_uncitable(case: Case, parts: Parts, part: str, words: Words) -> Words:
    """The same words, with the evidence that the claim may still name."""
    refused = _refused(case, parts, part, words)
    if not refused or not isinstance(words, ClaimWords):
        return words
    return replace(words, evidence=tuple(pk for pk in words.evidence if pk not in refused))


def follow(case: Case, part: str, words: Words | None) -> None:
    """Let the rows say what the claim cites now; those of a signed document stay."""
    if not is_claim(part):
        return
    claim, cited = key_of(part), words.evidence if isinstance(words, ClaimWords) else ()
    rows = Citation.objects.filter(case=case, claim=claim)
    rows.filter(signed_version=None).exclude(evidence__in=cited).delete()
    there = set(rows.values_list("evidence", flat=True))
    Citation.objects.bulk_create(
        Citation(case=case, claim=claim, evidence_id=pk) for pk in cited if pk not in there
    )


def stamp(case: Case, parts: Parts, *, since: datetime.datetime | None = None) -> None:
    """Note which wording of the evidence stands there while somebody signs.

    `since` is when the other of the two has signed the same: what was reworded after that keeps
    the wording that they had read, so that everybody sees that it has changed.
    """
    cited = {(key_of(part), pk) for part, words in claims(parts) for pk in words.evidence}
    rows = Citation.objects.filter(case=case).annotate(
        version=F("evidence__version"), changed_at=F("evidence__changed_at")
    )
    standing = [
        row
        for row in rows
        if (row.claim, row.evidence_id) in cited and (since is None or row.changed_at <= since)
    ]
    for row in standing:
        row.signed_version = row.version
    Citation.objects.bulk_update(standing, ["signed_version"])


def evidence_of(words: Words | None) -> tuple[int, ...]:
    return words.evidence if isinstance(words, ClaimWords) else ()


def _refused(case: Case, parts: Parts, part: str, words: Words | None) -> tuple[int, ...]:
    """Those of the ids that are new to the claim and may not be cited, in their order."""
    standing = evidence_of(parts[part].words) if part in parts else ()
    new = [pk for pk in evidence_of(words) if pk not in standing]
    if not new:
        return ()
    allowed = _locked(case, new)
    return tuple(pk for pk in new if pk not in allowed)


def _locked(case: Case, ids: Iterable[int]) -> frozenset[int]:
    """Those that may be cited, held so that nobody deletes or unshares them meanwhile."""
    rows = citable_in(case).filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    return frozenset(row.pk for row in rows.order_by("pk"))
