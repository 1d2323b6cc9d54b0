"""The five rules that a claim is held against."""

import datetime
from dataclasses import replace

import pytest

from assessments.queries.cases.content import ClaimWords
from assessments.queries.cases.document import Rating
from assessments.queries.cases.warnings import Facts, a_year_before, warnings_of

TODAY = datetime.date(2026, 11, 21)
NOTHING_AGAINST = Facts(
    words=ClaimWords("risks", "role-model", "Shares checks"),
    cited=1,
    confirmed_on=(datetime.date(2026, 3, 1),),
    rating=Rating(3, 2),
    not_observed=False,
    manager="Mara Manager",
    manager_label="sometimes",
    gate_is_on=True,
    on=TODAY,
)
NEW = ClaimWords("risks", "role-model", "Runs the rota", is_new=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"rating": None, "gate_is_on": None}, []),
        ({"rating": Rating(4, None)}, []),
        ({"cited": 0, "confirmed_on": ()}, ["no-confirmed-evidence"]),
        ({"cited": 3, "confirmed_on": ()}, ["no-confirmed-evidence"]),
        ({"confirmed_on": (datetime.date(2025, 11, 20),)}, ["evidence-is-old"]),
        ({"confirmed_on": (datetime.date(2025, 11, 21),)}, []),
        ({"confirmed_on": (datetime.date(2019, 1, 1), datetime.date(2026, 1, 1))}, []),
        ({"rating": Rating(4, 1)}, ["above-manager"]),
        ({"rating": Rating(0, 0)}, ["above-manager"]),
        ({"rating": Rating(4, None), "not_observed": True}, ["above-manager"]),
        ({"gate_is_on": False}, ["gate-is-off"]),
        ({"words": NEW}, ["nothing-handed-over"]),
        ({"words": replace(NEW, handed_over=" \n")}, ["nothing-handed-over"]),
        ({"words": replace(NEW, handed_over="The weekly report, to Ada")}, []),
        (
            {
                "confirmed_on": (),
                "rating": Rating(4, 0),
                "gate_is_on": False,
                "words": NEW,
            },
            ["no-confirmed-evidence", "above-manager", "gate-is-off", "nothing-handed-over"],
        ),
    ],
)
def test_a_claim_is_warned_about_by_these_rules(
    changes: dict[str, object], expected: list[str]
) -> None:
    facts = replace(NOTHING_AGAINST, **changes)  # type: ignore[arg-type]

    found = warnings_of(facts)

    assert [warning.key for warning in found] == expected
    assert all(
        warning.text.endswith(".") and warning.rule.startswith("Shown ") for warning in found
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"cited": 0, "confirmed_on": ()}, "No evidence is cited."),
        ({"cited": 1, "confirmed_on": ()}, "The evidence cited here is not confirmed."),
        ({"cited": 2, "confirmed_on": ()}, "None of the evidence cited here is confirmed."),
        (
            {"confirmed_on": (datetime.date(2024, 2, 1), datetime.date(2025, 3, 1))},
            "The newest confirmed evidence is from March 2025.",
        ),
        (
            {"rating": Rating(3, 1), "manager_label": "on request"},
            "Mara Manager rated this “on request” in the assessment beside this case.",
        ),
        (
            {"rating": Rating(3, None), "not_observed": True},
            "Mara Manager has not observed this in the assessment beside this case.",
        ),
    ],
)
def test_a_warning_says_what_it_has_found(changes: dict[str, object], text: str) -> None:
    (found,) = warnings_of(replace(NOTHING_AGAINST, **changes))  # type: ignore[arg-type]

    assert found.text == text


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-11-21", "2025-11-21"), ("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-28")],
)
def test_a_year_is_counted_by_the_calendar(day: str, before: str) -> None:
    counted = a_year_before(datetime.date.fromisoformat(day))

    assert counted == datetime.date.fromisoformat(before)
