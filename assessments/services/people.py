from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from assessments.jobs import JobName
from assessments.models import AuditEvent, Team, User
from assessments.permissions import Role
from assessments.queries.people import describe_loop, reporting_lines, team_tree
from assessments.services.audit import record
from assessments.services.jobs import enqueue

_ADDRESS_CHANGED = "account/email/address_changed"
# Roles that are granted; being a person or a manager follows from the facts.
_ROLE_FIELDS: Mapping[Role, str] = {
    Role.HR_PARTNER: "is_hr_partner",
    Role.CATALOGUE_EDITOR: "is_catalogue_editor",
    Role.ADMINISTRATOR: "is_administrator",
}


class PeopleError(ValueError):
    """A change to the organisation that cannot stand; str() says why, in words for the page."""


class OwnManager(PeopleError):
    def __init__(self, person: User) -> None:
        super().__init__(f"{person.name} cannot be their own manager.")


class ReportingLoop(PeopleError):
    """`chain` holds the names along the loop; the first is also the last."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        self.chain = chain
        super().__init__(f"That would close a loop: {describe_loop(chain)}.")


class InactiveManager(PeopleError):
    def __init__(self, manager: User) -> None:
        super().__init__(f"{manager.name} is no longer active and cannot manage anyone.")


class TeamLoop(PeopleError):
    def __init__(self, team: Team, parent: Team) -> None:
        super().__init__(f"{parent.name} is part of {team.name}, so it cannot also contain it.")


class LastAdministrator(PeopleError):
    def __init__(self, person: User) -> None:
        super().__init__(
            f"{person.name} is the last active administrator. Make someone else one first."
        )


def check_manager(*, person: User, manager: User | None) -> None:
    """Raise OwnManager, InactiveManager or ReportingLoop if the line could not stand."""
    if manager is None:
        return
    if manager.pk == person.pk:
        raise OwnManager(person)
    if not manager.is_active:
        raise InactiveManager(manager)
    loop = reporting_lines().loop_with(person.pk, manager.pk)
    if loop:
        raise ReportingLoop(loop)


def check_keeps_administrator(*, person: User) -> None:
    """Raise LastAdministrator if nobody else could undo a mistake."""
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise LastAdministrator(person)


@transaction.atomic
def add_person(*, email: str, name: str, by: User | None, **fields: Any) -> User:
    """A new person without a password: they set their own through the e-mail to their address."""
    person: User = User.objects.create_user(email, None, name=name, **fields)
    record(verb="person-added", target=person, by=by, subject=person)
    return person


@transaction.atomic
def set_manager(*, person: User, manager: User | None, by: User | None) -> User:
    """Change the reporting line; running pairs keep the manager they have (see hand_over_pair).

    Raises what check_manager raises.
    """
    if person.manager_id == (manager.pk if manager else None):
        return person
    # Two changes at once could close a loop that neither sees, so the lines are locked together.
    list(User.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    check_manager(person=person, manager=manager)
    before = person.manager_id
    person.manager = manager
    person.save(update_fields=["manager"])
    record(
        verb="manager-set",
        target=person,
        by=by,
        subject=person,
        before=before,
        after=person.manager_id,
    )
    return person


@transaction.atomic
def join_team(*, person: User, team: Team | None, by: User | None) -> User:
    """Move a person to another team; pairs that exist keep the team as it was."""
    before = person.team_id
    if before == (team.pk if team else None):
        return person
    person.team = team
    person.save(update_fields=["team"])
    record(
        verb="team-joined",
        target=person,
        by=by,
        subject=person,
        before=before,
        after=person.team_id,
    )
    return person


@transaction.atomic
def grant_roles(*, person: User, roles: Iterable[Role], by: User | None) -> User:
    """Set exactly these granted roles. Raises LastAdministrator."""
    wanted = frozenset(roles) & frozenset(_ROLE_FIELDS)
    before = person.granted_roles & frozenset(_ROLE_FIELDS)
    if wanted == before:
        return person
    if Role.ADMINISTRATOR in before - wanted:
        check_keeps_administrator(person=person)
    for role, field in _ROLE_FIELDS.items():
        setattr(person, field, role in wanted)
    person.save(update_fields=list(_ROLE_FIELDS.values()))
    record(
        verb="roles-granted",
        target=person,
        by=by,
        subject=person,
        before=sorted(before),
        after=sorted(wanted),
    )
    return person


@transaction.atomic
def deactivate(*, person: User, by: User | None) -> User:
    """They can no longer log in; what they wrote stays. Raises LastAdministrator."""
    if not person.is_active:
        return person
    if person.is_administrator:
        check_keeps_administrator(person=person)
    return _set_active(person, active=False, verb="person-deactivated", by=by)


@transaction.atomic
def reactivate(*, person: User, by: User | None) -> User:
    if person.is_active:
        return person
    return _set_active(person, active=True, verb="person-reactivated", by=by)


@transaction.atomic
def change_details(
    *,
    person: User,
    by: User | None,
    name: str | None = None,
    discipline: str | None = None,
    site: str | None = None,
) -> User:
    """Change what is given. The record says which of them changed, not what they were."""
    given = {"name": name, "discipline": discipline, "site": site}
    changed = [
        field for field, value in given.items() if value not in (None, getattr(person, field))
    ]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, given[field])
    person.save(update_fields=changed)
    record(verb="details-changed", target=person, by=by, subject=person, fields=sorted(changed))
    return person


@transaction.atomic
def change_address(*, person: User, email: str, by: User | None) -> User:
    """Know somebody by another address, and end all that the old one could still open.

    Who holds the address can set a password and be that person. So the password goes with it, and
    with the password every session and every link to set one: also the password of whoever held
    the address for an hour in between. The record keeps both addresses, and a job tells the old
    one.
    """
    before, after = person.email, email.lower()
    if after == before:
        return person
    person.email = after
    person.set_unusable_password()
    person.save(update_fields=["email", "password"])
    # allauth notes the address of a login, and would let the old one in for ever.
    EmailAddress.objects.filter(user=person).delete()
    event = record(
        verb="address-changed", target=person, by=by, subject=person, before=before, after=after
    )
    enqueue(
        name=JobName.MAIL_OLD_ADDRESS,
        key=f"mail-old-address:{event.pk}",
        arguments={"event_id": event.pk},
        by=by,
    )
    return person


def old_address_mail(*, event_id: int) -> EmailMessage:
    """What tells the address from before a change who made it. One query.

    It has the same Message-ID each time, by which mail programs know one that came twice.
    """
    event = AuditEvent.objects.select_related("actor", "subject").get(pk=event_id)
    context = {"person": event.subject, "by": event.actor}
    subject = render_to_string(f"{_ADDRESS_CHANGED}_subject.txt", context)
    text = render_to_string(f"{_ADDRESS_CHANGED}_message.txt", context)
    return EmailMessage(
        " ".join(subject.split()),
        text,
        to=[event.details["before"]],
        headers={"Message-ID": _message_id("address-changed", event_id)},
    )


def _message_id(what: str, number: int) -> str:
    """Nobody else's, not even another installation's that sends from the same domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{salted_hmac(what, str(number), algorithm='sha256').hexdigest()}@{domain}>"


@transaction.atomic
def add_team(*, name: str, slug: str, parent: Team | None, by: User | None) -> Team:
    team = Team.objects.create(name=name, slug=slug, parent=parent)
    record(verb="team-added", target=team, by=by)
    return team


def check_parent(*, team: Team, parent: Team | None) -> None:
    """Raise TeamLoop if the parent lies inside the team."""
    if parent is not None and parent.pk in team_tree().below([team.pk]):
        raise TeamLoop(team, parent)


@transaction.atomic
def move_team(*, team: Team, parent: Team | None, by: User | None) -> Team:
    """Hang a team, with all below it, somewhere else in the tree. Raises TeamLoop."""
    before = team.parent_id
    if before == (parent.pk if parent else None):
        return team
    list(Team.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    check_parent(team=team, parent=parent)
    team.parent = parent
    team.save(update_fields=["parent"])
    record(verb="team-moved", target=team, by=by, before=before, after=team.parent_id)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: User | None) -> Team:
    if team.name == name:
        return team
    team.name = name
    team.save(update_fields=["name"])
    record(verb="team-renamed", target=team, by=by)
    return team


def _set_active(person: User, *, active: bool, verb: str, by: User | None) -> User:
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(verb=verb, target=person, by=by, subject=person)
    return person
