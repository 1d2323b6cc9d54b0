"""Fails with one line per service of `make test-services` that does not answer."""

import os
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg2
import redis


def postgres(url: str) -> None:
    # The database itself need not exist: the tests make their own beside it.
    psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl(), connect_timeout=5).close()


def redis_server(url: str) -> None:
    server = redis.from_url(url, socket_connect_timeout=5)
    server.ping()
    server.close()


SERVICES: dict[str, Callable[[str], None]] = {
    "DATABASE_URL": postgres,
    "CELERY_BROKER_URL": redis_server,
    "CACHE_URL": redis_server,
}


def complaints() -> list[str]:
    found = []
    for name, connect in SERVICES.items():
        try:
            connect(os.environ[name])
        except (psycopg2.Error, redis.RedisError) as error:
            said = str(error).strip().splitlines()[0]
            found.append(f"{name}={os.environ[name]} does not answer: {said}")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(complaints()) or 0)
