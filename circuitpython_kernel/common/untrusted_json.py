"""JSON that a program or a file on its drive wrote: parsed without deep recursion."""

import json
import re
from typing import Any

DEEPEST = 100
"""How many lists and objects may lie in each other: far beyond what any record of ours has."""

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


def parse(text: str) -> Any:
    """Return what the JSON ``text`` says; ``ValueError`` if it is no JSON or nested deeper than ``DEEPEST``.

    ``json.loads`` reports deep nesting as ``RecursionError``, but only at the interpreter's limit: a garbage collection
    that happens to start there runs other objects' finalizers without any room, and they fail.
    """
    if text.count("[") + text.count("{") > DEEPEST:
        depth = 0
        for token in _TOKENS.finditer(text):
            first = token[0][0]
            depth += (first in "[{") - (first in "]}")
            if depth > DEEPEST:
                raise ValueError(f"JSON that is nested more than {DEEPEST} levels deep")
    return json.loads(text)
