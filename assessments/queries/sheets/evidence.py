"""What of the evidence log stands behind the questions of a section."""

from collections.abc import Mapping

from assessments.models import Sheet
from assessments.queries.evidence import pieces_by_item, tag_keys
from assessments.queries.sheets.pages import SectionPage
from assessments.queries.sheets.questionnaire import questionnaire_of


def pieces_behind(sheet: Sheet, page: SectionPage) -> Mapping[str, int]:
    """For each question that evidence can show, how many pieces its rater can read.

    One query; none where a section asks nothing of that kind. It counts what somebody wrote and
    what was shared with them, so it says nothing of the other half of a pair.
    """
    able = frozenset(tag_keys(questionnaire_of(sheet).catalogue))
    keys = [asked.question.key for asked in page.questions if asked.question.key in able]
    if not keys:
        return {}
    person_id = sheet.author_id if sheet.pair is None else sheet.pair.person_id
    found = pieces_by_item(person_id=person_id, user=sheet.author)
    return {key: found.get(key, 0) for key in keys}
