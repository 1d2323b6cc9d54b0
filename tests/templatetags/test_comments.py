from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_comment_of_several_lines_does_not_end_up_on_the_page(template: Path) -> None:
    """Between {# and #} Django takes one line only; a longer remark needs {% comment %}."""
    lines = template.read_text().splitlines()
    broken = [line for line in lines if line.count("{#") != line.count("#}")]
    assert broken == []
