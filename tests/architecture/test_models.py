"""What holds personal data says whom it shows itself to, and how long it stays."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import ForeignKey, Model

from assessments.models import AuditEvent, Cycle, Framework, Job, Team, User

MODELS = list(apps.get_app_config("assessments").get_models())


def points_at(model: type[Model]) -> set[type[Model]]:
    relations = (field for field in model._meta.get_fields() if isinstance(field, ForeignKey))
    return {relation.related_model for relation in relations}  # type: ignore[misc]


def personal_models() -> list[type[Model]]:
    """The person, and whatever points at personal data, at any remove."""
    personal: set[type[Model]] = {User}
    while True:
        more = {model for model in MODELS if points_at(model) & personal} - personal
        if not more:
            return sorted(personal, key=lambda model: model.__name__)
        personal |= more


def test_personal_data_is_where_we_think_it_is() -> None:
    assert [model.__name__ for model in personal_models()] == [
        "Answer",
        "Attachment",
        "AuditEvent",
        "Case",
        "CaseExport",
        "Citation",
        "Comment",
        "Confirmation",
        "Evidence",
        "Job",
        "Pair",
        "Parked",
        "Presence",
        "Reason",
        "Remark",
        "Result",
        "ReviewNote",
        "Reviewer",
        "Revision",
        "Sharing",
        "Sheet",
        "Signature",
        "User",
        "Witness",
    ]


@pytest.mark.parametrize("model", personal_models(), ids=lambda model: model.__name__)
def test_personal_data_has_a_scope_and_a_retention_rule(model: type[Model]) -> None:
    assert callable(getattr(model._default_manager, "visible_to", None))
    assert getattr(model, "RETENTION", "").endswith(".")


def test_the_administration_shows_nothing_that_people_answered() -> None:
    assert set(admin.site._registry) == {User, Team, Cycle, Framework, AuditEvent, Job}
    shown = {
        name
        for site in admin.site._registry.values()
        for name in (*site.list_display, *(site.fields or ()), *site.inlines)
    }
    assert not {name for name in shown if any(word in str(name) for word in FORBIDDEN)}


FORBIDDEN = (
    "sheet",
    "answer",
    "result",
    "stage",
    "sealed",
    "note",
    "intent",
    "pairs",
    "password",
    "arguments",
)


def test_every_constraint_has_a_name_that_says_what_it_is_for() -> None:
    names = [constraint.name for model in MODELS for constraint in model._meta.constraints]

    assert len(names) == len(set(names))
    assert all("_" in name for name in names)
