"""What one rater's answers say on their own. Never a stage: that takes two."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from assessments.models import Sheet
from assessments.queries.framework import Catalogue
from assessments.queries.sheets.answers import answers_of, values_of
from assessments.queries.sheets.questionnaire import Questionnaire, questionnaire_of
from assessments.queries.sheets.summaries import OwnSection, in_words
from assessments.scoring.answers import anchor
from assessments.scoring.archetypes import PAIRS, preference
from assessments.scoring.assessment import Assessment, assess
from assessments.scoring.contract import assess_request
from assessments.scoring.dimensions import DimensionScore
from assessments.scoring.forms import Family
from assessments.scoring.rounding import whole

_LOW = (0, 1)  # a foundation that fails more than once in a while
_SEEN = (2, 3, 4)  # a risk seen more than once or twice
_MOVES_SHOWN = 3


@dataclass(frozen=True)
class OwnRow:
    """A lever's item, or a risk by its idea, with the word that was chosen.

    `counts`: it is among the best few that make a value.
    """

    title: str
    concept: str
    word: str
    counts: bool = False


@dataclass(frozen=True)
class OwnFamily:
    """A family of levers. `value` is 0-100, None with fewer than `needed` answers on the scale."""

    title: str
    value: int | None
    needed: int
    rows: tuple[OwnRow, ...]


@dataclass(frozen=True)
class OwnMove:
    """What the index gains from one step up on a lever, in points, and an action that starts it."""

    title: str
    concept: str
    gain: float
    action: str


@dataclass(frozen=True)
class OwnView:
    """One rater's private view. `index`, `likely_range` and `timing` are 0-100 or None.

    `moves_tied`: how many more would change the index as much as the last of `moves`.
    """

    families: tuple[OwnFamily, ...]
    module_families: tuple[OwnFamily, ...]
    index: int | None
    likely_range: tuple[int, int] | None
    timing: int | None
    foundation_open: int
    weak_foundation: tuple[str, ...]
    risks: tuple[OwnRow, ...]
    moves: tuple[OwnMove, ...]
    moves_tied: int
    favourites: tuple[str, ...]
    sections: tuple[OwnSection, ...]
    last_saved_at: datetime | None
    is_complete: bool  # every question has an answer

    @property
    def strongest(self) -> tuple[str, ...]:
        """The titles of the families that share the highest value; none if nothing is known."""
        known = [family.value for family in self.families if family.value is not None]
        highest = max(known, default=None)
        return tuple(f.title for f in self.families if known and f.value == highest)

    @property
    def all_alike(self) -> bool:
        return len(self.families) == len(self.strongest) > 1


def own_view(sheet: Sheet) -> OwnView:
    """The view of a private sheet, from its working answers. One query."""
    form, answers = questionnaire_of(sheet), answers_of(sheet)
    values = values_of(answers)
    core = _assessed(form, values, "core")
    gate = {item: anchor(core.request.self_answers, item) for item in core.request.form.gate_items}
    notes = {key: answer.note for key, answer in answers.items()}
    return OwnView(
        families=tuple(_families(form, core)),
        module_families=tuple(
            family
            for module in form.modules
            for family in _families(form, _assessed(form, values, module))
        ),
        index=_rounded(core.lever_index),
        likely_range=_range(core),
        timing=_rounded(core.timing.combined if core.timing else None),
        foundation_open=sum(value is None for value in gate.values()),
        weak_foundation=_titles(form.catalogue, (k for k, v in gate.items() if v in _LOW)),
        risks=tuple(_risks(form.catalogue, core)),
        moves=tuple(_moves(form.catalogue, core)),
        moves_tied=_tied(core),
        favourites=_favourites(form, values),
        sections=in_words(form, values, notes),
        last_saved_at=max((answer.saved_at for answer in answers.values()), default=None),
        is_complete=all(key in values for key in form.all_keys()),
    )


def _assessed(form: Questionnaire, values: Mapping[str, str], name: str) -> Assessment:
    scoring_form = form.catalogue.forms[name]
    asked = set(_items_in(scoring_form))
    answers = {key: value for key, value in form.scored(values).items() if key in asked}
    request = {"op": "assess", "form": scoring_form, "self": answers, "manager": None}
    return assess(assess_request(request))


def _items_in(scoring_form: Mapping[str, Any]) -> Iterator[str]:
    for items in scoring_form["gate"].values():
        yield from items
    for family in scoring_form["families"].values():
        yield from family["items"]
    yield from scoring_form["change"]["items"]
    yield from scoring_form["risks"]


def _families(form: Questionnaire, assessed: Assessment) -> Iterator[OwnFamily]:
    for family in assessed.request.form.families:
        block = form.catalogue.blocks[form.catalogue.items[family.items[0]].block]
        score = assessed.families[family.key]
        yield OwnFamily(
            title=block.title,
            value=_rounded(score.combined) if score else None,
            needed=family.counted,
            rows=tuple(_rows(form.catalogue, family, assessed, block.labels, score)),
        )


def _rows(
    catalogue: Catalogue,
    family: Family,
    assessed: Assessment,
    labels: tuple[str, ...],
    score: DimensionScore | None,
) -> Iterator[OwnRow]:
    counted = score.counted if score else {}
    for key in family.items:
        level = anchor(assessed.request.self_answers, key)
        item = catalogue.items[key]
        word = "" if level is None else labels[level]
        yield OwnRow(item.title, item.concept, word, counts=key in counted)


def _risks(catalogue: Catalogue, core: Assessment) -> Iterator[OwnRow]:
    for key, level in core.risks.items():
        if level in _SEEN:
            item = catalogue.items[key]
            word = catalogue.blocks[item.block].labels[level]
            yield OwnRow(catalogue.concepts[item.concept].title, item.concept, word)


def _moves(catalogue: Catalogue, core: Assessment) -> Iterator[OwnMove]:
    """The levers that would change the index most, with the first action that the catalogue has."""
    for key, gain in _gains(core)[:_MOVES_SHOWN]:
        item = catalogue.items[key]
        first_step = catalogue.actions_for(item.concept)[0].first_step
        yield OwnMove(item.title, item.concept, float(gain), first_step)


def _tied(core: Assessment) -> int:
    gains = [gain for _, gain in _gains(core)]
    return gains[_MOVES_SHOWN:].count(gains[_MOVES_SHOWN - 1]) if gains[_MOVES_SHOWN:] else 0


def _gains(core: Assessment) -> list[tuple[str, Fraction]]:
    """Items that would change the index, the largest change first; ties in catalogue order."""
    gains = [(key, gain) for key, gain in core.what_if.items() if gain]
    return sorted(gains, key=lambda gain: -gain[1])


def _favourites(form: Questionnaire, values: Mapping[str, str]) -> tuple[str, ...]:
    """The archetypes chosen most often; none before all six pairs, or where they go in circles."""
    pairs = form.catalogue.archetype_pairs
    if len(pairs) < len(PAIRS) or not all(key in values for key in pairs):
        return ()
    choices = [(p.left.archetype, p.right.archetype, values[key]) for key, p in pairs.items()]
    concepts = form.catalogue.concepts
    return tuple(concepts[key].title for key in preference(choices).favourites)


def _titles(catalogue: Catalogue, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(catalogue.items[key].title for key in keys)


def _range(assessed: Assessment) -> tuple[int, int] | None:
    if assessed.likely_range is None:
        return None
    low, high = assessed.likely_range
    return whole(low), whole(high)


def _rounded(value: Fraction | None) -> int | None:
    return None if value is None else whole(value)
