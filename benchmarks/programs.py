"""The programs that every interpreter runs, and the table that results are shown in."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from .language import LANGUAGE_PROGRAMS

PROGRAMS = {
    "fib(24)": """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def run():
    fib(24)
""",
    "loop 1e6": """
def run():
    i = 0
    while i < 1000000:
        i += 1
""",
    "property set 2e5": """
class A:
    def __init__(self):
        self._v = 0
    @property
    def v(self):
        return self._v
    @v.setter
    def v(self, x):
        self._v = x
def run():
    a = A()
    for i in range(200000):
        a.v = i
""",
    "string building 2e5": """
def run():
    for i in range(200000):
        "%d:%s" % (i, "abc")
""",
    **LANGUAGE_PROGRAMS,
}


def geometric_mean(values: Sequence[float]) -> float:
    """The geometric mean of positive numbers."""
    return math.exp(statistics.fmean(map(math.log, values)))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
