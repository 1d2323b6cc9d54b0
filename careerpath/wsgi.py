import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerpath.settings")

_django = get_wsgi_application()
_CHARSET = re.compile(r";\s*charset[^;]*", re.IGNORECASE)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Read every request as UTF-8, as every page is.

    Django believes what a request says of itself, before any middleware: at an encoding that is
    none of text it fails, and in UTF-7 a NUL looks like any other letters.
    """
    if (kind := environ.get("CONTENT_TYPE")) and "charset" in kind.lower():
        environ["CONTENT_TYPE"] = _CHARSET.sub("", kind)
    body = _django(environ, start_response)
    return _nothing_of(body) if environ["REQUEST_METHOD"] == "HEAD" else body


def _nothing_of(body: Any) -> Iterable[bytes]:
    """The answer to HEAD is its headers; a body makes the web server complain each time."""
    if hasattr(body, "close"):
        body.close()
    return ()
