"""What `code` uses of the interpreter, for type checkers: nothing here exists when Python runs."""

from __future__ import annotations

from collections.abc import Callable

I32 = int

BYTES: I32
END: I32
LOWEST: I32
OVERFLOW: I32
START: I32
TABLE: I32
malloc: Callable[[I32], I32]
