"""The demo organisation's evidence: what was written, asked and confirmed, day by day."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assessments.models import Evidence, User
from assessments.services import evidence as log

Act = Callable[[], object]


class DemoPiece:
    """One piece with what happened to it; `day` is the day of a moment, counted from today."""

    def __init__(self, row: Mapping[str, Any], person: User, author: User) -> None:
        self.row = row
        self.person = person
        self.author = author
        own = person.pk == author.pk
        self.reader = person.manager if own else person

    def acts(self, day: Callable[[int], Any]) -> Iterator[tuple[int, Act]]:
        """Each act with its day; `day` makes a date of it."""
        row = self.row
        yield row["day"], lambda: self.note(day(row["day"]))
        if "asked" in row:
            yield row["asked"]["day"], lambda: self.remark(row["asked"]["text"], self.reader)
        if "answered" in row:
            yield row["answered"]["day"], lambda: self.remark(row["answered"]["text"], self.author)
        if "confirmed" in row:
            yield row["confirmed"]["day"], lambda: self.confirm(row["confirmed"].get("words", ""))

    def note(self, happened_on: Any) -> None:
        fields = {name: self.row.get(name, "") for name in ("what", "effect", "gained", "link")}
        self.evidence: Evidence = log.capture_evidence(
            person=self.person,
            words=log.Words(happened_on=happened_on, items=tuple(self.row["items"]), **fields),
            shared=not self.row.get("private", False),
            by=self.author,
        )

    def remark(self, text: str, by: Any) -> None:
        log.remark_on_evidence(evidence=self.evidence, text=text, by=by)

    def confirm(self, words: str) -> None:
        version = self.evidence.version
        log.confirm_evidence(
            evidence=self.evidence,
            version=version,
            words=words,
            by=self.reader,  # type: ignore[arg-type]
        )
