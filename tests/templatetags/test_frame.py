from django.template import Context, Engine
from django.test import RequestFactory

ENGINE = Engine(libraries={"frame": "assessments.templatetags.frame"})


def template(text: str):  # type: ignore[no-untyped-def]
    return ENGINE.from_string("{% load frame %}" + text)


def test_once_is_rendered_once() -> None:
    page = template("{% once %}{% now 'u' %}{% endonce %}")

    assert page.render(Context()) == page.render(Context())
    assert page.render(Context()).isdigit()


def test_nothing_of_who_asks_first_is_kept_for_the_next() -> None:
    page = template("{% once %}<p>{{ name }}{{ request.path }}{{ csrf_token }}</p>{% endonce %}")
    first = {"name": "Sena", "request": RequestFactory().get("/sena/"), "csrf_token": "secret"}

    assert page.render(Context(first)) == "<p></p>"
    assert page.render(Context({"name": "Mara"})) == "<p></p>"


def test_what_stands_around_it_is_rendered_anew() -> None:
    page = template("{% once %}frame {% endonce %}{{ name }}")

    assert [page.render(Context({"name": name})) for name in ("Sena", "Mara")] == [
        "frame Sena",
        "frame Mara",
    ]
