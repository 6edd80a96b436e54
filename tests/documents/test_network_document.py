"""The code in docs/network.md runs and prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "network.md"


def test_the_code_of_the_document() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == 5
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, str(DOCUMENT), "exec"), {})
        said = re.findall(r"^ *print\(.*\)  # (.*)$", block, flags=re.MULTILINE)
        assert printed.getvalue().splitlines() == said
