import pytest
from django.template.loader import render_to_string

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


@pytest.mark.parametrize("page", PAGES)
def test_an_error_page_needs_neither_request_nor_context(page: str) -> None:
    html = render_to_string(page)
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
