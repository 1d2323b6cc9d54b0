"""Log lines and error reports: where and of what kind, never in words that may be somebody's.

The message of an error can quote what it stumbled over: an answer, a note, an address. So it stays
out in production, and so do the values of variables in both modes.
"""

import re
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from structlog.processors import ExceptionRenderer
from structlog.typing import ExcInfo, Processor

# Of connections and files of the program: they quote nobody, and say what an operator needs.
TELLING = (OperationalError, InterfaceError, ConnectionError, TimeoutError, ImportError)
# Whoever holds one of these links can choose a password, or answer for somebody, with it.
_LINK = re.compile(r"(/password/reset/key/|/w/)[^/\s]+")


def configured(*, production: bool, level: str) -> dict[str, Any]:
    """Set up structlog, and return Django's LOGGING to go with it: one form for all lines."""
    on_every_line: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        ExceptionRenderer(without_words) if production else ExceptionRenderer(),
        discreet,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *on_every_line,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    event = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.processors.JSONRenderer() if production else plain,
        # Lines of Django, Celery and the others, which do not come by way of structlog.
        "foreign_pre_chain": on_every_line,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": event},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
        # Django warns of every 404 and 422 on top of structlog's line about the request.
        "loggers": {"django.request": {"level": "ERROR"}},
        "root": {"handlers": ["console"], "level": level},
    }


def report_errors(dsn: str) -> None:
    """Send error reports, without what people type. Raises an error if the address is none."""
    import sentry_sdk  # noqa: PLC0415 - slow to import, and off by default

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=discreet_report,
    )


def without_words(exc_info: ExcInfo) -> str:
    """A traceback with its chain of causes, the first one on top, without messages."""
    return "\n\n".join(_trace(one) for one in reversed(list(_chain(exc_info[1]))))


def _trace(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{frames}{_kind(error)}"


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {error}" if isinstance(error, TELLING) else name


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def discreet(
    _logger: Any, _level: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Addresses without what was searched for in them; no links that let somebody in."""
    for part, value in event.items():
        event[part] = without_links(value)
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]
    return event


def discreet_report(report: Any, _hint: Any) -> Any:
    """The same for an error report that leaves the organisation."""
    for error in report.get("exception", {}).get("values", ()):
        error["value"] = ""
    request = report.get("request", {})
    kept = {part: request[part] for part in ("method", "url") if part in request}
    report["request"] = kept
    # These repeat the log line: whole requests and messages, with what people typed in them.
    for part in ("breadcrumbs", "extra", "logentry", "message"):
        report.pop(part, None)
    return without_links(report)


def without_links(value: Any) -> Any:
    """The value, a text or what holds texts, without the secret part of every link."""
    match value:
        case str():
            return _LINK.sub(r"\1...", value)
        case dict():
            return {name: without_links(inner) for name, inner in value.items()}
        case list():
            return [without_links(inner) for inner in value]
    return value
