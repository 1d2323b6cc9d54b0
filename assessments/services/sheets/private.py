"""Private self-assessments: nobody's but their author's."""

from collections.abc import Iterable

from django.db import transaction

from assessments.choices import Module, SheetRole
from assessments.models import Sheet, User
from assessments.queries.framework import current_catalogue
from assessments.queries.sheets import private_sheets_of
from assessments.services.sheets.answers import hold


class NotPrivate(TypeError):
    """The sheet belongs to a pair and is not its author's alone to delete."""


@transaction.atomic
def start_private_sheet(*, by: User, modules: Iterable[str] = ()) -> Sheet:
    """A self-assessment on the catalogue published today, with these modules.

    A second click finds the sheet of the first: one that nothing has been written in yet is used
    again. Raises NoPublishedFramework.
    """
    framework_id, chosen = current_catalogue().framework_id, set(modules)
    wanted = [module.value for module in Module if module.value in chosen]
    unused = private_sheets_of(by).filter(framework_id=framework_id, answers__isnull=True)
    for sheet in unused.select_related("framework"):
        if sheet.modules == wanted:
            return sheet
    # Not on record: that somebody is thinking about this is theirs alone.
    return Sheet.objects.create(
        role=SheetRole.SELF, author=by, framework_id=framework_id, modules=wanted
    )


@transaction.atomic
def delete_private_sheet(*, sheet: Sheet, by: User) -> None:
    """Delete a private self-assessment with all its answers. Raises NotPrivate, NotYourSheet.

    Not on record, as its start was not: the record would tell that it had existed.
    """
    if sheet.pair_id is not None:
        raise NotPrivate(f"Sheet {sheet.pk} belongs to a pair.")
    hold(sheet=sheet, by=by).delete()
