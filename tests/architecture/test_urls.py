"""Every address is guarded by a permission, or public for a reason that is written down."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from assessments.permissions import Permission

# Views that are not ours and so carry no mark of ours, by the beginning of their address.
NOT_OURS = {
    "accounts/": "allauth decides: logging in is for strangers, the rest asks for a login",
    "admin/": "the admin site asks for an administrator, by the same login",
}

Route = tuple[str, URLPattern]


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, address)
        else:
            yield address, entry


ROUTES = list(walk(get_resolver()))
OURS = [(address, route) for address, route in ROUTES if not address.startswith(tuple(NOT_OURS))]


@pytest.mark.parametrize(("address", "route"), OURS, ids=[address or "/" for address, _ in OURS])
def test_an_address_is_guarded_or_public_for_a_reason(address: str, route: URLPattern) -> None:
    permission = getattr(route.callback, "permission", None)
    reason = getattr(route.callback, "public_reason", "")

    assert isinstance(permission, Permission) != bool(reason), f"{address} is neither, or both"


@pytest.mark.parametrize("prefix", NOT_OURS)
def test_an_exception_is_still_needed(prefix: str) -> None:
    assert any(address.startswith(prefix) for address, _ in ROUTES)


def test_every_address_of_ours_has_a_name_of_its_own() -> None:
    names = [route.name for _, route in OURS]

    assert None not in names
    assert len(names) == len(set(names))


def test_addresses_end_in_a_slash_or_a_file_name() -> None:
    odd = [address for address, _ in OURS if address and not address.endswith(("/", ".json"))]

    assert odd == []
