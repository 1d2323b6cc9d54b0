"""Which items a score is made of: the form, and the core questionnaire's form."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final


class FormError(ValueError):
    """A form that cannot be scored; `faults` names each place and what is wrong there."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of the foundation gate: a rater's mean over its items is compared with 2."""

    key: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BestOf:
    """A menu of items of which the best `counted` make the score."""

    items: tuple[str, ...]
    counted: int


@dataclass(frozen=True, slots=True)
class Family(BestOf):
    """A family of levers with its share `weight` of the lever index."""

    key: str
    weight: Fraction

    def to_json(self) -> dict[str, Any]:
        return {"items": list(self.items), "counted": self.counted, "weight": str(self.weight)}


@dataclass(frozen=True)
class Form:
    """The items of a questionnaire by the role they play in the score.

    A module without foundation or change signals leaves `gate` or `change` empty: its gate and
    timing are then null and it never has a stage. Raises FormError, with every fault, for an
    item used twice, a count that its items cannot fill, or weights that do not add up to 1.
    """

    gate: tuple[Signal, ...]
    change: BestOf
    families: tuple[Family, ...]
    risks: tuple[str, ...] = ()
    evidenced_enter: int = 4
    evidenced_leave: int = 3

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise FormError(faults)

    @cached_property
    def gate_items(self) -> tuple[str, ...]:
        return tuple(item for signal in self.gate for item in signal.items)

    @cached_property
    def lever_items(self) -> tuple[str, ...]:
        return tuple(item for family in self.families for item in family.items)

    @cached_property
    def scored_items(self) -> tuple[str, ...]:
        """Gate, change and lever items: all on which agreement is measured."""
        return self.gate_items + self.change.items + self.lever_items

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every item, in questionnaire order."""
        return self.scored_items + self.risks

    @cached_property
    def floor_families(self) -> tuple[str, ...]:
        """The families that must all carry a promotion case: V and C, else every family.

        People support is left out in the core form: a technical Lead may hold it lightly.
        """
        keys = tuple(family.key for family in self.families)
        return tuple(key for key in keys if key in ("V", "C")) or keys

    def to_json(self) -> str | dict[str, Any]:
        """The form as the machine contract writes it: "core", or its parts by name."""
        if self == CORE:
            return "core"
        return {
            "gate": {signal.key: list(signal.items) for signal in self.gate},
            "change": {"items": list(self.change.items), "counted": self.change.counted},
            "families": {family.key: family.to_json() for family in self.families},
            "risks": list(self.risks),
            "evidenced_enter": self.evidenced_enter,
            "evidenced_leave": self.evidenced_leave,
        }


def _faults(form: Form) -> Iterator[str]:
    for item, times in Counter(form.items).items():
        if times > 1:
            yield f"item {item!a} is used {times} times"
    for signal in form.gate:
        if not signal.items:
            yield f"gate signal {signal.key!a} has no items"
    yield from _count_faults("change", form.change, may_be_empty=True)
    for family in form.families:
        yield from _count_faults(f"family {family.key!a}", family)
        if family.weight <= 0:
            yield f"family {family.key!a} needs a weight above 0"
    yield from _whole_form_faults(form)


def _whole_form_faults(form: Form) -> Iterator[str]:
    for name, keys in (
        ("gate signal", [signal.key for signal in form.gate]),
        ("family", [family.key for family in form.families]),
    ):
        yield from (f"{name} {key!a} is listed twice" for key, n in Counter(keys).items() if n > 1)
    if sum(family.weight for family in form.families) != 1:
        yield "the weights of the families do not add up to 1"
    if not 0 <= form.evidenced_leave <= form.evidenced_enter:
        yield "evidenced_leave is not between 0 and evidenced_enter"


def _count_faults(name: str, best: BestOf, *, may_be_empty: bool = False) -> Iterator[str]:
    if may_be_empty and not best.items:
        return
    if not 1 <= best.counted <= len(best.items):
        yield f"{name} counts {best.counted} of {len(best.items)} items"


CORE: Final = Form(
    gate=(
        Signal("replace-all-seniors", ("replace-all-seniors-work", "replace-all-seniors-flow")),
        Signal(
            "rotation-confidence", ("rotation-confidence-person", "rotation-confidence-autonomy")
        ),
        Signal("consistency", ("consistency-outcomes", "consistency-regression")),
    ),
    change=BestOf(
        items=(
            "diminishing-returns",
            "scarce-core-feedback",
            "role-model",
            "cross-specialty-contact",
        ),
        counted=2,  # early signs rarely show all at once
    ),
    families=(
        Family(
            key="V",
            items=(
                "tools-and-assets",
                "sharing-knowledge",
                "push-improvements-wide",
                "invest-x-return-y",
                "own-end-to-end",
            ),
            counted=3,  # a menu: a few levers done well are a Lead's work, not all of them
            weight=Fraction(2, 5),
        ),
        Family(
            key="C",
            items=(
                "up-and-down",
                "lead-role-in-the-room",
                "easy-to-follow-example",
                "lead-technical-decisions",
                "own-the-state",
                "longer-time-frame",
            ),
            counted=3,
            weight=Fraction(2, 5),
        ),
        Family(
            key="P",
            items=(
                "partner-with-managers",
                "develop-others-own-level",
                "develop-others-juniors",
            ),
            counted=2,
            weight=Fraction(1, 5),  # on the technical track, people work is done with managers
        ),
    ),
    risks=(
        "mediator-mimic",
        "old-levers",
        "not-a-lead-job",
        "snacking",
        "obsession",
        "help-overload",
    ),
    evidenced_enter=4,  # a case needs several levers that someone else can vouch for
    evidenced_leave=3,  # one lapsed piece of evidence does not end a case
)
