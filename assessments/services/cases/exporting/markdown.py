"""A case as Markdown: for people to read and edit, and to be brought back without loss."""

import json
from collections.abc import Iterator, Mapping

from assessments.queries.cases.content import ClaimWords, key_of
from assessments.queries.cases.document import CaseDocument, Cited, Claim, Section
from assessments.services.cases.exporting import marks, saying

HINT = (
    "You can change the words here and bring the file back. The hidden lines that begin with "
    "`<!-- careerpath:` say which words belong where: leave them as they are."
)


def write_markdown(document: CaseDocument, steps: saying.Steps) -> str:
    """Ends in a newline; lines end in "\\n", whatever the texts within them do."""
    return "\n".join(_lines(document, steps)) + "\n"


def _lines(document: CaseDocument, steps: saying.Steps) -> Iterator[str]:
    yield marks.mark(f"case {document.case_id}", f"revision {document.number}")
    yield from ("", f"# {saying.title(document)}", "")
    for label, words in saying.facts(document):
        yield f"- **{label}:** {words}"
    yield f"- **SHA-256:** `{document.document_sha256}`"
    yield from ("", HINT, "")
    numbers = {cited.evidence_id: cited.number for cited in document.evidence}
    for section in document.sections:
        yield from _section(section)
        for claim in section.claims:
            said = saying.ratings(claim, document, steps)
            yield from _claim(claim, numbers, said)
    yield from _appendix(document.evidence)


def _section(section: Section) -> Iterator[str]:
    at = f"revision {section.saved.number}" if section.saved else marks.NOTHING_YET
    facts = [f"section {section.key}", at]
    heading = " ".join(section.title.split())
    if section.is_own and section.title != heading:
        exact = json.dumps(section.title).replace(">", "\\u003e")  # which would end the mark
        facts.append(f"title {exact}")
    yield marks.mark(*facts)
    yield from (f"## {heading}", "")
    if section.text:
        yield from (*marks.guarded(section.text), "")


def _claim(claim: Claim, numbers: Mapping[int, int], ratings: str) -> Iterator[str]:
    words = claim.words
    yield marks.mark(f"claim {key_of(claim.part)}", f"revision {claim.saved.number}")
    yield from (f"### Claim: {claim.item_title}", "")
    yield f"- **{marks.ABOUT}:** {claim.item_title} (`{words.item}`)"
    yield from _field(marks.BEHAVIOUR, words.behaviour)
    yield from _field(marks.EFFECT, words.effect)
    yield from _new(words)
    cited = (str(numbers.get(pk, f"#{pk}")) for pk in words.evidence)
    yield from _field(marks.EVIDENCE, ", ".join(cited))
    yield from _field(marks.RATINGS, ratings)
    for warning in claim.warnings:
        yield from _field(marks.WARNING, warning.text)
    yield ""


def _new(words: ClaimWords) -> Iterator[str]:
    if words.is_new:
        yield from _field(marks.IS_NEW, marks.YES)
    if words.handed_over or words.is_new:
        yield from _field(marks.HANDED_OVER, words.handed_over)


def _field(label: str, text: str) -> Iterator[str]:
    first, *rest = marks.guarded(text)
    yield f"- **{label}:** {first}" if text else f"- **{label}:**"
    for line in rest:
        yield f"  {line}" if line else ""


def _appendix(evidence: tuple[Cited, ...]) -> Iterator[str]:
    numbers = [f"{cited.number} is {cited.evidence_id}" for cited in evidence]
    yield marks.mark("evidence", *numbers)
    yield from ("## Evidence", "")
    if not evidence:
        yield "No evidence is cited yet."
    for cited in evidence:
        yield from _cited(cited)


def _cited(cited: Cited) -> Iterator[str]:
    begins = f"{cited.number}. "
    facts = ("Effect", cited.effect), ("Gained", cited.gained), ("Link", cited.link)
    words = [f"**{saying.day(cited.happened_on)}.** {cited.what}".strip()]
    words += [f"{label}: {text}" for label, text in facts if text]
    lines = "  \n".join((*words, saying.vouched(cited))).split("\n")
    yield begins + lines[0]
    yield from (" " * len(begins) + line for line in lines[1:])
    yield ""
