"""Which words of a text have changed: pure, and quick on texts of any kind."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_TOKEN = re.compile(r"\S+|\s+")
_BLANK = re.compile(r"[^\S\n]+")
# How many pairs of words are looked at where nothing better than trying all of them is left. What
# is over counts as replaced: right all the same, only less fine.
_TRIES: Final = 400_000


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Text in one colour. All but the added ones, joined, are the old text; all but the removed
    ones the new.
    """

    kind: Kind
    text: str


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """How one text became the other, word by word; of a change the removed words come first."""
    return tuple(_joined(_compared(old, new)))


Tokens = Sequence[str]
_Run = tuple[Kind, str]


class _Tries:
    """What is left of them for one comparison."""

    def __init__(self) -> None:
        self.left = _TRIES

    def take(self, number: int) -> bool:
        if number > self.left:
            return False
        self.left -= number
        return True


def _compared(old: str, new: str) -> Iterator[_Run]:
    tries = _Tries()
    for before, after in _aligned(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if before == after:
            yield Kind.SAME, "".join(before)
            continue
        words = (_TOKEN.findall("".join(lines)) for lines in (before, after))
        for gone, come in _aligned(*words):
            yield from _words(gone, come, tries)


def _aligned(old: Tokens, new: Tokens) -> Iterator[tuple[Tokens, Tokens]]:
    """Cut both into stretches that are the same and stretches that are not.

    First by what both begin and end with, then by what stands once in each, in the same order.
    """
    begin = _shared(old, new)
    end = _shared(old[begin:][::-1], new[begin:][::-1])
    yield old[:begin], new[:begin]
    middle_old, middle_new = old[begin : len(old) - end], new[begin : len(new) - end]
    at_old = at_new = 0
    for i, j in _anchors(middle_old, middle_new):
        yield middle_old[at_old:i], middle_new[at_new:j]
        yield middle_old[i : i + 1], middle_new[j : j + 1]
        at_old, at_new = i + 1, j + 1
    yield middle_old[at_old:], middle_new[at_new:]
    yield old[len(old) - end :], new[len(new) - end :]


def _shared(old: Tokens, new: Tokens) -> int:
    """How many tokens both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, two) in pairs if one != two), min(len(old), len(new)))


def _anchors(old: Tokens, new: Tokens) -> list[tuple[int, int]]:
    """Places of what stands exactly once in each, as many as keep their order in both."""
    once_new = {token: at for at, token in enumerate(new) if token}
    counts_old, counts_new = Counter(old), Counter(new)
    pairs = [
        (i, once_new[token])
        for i, token in enumerate(old)
        if counts_old[token] == 1 == counts_new[token]
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of them that rises in its second number too: patience sorting."""
    tops: list[int] = []
    ends: list[int] = []  # of each length so far, the pair it ends with
    before: list[int] = []
    for at, (_, second) in enumerate(pairs):
        length = bisect_left(tops, second)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [second]
        ends[length : length + 1] = [at]
    chosen: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _words(old: Tokens, new: Tokens, tries: _Tries) -> Iterator[_Run]:
    if old == new:
        yield Kind.SAME, "".join(old)
    elif old and new and tries.take(len(old) * len(new)):
        yield from _closest(old, new)
    else:
        yield Kind.REMOVED, "".join(old)
        yield Kind.ADDED, "".join(new)


def _closest(old: Tokens, new: Tokens) -> Iterator[_Run]:
    """The longest common sequence, by trying all pairs."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        row, below = lengths[i], lengths[i + 1]
        for j in reversed(range(len(new))):
            row[j] = below[j + 1] + 1 if old[i] == new[j] else max(below[j], row[j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            yield Kind.SAME, old[i]
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            yield Kind.REMOVED, old[i]
            i += 1
        else:
            yield Kind.ADDED, new[j]
            j += 1
    yield Kind.REMOVED, "".join(old[i:])
    yield Kind.ADDED, "".join(new[j:])


def _joined(runs: Iterator[_Run]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece, and of each change what was removed first.

    A blank between two changes belongs to both: words that were replaced one after the other read
    better as one phrase.
    """
    removed: list[str] = []
    added: list[str] = []
    same: list[str] = []  # what follows them
    for kind, text in runs:
        if kind is Kind.SAME or not text:
            same.append(text)
            continue
        between = "".join(same)
        if between and not ((removed or added) and _BLANK.fullmatch(between)):
            yield from _pieces(removed, added, same)
            removed, added = [], []
        elif between:
            removed.append(between)
            added.append(between)
        same = []
        (removed if kind is Kind.REMOVED else added).append(text)
    yield from _pieces(removed, added, same)


def _pieces(*texts: list[str]) -> Iterator[Piece]:
    for kind, parts in zip((Kind.REMOVED, Kind.ADDED, Kind.SAME), texts, strict=True):
        if text := "".join(parts):
            yield Piece(kind, text)
