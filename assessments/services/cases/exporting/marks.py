"""The lines by which a Markdown export tells its parts apart; a reader of the text sees none.

A line of somebody's own words that looks like one of them, and a blank line where their words
begin or end, is written behind AS_WRITTEN. So whatever a text says, it comes back as it was.
"""

from collections.abc import Iterable, Sequence
from typing import Final

BEGINS: Final = "<!-- careerpath: "
ENDS: Final = " -->"
AS_WRITTEN: Final = "<!-- as written -->"
NOTHING_YET: Final = "nothing yet"

ABOUT: Final = "About"
BEHAVIOUR: Final = "Behaviour"
EFFECT: Final = "Effect"
EVIDENCE: Final = "Evidence"
IS_NEW: Final = "New responsibility"
HANDED_OVER: Final = "Handed over"
RATINGS: Final = "Ratings"
WARNING: Final = "Take note"
FIELDS: Final = (ABOUT, BEHAVIOUR, EFFECT, EVIDENCE, IS_NEW, HANDED_OVER, RATINGS, WARNING)
YES: Final = "yes"


def mark(*facts: str) -> str:
    return f"{BEGINS}{', '.join(facts)}{ENDS}"


def guarded(text: str) -> list[str]:
    """The lines of a text, none of which can be taken for a mark or trimmed away."""
    lines = text.split("\n")
    if len(lines) == 1 and not text:
        return lines
    ends = (0, len(lines) - 1)
    return [
        f"{AS_WRITTEN}{line}" if _misleads(line) or (at in ends and not line.strip()) else line
        for at, line in enumerate(lines)
    ]


def unguarded(lines: Iterable[str]) -> str:
    """The reverse of `guarded`, without the blank lines around."""
    kept = trimmed(list(lines))
    return "\n".join(line.removeprefix(AS_WRITTEN) for line in kept)


def trimmed(lines: Sequence[str]) -> Sequence[str]:
    full = [at for at, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


def _misleads(line: str) -> bool:
    return line.startswith((BEGINS.strip(), AS_WRITTEN))
