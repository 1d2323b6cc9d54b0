"""The people that tests speak of, each with one reason to be here."""

from dataclasses import dataclass

import pytest

from assessments.models import Cycle, Framework, Pair, Team, User
from tests.catalogue import published_framework
from tests.factories import CycleFactory, PairFactory, TeamFactory, UserFactory


@dataclass(frozen=True)
class Organisation:
    """Sena reports to Mara, in Pricing; the others stand apart from them."""

    pricing: Team
    senior: User
    manager: User
    stranger: User  # a colleague elsewhere, with no part in Sena's pair
    hr: User
    editor: User
    administrator: User

    def persona(self, name: str) -> User:
        user: User = getattr(self, name)
        return user


@pytest.fixture
def framework(db: None) -> Framework:
    """The published catalogue."""
    return published_framework()


@pytest.fixture
def organisation(db: None) -> Organisation:
    pricing = TeamFactory(name="Pricing")
    elsewhere = TeamFactory(name="Elsewhere")
    manager = UserFactory(name="Mara Manager", team=pricing)
    return Organisation(
        pricing=pricing,
        senior=UserFactory(name="Sena Senior", team=pricing, manager=manager),
        manager=manager,
        stranger=UserFactory(name="Stig Stranger", team=elsewhere),
        hr=UserFactory(name="Hana Partner", team=elsewhere, is_hr_partner=True),
        editor=UserFactory(name="Edda Editor", team=elsewhere, is_catalogue_editor=True),
        administrator=UserFactory(name="Adan Admin", team=elsewhere, is_administrator=True),
    )


@pytest.fixture
def senior(organisation: Organisation) -> User:
    return organisation.senior


@pytest.fixture
def manager(organisation: Organisation) -> User:
    return organisation.manager


@pytest.fixture
def stranger(organisation: Organisation) -> User:
    return organisation.stranger


@pytest.fixture
def hr(organisation: Organisation) -> User:
    return organisation.hr


@pytest.fixture
def editor(organisation: Organisation) -> User:
    return organisation.editor


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return organisation.administrator


@pytest.fixture
def cycle(framework: Framework) -> Cycle:
    """An open cycle with nobody in it yet."""
    return CycleFactory(name="H2", framework=framework)


@pytest.fixture
def pair(cycle: Cycle, senior: User, manager: User) -> Pair:
    """Sena and Mara in the open cycle; neither has answered anything."""
    return PairFactory(cycle=cycle, person=senior, manager=manager)
