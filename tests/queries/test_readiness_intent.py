"""The person's intent is theirs alone, and staying a Senior is a destination."""

import pytest

from assessments.choices import SheetRole
from assessments.models import Pair, Result
from assessments.queries import readiness as queries
from tests.completed import (
    answers,
    scored,
    scored_before,
    submit_both,
)
from tests.factories import PairFactory, sheet_of
from tests.reports import (
    LOW,
    MIDDLE,
    from_scratch,
    managers,
    own,
    read,
    reseal,
    strip_seals,
    texts,
)

pytestmark = pytest.mark.django_db


# --- intent is the person's alone ---


@pytest.mark.parametrize("intent", ["move", "stay", "unsure"])
@pytest.mark.parametrize("level", [1, 2, 3])
def test_nothing_of_the_intent_reaches_the_manager(pair: Pair, intent: str, level: int) -> None:
    scored_before(pair, LOW, LOW)
    given = answers(levers=level)
    scored(pair, given, given)
    without = texts(managers(pair)), texts(queries.talk_for(pair, pair.manager))
    requests = [queries.score_request(pair, pair.manager, part=part) for part in ("", "trend")]

    Result.objects.all().delete()
    sheet = sheet_of(pair, SheetRole.SELF)
    reseal(sheet, intent)
    for each in Pair.objects.order_by("cycle__closes_on"):
        from_scratch(each)

    now = texts(managers(pair)), texts(queries.talk_for(pair, pair.manager))
    assert [strip_seals(text) for text in now] == [strip_seals(text) for text in without]
    assert [
        queries.score_request(pair, pair.manager, part=part) for part in ("", "trend")
    ] == requests


def test_a_note_on_the_intent_is_shown_to_nobody(pair: Pair) -> None:
    submit_both(pair, LOW, LOW)
    reseal(sheet_of(pair, SheetRole.SELF), "stay")
    from_scratch(pair)

    for user in (pair.person, pair.manager):
        assert "is what I want" not in texts(read(pair, user))


def test_staying_a_senior_is_a_destination_and_nothing_holds_a_thriving_senior_back(
    pair: Pair,
) -> None:
    given = answers(levers=1, timing=1)
    scored(pair, given | {"intent": "stay"}, given)

    report = own(pair)

    assert "a destination, not a waiting room" in report.aside
    assert "To take up first" not in report.lede
    assert "If the next scope is what you want, begin here: “Tools and data" in report.lede
    assert report.priorities_title == "First steps, if the next scope is wanted"
    assert managers(pair).aside == ""


@pytest.mark.parametrize(
    ("level", "timing"), [(1, 1), (1, 3), (2, 1)], ids=["thriving", "timing", "practising"]
)
def test_but_for_the_aside_the_persons_own_copy_tells_nothing_of_the_intent(
    pair: Pair, level: int, timing: int
) -> None:
    given = answers(levers=level, timing=timing)
    copies = set()
    for intent in ("stay", "move", "unsure"):
        one = PairFactory(cycle=pair.cycle)
        scored(one, given | {"intent": intent}, given)
        report = own(one)
        copies.add((report.headline, report.lede, report.priorities_title))

    assert len(copies) == 1  # the two read it over one screen, or on paper


@pytest.mark.parametrize(
    ("intent", "said"), [("unsure", "not sure yet"), ("move", "say it yourself"), (None, "")]
)
def test_the_person_alone_reads_a_line_on_their_intent(
    pair: Pair, intent: str | None, said: str
) -> None:
    scored(pair, MIDDLE | ({"intent": intent} if intent else {}), MIDDLE)

    assert said in own(pair).aside
    assert bool(own(pair).aside) is bool(intent)
    assert managers(pair).aside == ""
