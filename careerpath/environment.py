"""Reads the environment. What cannot be meant stops the start with one line that names it.

An address is named without its value: it may hold a password.
"""

import os
import re
import warnings
import zoneinfo
from collections.abc import Callable, Collection
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from environ import Env
from kombu.transport import TRANSPORT_ALIASES

_Read = TypeVar("_Read")

# A word that is neither must not pass as "off": that could switch off the redirect to HTTPS.
_SWITCH = {"1": True, "true": True, "on": True, "yes": True} | {
    "0": False,
    "false": False,
    "off": False,
    "no": False,
}
_DATABASES = ("sqlite", "postgres", "postgresql")
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
_ORIGIN_HOST = re.compile(r"(\*\.)?([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d+)?")
_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 5  # what `manage.py check --deploy` asks for


def stop(what: str) -> NoReturn:
    raise SystemExit(f"Careerpath cannot start: {what}")


def text(name: str, default: str = "") -> str:
    """The variable; one that is empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def one_of(name: str, options: Collection[str], default: str) -> str:
    value = text(name, default)
    if value not in options:
        *others, last = (f"'{option}'" for option in options)
        stop(f"{name} is '{value}'; it can be {', '.join(others)} or {last}.")
    return value


def switch(name: str, default: bool) -> bool:
    value = text(name, str(default)).lower()
    if value not in _SWITCH:
        stop(f"{name} is '{value}'; it can be 'on' or 'off'.")
    return _SWITCH[value]


def whole(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        stop(f"{name} is '{value}'; it takes a whole number from 0 up.")
    return int(value)


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        stop(f"{name} is '{value}'; it takes a name such as 'Europe/Amsterdam'.")
    return value


def sender(name: str, default: str) -> str:
    value = text(name, default)
    try:
        Address(addr_spec=parseaddr(value)[1])
    except (ValueError, IndexError):
        stop(f"{name} is '{value}'; it takes 'name@host' or 'Name <name@host>'.")
    return value


def strong(name: str, key: str) -> str:
    """A key that nobody finds by trying."""
    if len(key) < _SHORTEST_KEY or len(set(key)) < _FEWEST_CHARACTERS:
        stop(f"{name} is too short or too plain; it takes {_SHORTEST_KEY} random characters.")
    return key


def hosts(name: str, value: str) -> list[str]:
    """Names of hosts as browsers say them: without a scheme, a port or a path."""
    found = _listed(value)
    for host in found:
        if not _HOST.fullmatch(host):
            stop(f"{name} holds '{host}', which is not the name of a host.")
    return found


def origins(name: str) -> list[str]:
    found = _listed(text(name))
    for origin in found:
        scheme, mark, host = origin.partition("://")
        if scheme not in ("https", "http") or not mark or not _ORIGIN_HOST.fullmatch(host):
            stop(f"{name} holds '{origin}'; it takes addresses such as 'https://example.org'.")
    return found


def address(name: str, url: str, schemes: Collection[str], read: Callable[[str], _Read]) -> _Read:
    """What `read` makes of an address that begins with one of the schemes."""
    try:
        if url.partition(":")[0] in schemes:
            return read(url)
    except Exception:  # noqa: S110 - however reading it fails, the address is at fault
        pass
    stop(f"{name} is not an address that can be used.")


def database(name: str, url: str) -> dict[str, Any]:
    return address(name, url, _DATABASES, _database)


def _database(url: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a part of the address that would be left out
        config: dict[str, Any] = Env.db_url_config(url)
    if not config["NAME"]:
        raise ValueError("it names no database")
    return config


def cache(name: str, url: str) -> dict[str, Any]:
    return address(name, url, Env.CACHE_SCHEMES, lambda found: Env.cache_url_config(_whole(found)))


def mail(name: str, url: str) -> dict[str, Any]:
    return address(name, url, Env.EMAIL_SCHEMES, _mail)


def _mail(url: str) -> dict[str, Any]:
    config: dict[str, Any] = Env.email_url_config(url)
    if url.startswith("smtp") and not config["EMAIL_HOST"]:
        raise ValueError("it names no host")
    if url.startswith("console"):
        config["EMAIL_BACKEND"] = "careerpath.mail.Console"
    return config


def broker(name: str, url: str) -> str:
    return address(name, url, TRANSPORT_ALIASES, _whole)


def _whole(url: str) -> str:
    """The address as it is. Raises ValueError if its port is not a number."""
    urlsplit(url).port  # noqa: B018 - reading it checks it
    return url


def folder(name: str, path: Path) -> Path:
    """The folder that the variable names, made if it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"{name}: the folder {path} cannot be made ({error.strerror}).")
    if not os.access(path, os.W_OK):
        stop(f"{name}: the folder {path} cannot be written to.")
    return path
