"""What `checks` uses of the interpreter, for type checkers: nothing here exists when Python runs."""

from __future__ import annotations

from collections.abc import Callable

I32 = int

COMMA: I32
INT_TYPE: I32
OVERFLOW_ERROR: I32
TOO_LARGE: I32
VALUE_ERROR: I32
WRONG_COUNT: I32
ZERO: I32
count_items: Callable[[I32, I32], I32]
print_text: Callable[[I32, I32, I32, I32, I32, I32], I32]
raise_message: Callable[[I32, I32, I32], None]
text_of: Callable[[I32], I32]
