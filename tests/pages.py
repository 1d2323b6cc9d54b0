import re
from typing import Any


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def heading(response: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", body(response), re.DOTALL)
    assert found is not None
    return found[1]
