"""Which tags a text speaks of, by the catalogue's own words."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assessments.queries.evidence.tags import Tag, tag_groups
from assessments.queries.framework import Catalogue
from assessments.queries.framework.catalogue import sealed_catalogue

MOST = 4
LONGEST_TEXT = 4000  # characters that are looked at; what comes later adds little
_WORD = re.compile(r"[a-z]+")
# How telling a word is, by where the catalogue has it; only the best place of each counts.
_TITLE, _SUMMARY, _SEEN, _HINT = 3.0, 2.0, 1.5, 1.0
_AGAIN = 0.3  # for each further text of the same tag that has the word
_LEVER = 1.2  # evidence is more often about a lever than about a signal
_WORTH_SHOWING = 0.5  # of the best one's score
_ENOUGH = 6.0  # what scores lower shares a common word or two by chance
_COMMON = """
a about after all also am an and another any anything are as at be because been before being both
but by can could day did do does doing done down each eight few first five for four from get go
got had has have he her here him his how i if in into is it its just last lot made make many me
month more most much my new nine no nor not nothing now of off on one only or other our out over
own people person same seven she since six so some something such team teams ten than that the
their them then there these they this those three through time to too two under until up us used
using very was we week weeks well went were what when where which while who whom whose why will
with work would year you your
"""
_STOP = frozenset(_COMMON.split())
# Longest first; the number is the shortest stem worth keeping.
_ENDINGS = {
    "ations": 4,
    "ation": 4,
    "ments": 4,
    "ings": 3,
    "ions": 4,
    "ment": 4,
    "ing": 3,
    "ion": 4,
    "ies": 3,
    "ied": 3,
    "ers": 4,
    "ed": 3,
    "er": 4,
    "es": 3,
    "ly": 4,
    "e": 3,
    "s": 3,
    "y": 3,
}


@dataclass(frozen=True)
class _Index:
    """Tags in the order of the framework; per stem, how strongly it speaks for each of them."""

    tags: tuple[Tag, ...]
    weights: Mapping[str, Mapping[str, float]]


def suggest(text: str, catalogue: Catalogue) -> tuple[Tag, ...]:
    """At most four tags, the best first; none where the text says too little. No query.

    Needs a catalogue that is no draft: its index is kept by the hash of its content.
    """
    index = _index(catalogue.framework_id, catalogue.content_sha256, catalogue.state)
    scores: dict[str, float] = defaultdict(float)
    for stem in dict.fromkeys(_stems(text[:LONGEST_TEXT])):
        for key, weight in index.weights.get(stem, {}).items():
            scores[key] += weight
    ranked = sorted(index.tags, key=lambda tag: -scores[tag.key])
    least = max(_ENOUGH, _WORTH_SHOWING * scores[ranked[0].key])
    return tuple(tag for tag in ranked[:MOST] if scores[tag.key] >= least)


@lru_cache(maxsize=4)
def _index(framework_id: int, content_sha256: str, state: str) -> _Index:
    catalogue = sealed_catalogue(framework_id, content_sha256, state)
    tags = tuple(tag for group in tag_groups(catalogue) for tag in group.tags)
    raw = {tag.key: _raw_weights(catalogue, tag) for tag in tags}
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for stem in sorted({stem for of_tag in raw.values() for stem in of_tag}):
        having = [key for key in raw if stem in raw[key]]
        rarity = math.log(1 + len(tags) / len(having))
        weights[stem] = {key: raw[key][stem] * rarity for key in having}
    return _Index(tags, dict(weights))


def _raw_weights(catalogue: Catalogue, tag: Tag) -> dict[str, float]:
    best: dict[str, float] = {}
    places: dict[str, int] = defaultdict(int)
    for text, weight in _texts(catalogue, tag):
        for stem in set(_stems(text)):
            best[stem] = max(best.get(stem, 0.0), weight)
            places[stem] += 1
    kind = _LEVER if catalogue.concepts[tag.concept].kind == "lever" else 1.0
    return {
        stem: kind * weight * (1 + _AGAIN * (places[stem] - 1)) for stem, weight in best.items()
    }


def _texts(catalogue: Catalogue, tag: Tag) -> Iterator[tuple[str, float]]:
    """Every text of the catalogue that says what the tag is about; only its high levels count."""
    item, concept = catalogue.items[tag.key], catalogue.concepts[tag.concept]
    yield item.title, _TITLE
    yield concept.title, _TITLE
    yield concept.summary, _SUMMARY
    for text in (item.question["self"], *item.anchors["self"][3:]):
        yield text, _SUMMARY
    for text in (*concept.looks_like, *item.examples.values(), item.evidence_hint):
        yield text, _SEEN
    for action in catalogue.actions_for(tag.concept):
        yield f"{action.title} {action.evidence}", _HINT


def _stems(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        if len(word) > 1 and word not in _STOP:
            yield _stem(word)


def _stem(word: str) -> str:
    for ending, shortest in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return _undoubled(word.removesuffix(ending))
    return word


def _undoubled(stem: str) -> str:
    """ "planned" and "plan" are one word."""
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
