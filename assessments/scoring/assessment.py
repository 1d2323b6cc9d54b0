"""One request in, one assessment out: everything the model says about a pair or a lone rater."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from . import stages, uncertainty
from .agreement import Agreement, agreement
from .answers import EQUAL, MANAGER_ALONE, PAIR, Answers, Rater, Sheets, Weights, anchor
from .dimensions import (
    DimensionScore,
    Gate,
    lever_index,
    number,
    readiness,
    score_dimension,
    score_families,
    score_gate,
    what_if,
)
from .forms import Form
from .quality import Quality, answer_quality
from .stages import Intent, State, Threshold

SHOWN_BY_MANAGER: Final = 3  # a lever counts as shown when the manager sees it regularly


@dataclass(frozen=True, slots=True)
class AssessRequest:
    """All that an assessment depends on.

    Answers are 0-4, "NO" (manager only) or "NOP" by item key; a missing key is unanswered. None
    for one rater asks for the other's private view. `evidence`: items with dated evidence that
    the other party confirmed; `overtime_share`: 0-1; `previous`: the last closed cycle's state.
    """

    form: Form
    self_answers: Answers | None
    manager_answers: Answers | None
    evidence: frozenset[str] = frozenset()
    intent: Intent = Intent.UNSURE
    overtime_share: Fraction = Fraction(0)
    previous: State | None = None

    @property
    def sheets(self) -> Sheets:
        return Sheets(own=self.self_answers, manager=self.manager_answers)

    def to_json(self) -> dict[str, Any]:
        """The request as the machine contract reads it: fed back, it gives the same numbers."""
        return {
            "op": "assess",
            "form": self.form.to_json(),
            "self": None if self.self_answers is None else dict(self.self_answers),
            "manager": None if self.manager_answers is None else dict(self.manager_answers),
            "evidence": [item for item in self.form.items if item in self.evidence],
            "intent": self.intent.value,
            "overtime_share": float(self.overtime_share),
            "previous": None if self.previous is None else self.previous.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result: exact scores (0-100), and floats only where a root or a probability is taken.

    None always means "not enough answers", never zero. `lever_index_equal` and
    `lever_index_manager` show how much the weighting of the raters matters.
    """

    request: AssessRequest
    gate: Gate
    timing: DimensionScore | None
    families: Mapping[str, DimensionScore | None]
    lever_index: Fraction | None
    lever_index_equal: Fraction | None
    lever_index_manager: Fraction | None
    readiness: Fraction | None
    standard_error: float | None
    likely_range: tuple[float, float] | None
    probability_case: float | None
    agreement: Agreement
    evidenced_levers: int
    risks: Mapping[str, int | None]
    what_if: Mapping[str, Fraction]
    quality: Mapping[Rater, Quality | None]
    state: State

    @property
    def capped(self) -> bool:
        """Whether the foundation, and not the levers, limits readiness."""
        return self.readiness is not None and self.readiness != self.lever_index

    @property
    def one_rater(self) -> bool:
        """Whether this is one rater's private view."""
        return self.request.sheets.weights != PAIR

    def to_json(self) -> dict[str, Any]:
        """The assessment as the machine contract prints it, numbers unrounded."""
        return {
            "gate": self.gate.to_json(),
            "timing": self.timing and float(self.timing.combined),
            "families": {key: s and s.to_json() for key, s in self.families.items()},
            "lever_index": number(self.lever_index),
            "lever_index_equal": number(self.lever_index_equal),
            "lever_index_manager": number(self.lever_index_manager),
            "readiness": number(self.readiness),
            "standard_error": self.standard_error,
            "range": self.likely_range and list(self.likely_range),
            "probability_case": self.probability_case,
            "agreement": self.agreement.to_json(),
            "evidenced_levers": self.evidenced_levers,
            "risks": dict(self.risks),
            "what_if": {item: float(change) for item, change in self.what_if.items()},
            "quality": {rater.value: q and q.to_json() for rater, q in self.quality.items()},
            "state": self.state.to_json(),
        }


def assess(request: AssessRequest) -> Assessment:
    """Score one pair, or give a lone rater's private view (never a stage).

    The request is taken as valid: see the contract for input from outside. Source: scoring
    model, sections 2 to 7.
    """
    form, sheets = request.form, request.sheets
    families = score_families(form, sheets, sheets.weights)
    index = lever_index(form, families)
    noise = uncertainty.index_noise(form, families)
    error = None if noise is None else uncertainty.standard_error(noise, sheets.weights)
    known = None if index is None or error is None else (index, error)
    gate = score_gate(form, sheets)
    timing = score_dimension(form.change, sheets, sheets.weights)
    return Assessment(
        request=request,
        gate=gate,
        timing=timing,
        families=families,
        lever_index=index,
        lever_index_equal=_reweighted(form, sheets, EQUAL),
        lever_index_manager=_reweighted(form, sheets, MANAGER_ALONE),
        readiness=readiness(index, gate),
        standard_error=error,
        likely_range=known and uncertainty.likely_range(*known),
        probability_case=known and uncertainty.probability_case(*known),
        agreement=agreement(sheets.both(form.scored_items)),
        evidenced_levers=_evidenced(request),
        risks={item: sheets.highest(item) for item in form.risks},
        what_if=what_if(form, sheets, sheets.weights, families),
        quality={
            Rater.SELF: _quality(form, sheets.own),
            Rater.MANAGER: _quality(form, sheets.manager),
        },
        state=stages.decide(
            _findings(request, gate, timing, families, index),
            request.previous or State(),
        ),
    )


def _reweighted(form: Form, sheets: Sheets, weights: Weights) -> Fraction | None:
    """The index under other weights; None if they ask for a rater who takes no part."""
    absent_own = weights.own and sheets.own is None
    if absent_own or sheets.manager is None:
        return None
    return lever_index(form, score_families(form, sheets, weights))


def _evidenced(request: AssessRequest) -> int:
    return sum(
        item in request.evidence
        and (anchor(request.manager_answers, item) or 0) >= SHOWN_BY_MANAGER
        for item in request.form.lever_items
    )


def _quality(form: Form, answers: Answers | None) -> Quality | None:
    return None if answers is None else answer_quality(form.items, answers)


def _findings(
    request: AssessRequest,
    gate: Gate,
    timing: DimensionScore | None,
    families: Mapping[str, DimensionScore | None],
    index: Fraction | None,
) -> stages.Findings:
    form = request.form
    floors = [s.combined for key in form.floor_families if (s := families[key]) is not None]
    risks = (request.sheets.highest(item) or 0 for item in form.risks)
    return stages.Findings(
        gate=gate.value,
        timing=None if timing is None else timing.combined,
        lever_index=index,
        floor=min(floors, default=None),
        evidenced=_evidenced(request),
        case_evidence=Threshold(Fraction(form.evidenced_enter), Fraction(form.evidenced_leave)),
        highest_risk=max(risks, default=0),
        overtime_share=request.overtime_share,
        intent=request.intent,
    )
