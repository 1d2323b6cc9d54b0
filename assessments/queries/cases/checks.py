"""What the words of a part may be: pure, for forms and services alike."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from assessments.queries.cases.content import (
    ClaimWords,
    NoSuchPart,
    SectionWords,
    Words,
    is_claim,
    is_own_section,
)

LONGEST_TEXT: Final = 100_000  # characters of a section: more than a whole case should have
LONGEST_TITLE: Final = 80
LONGEST_FIELD: Final = 2_000  # of a claim
MOST_EVIDENCE: Final = 50  # pieces cited by one claim

_LINE_END = re.compile(r"\r\n?")
# A null character, and half of a character that takes two.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def tidied(words: Words) -> Words:
    """As they are stored: one kind of line end, and each piece of evidence once."""
    if isinstance(words, SectionWords):
        return SectionWords(_one_line_end(words.text), words.title.strip())
    return replace(
        words,
        behaviour=_one_line_end(words.behaviour),
        effect=_one_line_end(words.effect),
        handed_over=_one_line_end(words.handed_over),
        evidence=tuple(dict.fromkeys(words.evidence)),
    )


def fault_in(part: str, words: Words) -> str:
    """Why these words cannot be stored, for the page, or "".

    Raises NoSuchPart for a name that is none, or that is of the other kind.
    """
    if is_claim(part) != isinstance(words, ClaimWords):
        raise NoSuchPart(part)
    return next(_faults(part, words), "")


def unstorable_in(text: str) -> str:
    """What keeps a text from being stored whatever its length, for the page, or ""."""
    found = _UNSTORABLE.search(text)
    if found is None:
        return ""
    line = text.count("\n", 0, found.start()) + 1
    return (
        f"There is a character in line {line} that cannot be stored: a null character, or half of "
        "one that takes two. It is mostly invisible and comes from copying; type that line anew."
    )


def _faults(part: str, words: Words) -> Iterator[str]:
    if isinstance(words, SectionWords):
        yield from _section_faults(part, words)
    else:
        yield from _claim_faults(words)


def _section_faults(part: str, words: SectionWords) -> Iterator[str]:
    if is_own_section(part):
        yield from _line_faults("The title", words.title, LONGEST_TITLE)
        if not words.title:
            yield "A section of your own needs a title."
    elif words.title:
        yield "This section has its title already."
    yield from _line_faults("The text", words.text, LONGEST_TEXT)


def _claim_faults(words: ClaimWords) -> Iterator[str]:
    for name, text in (
        ("The behaviour", words.behaviour),
        ("The effect", words.effect),
        ("What was handed over", words.handed_over),
    ):
        yield from _line_faults(name, text, LONGEST_FIELD)
    if not words.behaviour.strip():
        yield "A claim says what somebody does: the behaviour is missing."
    if len(words.evidence) > MOST_EVIDENCE:
        yield f"A claim cites at most {MOST_EVIDENCE} pieces of evidence."


def _line_faults(name: str, text: str, longest: int) -> Iterator[str]:
    if fault := unstorable_in(text):
        yield fault
    if len(text) > longest:
        yield (
            f"{name} has {_spaced(len(text))} characters, and it can have {_spaced(longest)}. "
            "Nothing was saved; shorten it, or divide it."
        )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def _one_line_end(text: str) -> str:
    return _LINE_END.sub("\n", text)
