"""Search in one catalogue: small enough to keep in memory, ranked by where a word stands."""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from assessments.queries.framework.also_called import ALSO_CALLED
from assessments.queries.framework.catalogue import Catalogue, ConceptEntry, sealed_catalogue
from assessments.queries.framework.pages import kind_name

MAX_QUERY = 80
MAX_WORDS = 6
MAX_HITS = 40
_MOST_BEST = 10
_TITLE, _SHORT, _ALSO, _SUMMARY, _BODY, _LINKED = 100, 80, 70, 60, 30, 10
_WHOLE_WORD = 3  # on top of a field's weight: the word itself rather than a relative of it
_PHRASE = 50  # on top of the sum: the words stand together somewhere, in this order
_EXCERPT = 180
_WORD = re.compile(r"\w+")
# Longest first; the number is the shortest stem worth keeping.
_ENDINGS = {"ations": 5, "ation": 5, "ments": 5, "ment": 5, "ions": 5, "ings": 4, "ship": 4} | {
    "ion": 5,
    "ing": 4,
    "age": 4,
    "ies": 4,
    "ers": 5,
    "ed": 4,
    "er": 5,
    "es": 4,
    "ly": 4,
    "e": 5,
    "s": 3,
    "y": 5,
}
_DOUBLED = re.compile(r"([bdgmnprt])\1$")  # planning, dropped
# A longer stem also stands for the words it begins; "tech" would be anything technical.
_TELLING_STEM = 5
_SHORTEST_PREFIX = 3


@dataclass(frozen=True)
class Fragment:
    """A piece of text; a hit is shown marked."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    """`where` says in which part of the page the excerpt stands."""

    concept: ConceptEntry
    kind: str
    group: str
    title: tuple[Fragment, ...]
    where: str
    excerpt: tuple[Fragment, ...]


@dataclass(frozen=True)
class SearchPage:
    """`hits` are about what was asked for, or else the first few; `more` just mention it.

    `total` counts all ideas found, shown or not. `has_all_words` is False when no idea holds all of
    them and these hold some.
    """

    query: str
    hits: tuple[Hit, ...]
    more: tuple[Hit, ...]
    total: int
    has_all_words: bool

    @property
    def shown(self) -> int:
        return len(self.hits) + len(self.more)


@dataclass(frozen=True)
class _Field:
    concept: str
    weight: int
    where: str
    text: str


Places = dict[int, set[int]]  # field -> positions of a word in it


@dataclass(frozen=True)
class _Index:
    """`places` gives, per folded word, each field and position; `words` are its keys in order."""

    concepts: tuple[str, ...]
    fields: tuple[_Field, ...]
    words: tuple[str, ...]
    places: dict[str, list[tuple[int, int]]]


def search(catalogue: Catalogue, text: str) -> SearchPage:
    """Ideas that hold every word of the text, else those that hold some; the best first.

    Needs a catalogue that is no draft: its index is kept by the hash of its content.
    """
    query = " ".join(text[:MAX_QUERY].split())
    words = _words(query)[:MAX_WORDS]
    if not words:
        return SearchPage(query, (), (), 0, has_all_words=True)
    index = _index(catalogue.framework_id, catalogue.content_sha256, catalogue.state)
    relatives = [_relatives(index, word) for word in words]
    found = [_occurrences(index, those) for those in relatives]
    scores = _scores(index, words, found)
    complete = {key: score for key, score in scores.items() if all(score)}
    phrase = _phrase(found)
    in_phrase = {index.fields[field].concept for field in phrase}
    ranked = sorted(
        complete or scores,
        key=lambda key: -sum(scores[key]) - (_PHRASE if key in in_phrase else 0),
    )
    telling = _most_telling(index, found, phrase)
    marked = frozenset(word for those in relatives for word in those)
    hits = tuple(_hit(catalogue, key, telling.get(key), marked) for key in ranked[:MAX_HITS])
    # An idea is about it if each word stands in what its title or summary says; those rank first.
    about = sum(min(scores[key]) >= _SUMMARY for key in ranked)
    cut = min(about or _MOST_BEST, _MOST_BEST)
    return SearchPage(query, hits[:cut], hits[cut:], len(ranked), has_all_words=bool(complete))


def _occurrences(index: _Index, words: frozenset[str]) -> Places:
    places: Places = defaultdict(set)
    for word in words:
        for field, position in index.places[word]:
            places[field].add(position)
    return places


def _relatives(index: _Index, word: str) -> frozenset[str]:
    """The catalogue's words that are the same but for the ending; else those it begins."""
    stem = _stem(word)
    beginning = _beginning(index, stem)
    same = {one for one in beginning if len(stem) >= _TELLING_STEM or _stem(one) == stem}
    if same or len(word) < _SHORTEST_PREFIX:
        return frozenset(same)
    return frozenset(_beginning(index, word))


def _beginning(index: _Index, letters: str) -> Iterator[str]:
    start = bisect_left(index.words, letters)
    return takewhile(lambda word: word.startswith(letters), islice(index.words, start, None))


def _scores(index: _Index, words: list[str], found: list[Places]) -> dict[str, list[int]]:
    """Per concept and word, the weight of the best field that holds it; in catalogue order."""
    best: dict[str, list[int]] = defaultdict(lambda: [0] * len(words))
    for number, (word, places) in enumerate(zip(words, found, strict=True)):
        whole = {field for field, _ in index.places.get(word, ())}
        for field in places:
            one = index.fields[field]
            value = one.weight + (_WHOLE_WORD if field in whole else 0)
            best[one.concept][number] = max(best[one.concept][number], value)
    return {key: best[key] for key in index.concepts if key in best}


def _phrase(found: list[Places]) -> set[int]:
    """Fields that hold all the words side by side, in the order of the query."""
    first, *others = found
    return {
        field
        for field, starts in first.items()
        for start in starts
        if others
        and all(start + step in places.get(field, ()) for step, places in enumerate(others, 1))
    }


def _most_telling(index: _Index, found: list[Places], phrase: set[int]) -> dict[str, _Field]:
    """Per concept the field with the phrase or most of the words, then the weightiest.

    Titles are left out, which a result shows anyway, and so is what no page says.
    """
    counts = Counter(field for places in found for field in places)
    ranks = {
        field: (field in phrase, count, index.fields[field].weight)
        for field, count in counts.items()
        if index.fields[field].weight <= _SUMMARY
    }
    worst_first = sorted(ranks, key=lambda field: (ranks[field], -field))
    return {index.fields[field].concept: index.fields[field] for field in worst_first}


def _hit(catalogue: Catalogue, key: str, field: _Field | None, marked: frozenset[str]) -> Hit:
    concept = catalogue.concepts[key]
    text, where = (field.text, field.where) if field else (concept.summary, "")
    return Hit(
        concept=concept,
        kind=kind_name(concept.kind),
        group=catalogue.groups[concept.group].title,
        title=_fragments(concept.title, marked),
        where=where,
        excerpt=_fragments(_excerpt(text, marked), marked),
    )


def _excerpt(text: str, marked: frozenset[str]) -> str:
    """About one line around the first hit, cut between words."""
    hit = next((m.start() for m in _WORD.finditer(text) if _fold(m[0]) in marked), 0)
    if len(text) <= _EXCERPT:
        return text
    start = max(0, min(hit - _EXCERPT // 3, len(text) - _EXCERPT))
    end = start + _EXCERPT
    if start:
        start = text.find(" ", start) + 1
    if end < len(text):
        end = text.rfind(" ", start, end)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _fragments(text: str, marked: frozenset[str]) -> tuple[Fragment, ...]:
    """The text in pieces, hits apart; whoever shows them escapes them."""
    pieces, end = [], 0
    for match in _WORD.finditer(text):
        if _fold(match[0]) in marked:
            pieces += [Fragment(text[end : match.start()], False), Fragment(match[0], True)]
            end = match.end()
    pieces.append(Fragment(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)


def _stem(word: str) -> str:
    for ending, shortest in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return _DOUBLED.sub(r"\1", word.removesuffix(ending))
    return word


def _words(text: str) -> list[str]:
    return _WORD.findall(_fold(text))


def _fold(text: str) -> str:
    """Small letters without accents, each in its place."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", letter.lower())[0] for letter in text)


@lru_cache(maxsize=4)
def _index(framework_id: int, content_sha256: str, state: str) -> _Index:
    catalogue = sealed_catalogue(framework_id, content_sha256, state)
    fields = tuple(_fields(catalogue))
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, field in enumerate(fields):
        for position, word in enumerate(_words(field.text)):
            places[word].append((number, position))
    return _Index(tuple(catalogue.concepts), fields, tuple(sorted(places)), dict(places))


def _fields(catalogue: Catalogue) -> Iterator[_Field]:
    for concept in catalogue.concepts.values():
        yield _Field(concept.key, _TITLE, "", concept.title)
        yield _Field(concept.key, _SHORT, "", concept.short)
        yield _Field(concept.key, _ALSO, "", ALSO_CALLED.get(concept.key, ""))
        yield _Field(concept.key, _SUMMARY, "", concept.summary)
        yield _Field(concept.key, _BODY, "Why it matters", concept.why)
        for sight in concept.looks_like:
            yield _Field(concept.key, _BODY, "What it looks like", sight)
        yield _Field(concept.key, _BODY, "Watch out", concept.watch_out)
        for cited in concept.sources:
            source = catalogue.sources[cited.source]
            yield _Field(concept.key, _LINKED, "Source", f"{source.author}, {source.title}")
    yield from _linked_fields(catalogue)


def _linked_fields(catalogue: Catalogue) -> Iterator[_Field]:
    """Questions in the person's wording, which the manager's repeats, and actions."""
    for item in catalogue.items.values():
        texts = (item.title, item.question["self"], *item.anchors["self"])
        for text in (*texts, *item.examples.values(), item.evidence_hint):
            yield _Field(item.concept, _LINKED, "In the questionnaire", text)
    for action in catalogue.actions.values():
        for text in (action.title, action.first_step, action.evidence, action.stop):
            yield _Field(action.concept, _LINKED, f"To start with: {action.title}", text)
