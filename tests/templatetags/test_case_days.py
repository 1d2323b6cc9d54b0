"""The days that a case says are Django's own, worked out once."""

import datetime

import pytest
from django.template import Context, Template


@pytest.mark.parametrize("form", ["j F Y", "j M Y", "j M Y, H:i", "c"])
def test_a_day_reads_as_django_says_it(form: str) -> None:
    when = datetime.datetime(2026, 3, 1, 8, 5, tzinfo=datetime.UTC)
    text = f"{{% load cases %}}{{{{ when|date:'{form}' }}}}={{{{ when|day:'{form}' }}}}"

    django, ours = Template(text).render(Context({"when": when})).split("=")

    assert ours == django != ""
