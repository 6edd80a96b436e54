"""The code in docs/instruments.md runs and prints what it says, but for the figures."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "instruments.md"


def test_the_code_of_the_document() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, str(DOCUMENT), "exec"), {})
        said = re.findall(r"^ *print\(.*\) +# (.*)$", block, flags=re.MULTILINE)
        lines = printed.getvalue().splitlines()
        assert [_shape(line) for line in lines] == [_shape(line) for line in said]


def _shape(line: str) -> str:
    """A line without its figures, which depend on how logs grow."""
    return re.sub(r"\d[\d,.]*", "0", line)
