"""How a report speaks: the same sentence to the person, to the manager, and to both at a table."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from assessments.choices import NO_OPPORTUNITY, NOT_OBSERVED, SheetRole
from assessments.scoring.answers import Answer
from assessments.scoring.rounding import whole

_COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Voice:
    """`reader` is the one who is called "you"; None for a page that two people look at together."""

    reader: SheetRole | None
    person: str
    manager: str

    @property
    def self_label(self) -> str:
        return "You" if self.reader is SheetRole.SELF else self.person

    @property
    def manager_label(self) -> str:
        if self.reader is SheetRole.SELF:
            return "Your manager"
        return "You" if self.reader is SheetRole.MANAGER else self.manager

    def label(self, role: SheetRole) -> str:
        return self.self_label if role is SheetRole.SELF else self.manager_label

    def say(self, text: str, **words: str) -> str:
        """Fill in a sentence: {You} {have} follow the person, {Boss} {boss_sees} the manager."""
        return text.format_map({**self._forms, **words})

    @cached_property
    def _forms(self) -> dict[str, str]:
        return {**self._person_forms, **self._manager_forms}

    @property
    def _person_forms(self) -> dict[str, str]:
        if self.reader is SheetRole.SELF:
            return {
                "You": "You",
                "you": "you",
                "your": "your",
                "they": "you",
                "them": "you",
                "their": "your",
                "are": "are",
                "have": "have",
                "see": "see",
                "want": "want",
            }
        return {
            "You": self.person,
            "you": self.person,
            "your": f"{self.person}'s",
            "they": "they",
            "them": "them",
            "their": "their",
            "are": "is",
            "have": "has",
            "see": "sees",
            "want": "wants",
        }

    @property
    def _manager_forms(self) -> dict[str, str]:
        if self.reader is SheetRole.MANAGER:
            return {
                "Boss": "You",
                "boss": "you",
                "boss_sees": "see",
                "to_boss": "yours",
            }
        name = "your manager" if self.reader is SheetRole.SELF else self.manager
        return {
            "Boss": name[:1].upper() + name[1:],
            "boss": name,
            "boss_sees": "sees",
            "to_boss": f"{name}'s",
        }


def within(label: str) -> str:
    """A rater's label inside a sentence; names keep their capital."""
    return lower_first(label) if label in ("You", "Your manager") else label


def quoted(title: str) -> str:
    """A title within a sentence: some would read as an order there, "Replace all seniors"."""
    return f"“{title}”"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def count(number: int, thing: str = "") -> str:
    """Small numbers in words: "two steps", "one step"."""
    word = _COUNT_WORDS[number] if number < len(_COUNT_WORDS) else str(number)
    return f"{word} {thing}{'' if number == 1 else 's'}" if thing else word


def below(value: Fraction | float, line: int) -> str:
    """A number in whole points beside the line that it has to reach, and never on it if it misses.

    49.6 is 50 to the reader, and "50, asked 50" would not be a gap.
    """
    return f"just under {line}" if value < line <= whole(value) else str(whole(value))


def listed(things: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"


def answer_words(answer: Answer | None, labels: tuple[str, ...]) -> str:
    """An answer as readers see it: the level's name, or why there is none."""
    if isinstance(answer, int):
        return lower_first(labels[answer])
    return {NOT_OBSERVED: "not observed", NO_OPPORTUNITY: "no opportunity", None: "no answer"}[
        answer
    ]
