"""A promotion case as long as they get, written through the product's own services."""

import random

from django.db import transaction

from assessments.choices import CaseSection
from assessments.models import Case, Evidence, User
from assessments.queries.cases import (
    ClaimWords,
    SectionWords,
    new_claim,
    new_section,
    section_part,
)
from assessments.queries.evidence import tag_keys
from assessments.queries.framework import current_catalogue
from assessments.services import cases
from assessments.services.evidence import Words, confirm_evidence
from assessments.services.evidence.importing import import_evidence

OWN_SECTIONS = 3  # beside the nine that every case has
CLAIMS = 60
EVIDENCE = 200
REVISIONS = 500
PROSE = """\
The pricing team **needs somebody** who owns the path from a table to a price, version {number}.

- four teams read from it, and each had its own idea of a week
- what was wrong came to light by chance, a month later on average

| Work | Handed to |
| --- | --- |
| The weekly release | Bo |
| Questions from Search | Ade |

Two days of a week went from models to the shared path, see [the page](https://example.org/path).
We looked at that in the autumn and kept it, because both sides ask for it by now.
"""


@transaction.atomic
def write_case(person: User, pieces: list[Words], chance: random.Random) -> Case:
    """Every part once, then one edit after another by the two in turn. `pieces` is the evidence."""
    two = (person, person.manager)
    evidence = _evidence(person, pieces)
    case = cases.accept_case(case=cases.propose_case(person=person, by=person), by=person.manager)
    sections = [section_part(key) for key in CaseSection.values]
    sections += [new_section() for _ in range(OWN_SECTIONS)]
    claims = {new_claim(): n for n in range(CLAIMS)}
    written: dict[str, int] = {}
    for number in range(1, REVISIONS + 1):
        parts = [*sections, *claims]
        part = parts[number - 1] if number <= len(parts) else chance.choice(parts)
        words = (
            _claim(claims[part], number, sections, evidence)
            if part in claims
            else _section(part, number)
        )
        by = two[number % 2]
        base = written.get(part, 0)
        saved = cases.save_part(case=case, part=part, words=words, base=base, by=by)
        if not isinstance(saved, cases.Saved) or saved.number != number:
            raise RuntimeError(f"Revision {number} became {saved}")
        written[part] = number
    return case


def _evidence(person: User, pieces: list[Words]) -> list[int]:
    """Ids, half of them confirmed by the manager."""
    before = set(Evidence.objects.filter(person=person).values_list("pk", flat=True))
    import_evidence(pieces=pieces, shared=True, by=person)
    noted = list(Evidence.objects.filter(person=person).exclude(pk__in=before).order_by("pk"))
    for piece in noted[::2]:
        confirm_evidence(evidence=piece, version=1, words="I was there.", by=person.manager)
    return [piece.pk for piece in noted]


def _section(part: str, number: int) -> SectionWords:
    return SectionWords(PROSE.format(number=number), "Our own" if ":own-" in part else "")


def _claim(nth: int, number: int, sections: list[str], evidence: list[int]) -> ClaimWords:
    """Each cites four pieces, so that all of them together cite every piece."""
    items = sorted(tag_keys(current_catalogue()))
    first = nth * len(evidence) // CLAIMS
    return ClaimWords(
        section=sections[nth % len(sections)].removeprefix("section:"),
        item=items[nth % len(items)],
        behaviour=f"Wrote down how a thing is done, and walked two people through it ({number}).",
        effect="They did it on their own the week after, and showed it to the next two.",
        evidence=tuple(evidence[first : first + 4]),
        is_new=nth % 3 == 0,
        handed_over="The weekly release, to Bo" if nth % 6 == 0 else "",
    )
