"""The demo organisation's promotion cases: what two people write, say and hand in, day by day."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.models import Case, Comment, User
from assessments.queries.cases.content import ClaimWords, SectionWords, new_claim, section_part
from assessments.services import cases
from assessments.services.cases import reviewing, submitting, talking

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """What a case refers to: people, the evidence about its person by day, and dates."""

    people: Mapping[str, User]
    evidence: Mapping[int, int]
    day: Callable[[int], datetime.date]


class DemoCase:
    """One case, from the proposal on."""

    def __init__(self, row: Row, around: Surroundings) -> None:
        self.row = row
        self.around = around
        self.person = around.people[row["person"]]
        self.parts: dict[str, str] = {}  # the parts of claims, by their short names
        self.revisions: dict[str, list[int]] = {}  # by part, the oldest first
        self.threads: dict[str, Comment] = {}  # the newest of each part

    def acts(self) -> Iterator[tuple[int, Callable[[], object]]]:
        """Each act with its day, in the order in which they happen."""
        proposed, accepted = self.row["proposed"], self.row["accepted"]
        yield proposed["day"], lambda: self.propose(self.around.people[proposed["by"]])
        yield (
            accepted["day"],
            lambda: cases.accept_case(case=self.case, by=self.around.people[accepted["by"]]),
        )
        for step in self.row["steps"]:
            yield step["day"], lambda step=step: self.take(step, self.around.people[step["by"]])  # type: ignore[misc]

    def propose(self, by: User) -> None:
        self.case: Case = cases.propose_case(person=self.person, by=by)

    def take(self, step: Row, by: User) -> None:
        """Each kind of step is named by the field that only it has; suggestions carry a comment."""
        kinds = ("suggest", "answer", "comment", "note", "recommend", "submit", "sign")
        kind = next((name for name in kinds if name in step), "write")
        getattr(self, kind)(step, by)
        self.case.refresh_from_db()

    def write(self, step: Row, by: User) -> None:
        part, words = self.part_of(step), self.words_of(step)
        written = self.revisions.setdefault(part, [])
        opened = written[:-1] if step.get("behind") else written
        base = opened[-1] if opened else 0
        saved = cases.save_part(case=self.case, part=part, words=words, base=base, by=by)
        if isinstance(saved, cases.Saved):
            written.append(saved.number)

    def part_of(self, step: Row) -> str:
        if "section" in step:
            return section_part(step["section"])
        return self.parts.setdefault(step["claim"], new_claim())

    def words_of(self, step: Row) -> SectionWords | ClaimWords:
        if "section" in step:
            return SectionWords(step["text"])
        days = step["words"]["evidence"]
        cited = tuple(self.around.evidence[day] for day in days)
        return ClaimWords(**{**step["words"], "evidence": cited})

    def comment(self, step: Row, by: User) -> None:
        part, asks = self.part_of(step["on"]), step.get("asks", False)
        self.threads[part] = talking.comment_on(
            case=self.case, part=part, text=step["comment"], asks=asks, by=by
        )

    def answer(self, step: Row, by: User) -> None:
        thread = self.threads[self.part_of(step["on"])]
        talking.reply_to(comment=thread, text=step["answer"], by=by)

    def suggest(self, step: Row, by: User) -> None:
        part = self.part_of(step["on"])
        talking.suggest(
            case=self.case,
            part=part,
            field=step["suggest"],
            wording=step["wording"],
            base=self.revisions[part][-1],
            text=step["comment"],
            by=by,
        )

    def sign(self, _step: Row, by: User) -> None:
        cases.sign_case(case=self.case, number=self.case.head, by=by)

    def submit(self, step: Row, by: User) -> None:
        submitting.submit_case(
            case=self.case,
            number=self.case.head,
            reviewers=[self.around.people[key] for key in step["submit"]["reviewers"]],
            review_until=self.around.day(step["submit"]["until"]),
            by=by,
        )

    def note(self, step: Row, by: User) -> None:
        part = self.part_of(step["on"])
        reviewing.note_on_part(case=self.case, part=part, text=step["note"], by=by)

    def recommend(self, step: Row, by: User) -> None:
        reviewing.give_recommendation(
            case=self.case, recommendation=step["recommend"], words=step["words"], by=by
        )
