import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments.choices import CycleState, SheetRole
from assessments.models import Cycle, Pair, Sheet, User
from assessments.services.audit import record
from assessments.services.cycles import CycleIsClosed
from assessments.services.people import check_manager

KEPT_FOR = datetime.timedelta(days=5 * 365)  # Pair.RETENTION, counted from the cycle's closing


class HandOverError(ValueError):
    """A pair that cannot change its manager; str() says why, in words for the page."""


class PairIsComplete(HandOverError):
    def __init__(self, pair: Pair) -> None:
        super().__init__(
            f"The pair of {pair.person.name} and {pair.manager.name} is complete, so it cannot be "
            "handed over. Their report stays between the two who wrote it; the new manager starts "
            "with the next cycle."
        )


class SameManager(HandOverError):
    def __init__(self, pair: Pair) -> None:
        super().__init__(f"{pair.manager.name} already answers for {pair.person.name}.")


class TakenByOneself(HandOverError):
    def __init__(self) -> None:
        super().__init__(
            "You cannot give a pair to yourself: you would read what was written for somebody "
            "else. Ask another HR partner to hand it over."
        )


def hand_over_pair(*, pair: Pair, manager: User, by: User | None) -> Pair:
    """Give the pair to another manager, who starts a fresh sheet; the old one is kept, superseded.

    What the person had submitted was written for the manager before. It is given back to them as
    a draft, so that they decide anew whom it opens to.

    Raises PairIsComplete, SameManager, TakenByOneself, CycleIsClosed, and what check_manager
    raises. A refusal because both have submitted tells the one who asked so; it is therefore on
    record as well.
    """
    try:
        return _hand_over(pair, manager, by)
    except PairIsComplete:
        record(verb="hand-over-refused", target=pair, by=by, subject=pair.person)
        raise


@transaction.atomic
def _hand_over(pair: Pair, manager: User, by: User | None) -> Pair:
    # The same lock as a submission takes: whichever comes first decides.
    pair = Pair.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=pair.pk)
    _check(pair, manager, by)
    before = pair.manager_id
    pair.sheets.current().filter(role=SheetRole.MANAGER).update(superseded_at=timezone.now())
    own = pair.sheets.current().filter(role=SheetRole.SELF)
    given_back = own.exclude(submitted_at=None).update(submitted_at=None, sealed="", seal_sha256="")
    pair.manager = manager
    pair.save(update_fields=["manager"])
    Sheet.objects.create(
        pair=pair,
        role=SheetRole.MANAGER,
        author=manager,
        framework_id=pair.cycle.framework_id,
        modules=pair.cycle.modules,
    )
    record(
        verb="pair-handed-over",
        target=pair,
        by=by,
        subject=pair.person,
        before=before,
        after=manager.pk,
        given_back=bool(given_back),
    )
    return pair


def _check(pair: Pair, manager: User, by: User | None) -> None:
    if pair.cycle.state == CycleState.CLOSED:
        raise CycleIsClosed(pair.cycle)
    if by is not None and manager.pk == by.pk:
        raise TakenByOneself
    if pair.manager_id == manager.pk:
        raise SameManager(pair)
    check_manager(person=pair.person, manager=manager)
    # Last: an attempt that could never succeed must not tell whether both have submitted.
    if pair.is_complete:
        raise PairIsComplete(pair)


@transaction.atomic
def forget_old_pairs(*, by: User | None) -> int:
    """Delete pairs, with their sheets and results, five years after their cycle closed.

    Returns how many pairs; the cycle and the lines of the record stay.
    """
    forgotten = 0
    over = Cycle.objects.filter(closed_at__lt=timezone.now() - KEPT_FOR)
    for cycle in over.filter(Exists(Pair.objects.filter(cycle=OuterRef("pk")))):
        pairs = cycle.pairs.all()
        count = pairs.count()
        pairs.delete()
        record(verb="pairs-forgotten", target=cycle, by=by, pairs=count)
        forgotten += count
    return forgotten
