"""Which versions of the catalogue there are, and which one people read now."""

import datetime
from dataclasses import dataclass

from assessments.choices import FrameworkState
from assessments.models import Framework
from assessments.queries.framework.catalogue import Catalogue, sealed_catalogue


class NoPublishedFramework(LookupError):
    """No catalogue has been published yet: run `manage.py load_catalogue`."""


class UnknownVersion(LookupError):
    """There is no such version, or it is still a draft."""


@dataclass(frozen=True)
class VersionEntry:
    framework_id: int
    content_sha256: str
    state: str
    key: str
    version: str
    published_at: datetime.datetime | None

    @property
    def is_current(self) -> bool:
        return self.state == FrameworkState.PUBLISHED

    @property
    def catalogue(self) -> Catalogue:
        return sealed_catalogue(self.framework_id, self.content_sha256, self.state)


@dataclass(frozen=True)
class Edition:
    """A catalogue that is read as pages. `earlier` are the retired versions of it, newest first.

    `current` is None when the catalogue has been retired and nothing took its place.
    """

    catalogue: Catalogue
    shown: VersionEntry
    current: VersionEntry | None
    earlier: tuple[VersionEntry, ...]

    def still_has(self, concept: str) -> bool:
        """Whether the current version has this idea too."""
        return self.current is not None and concept in self.current.catalogue.concepts


def current_edition() -> Edition:
    """What catalogue pages show. One query. Raises NoPublishedFramework."""
    versions = _versions()
    shown = next((version for version in versions if version.is_current), None)
    if shown is None:
        raise NoPublishedFramework("No catalogue is published yet.")
    return _edition(shown, versions)


def edition_of(key: str, version: str) -> Edition:
    """One version by its name, published or retired. One query. Raises UnknownVersion."""
    versions = _versions()
    for shown in versions:
        if (shown.key, shown.version) == (key, version):
            return _edition(shown, versions)
    raise UnknownVersion(f"There is no version {version} of {key}.")


def current_catalogue() -> Catalogue:
    """The published version that new cycles and the catalogue pages use.

    One query. Raises NoPublishedFramework when nothing is published.
    """
    return current_edition().catalogue


def _edition(shown: VersionEntry, versions: list[VersionEntry]) -> Edition:
    same = [version for version in versions if version.key == shown.key]
    return Edition(
        catalogue=shown.catalogue,
        shown=shown,
        current=next((version for version in same if version.is_current), None),
        earlier=tuple(version for version in same if not version.is_current),
    )


def _versions() -> list[VersionEntry]:
    """Every version that is no draft, the newest first."""
    rows = (
        Framework.objects.exclude(state=FrameworkState.DRAFT)
        .order_by("-published_at", "-id")
        .values_list("pk", "content_sha256", "state", "key", "version", "published_at")
    )
    return [VersionEntry(*row) for row in rows]
