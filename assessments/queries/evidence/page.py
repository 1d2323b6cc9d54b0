"""One piece of evidence with the conversation about it."""

import datetime
from dataclasses import dataclass

from assessments.models import Evidence, Remark, User
from assessments.models.evidence import EvidenceQuerySet
from assessments.queries.evidence.pieces import Piece, for_pieces, pieces_of, with_states
from assessments.queries.evidence.scope import evidence_visible_to, reader_of
from assessments.queries.framework import Catalogue, current_catalogue


@dataclass(frozen=True)
class Said:
    author: str
    is_mine: bool
    text: str
    at: datetime.datetime


@dataclass(frozen=True)
class EvidencePage:
    """`could_read` is the name of the one it would be shared with now, or ""."""

    piece: Piece
    remarks: tuple[Said, ...]
    could_read: str
    catalogue: Catalogue

    @property
    def is_with_the_right_reader(self) -> bool:
        return self.piece.reader == self.could_read


def evidence_rows(user: User) -> EvidenceQuerySet:
    """What the user sees, ready for `evidence_page`. Two queries, however many rows."""
    return for_pieces(with_states(evidence_visible_to(user)))


def evidence_page(row: Evidence, user: User) -> EvidencePage:
    """`row` comes from `evidence_rows(user)`. Three more queries. Raises NoPublishedFramework."""
    catalogue = current_catalogue()
    (piece,) = pieces_of([row], user, catalogue)
    remarks = Remark.objects.visible_to(user).filter(evidence=row).select_related("author")
    reader = reader_of(person=row.person, author=row.author)
    return EvidencePage(
        piece=piece,
        remarks=tuple(
            Said(remark.author.name, remark.author_id == user.pk, remark.text, remark.at)
            for remark in remarks
        ),
        could_read=reader.name if reader else "",
        catalogue=catalogue,
    )
