"""What `code` uses of the interpreter, for type checkers: nothing here exists when Python runs."""

from __future__ import annotations

from collections.abc import Callable

I32 = int

CHAIN: I32
DICT_TYPE: I32
GLOBALS: I32
GLOBALS_TYPE: I32
HIDDEN: I32
HIDDEN_COUNT: I32
LOADING: I32
MUTABLE: I32
NAME_BASES: I32
NAME_DICT: I32
NAME_FILE: I32
NAME_PATH: I32
PARENTLESS: I32
PERMITTED: I32
POOLS: I32
SLOTS: I32
SLOT_NAMES: I32
SLOT_PARENT: I32
TUPLE_TYPE: I32
copy_dict: Callable[[I32], I32]
intern: Callable[[I32, I32], I32]
look_up: Callable[[I32, I32, I32], I32]
own_dir: Callable[[I32, I32], I32]
own_function_attribute: Callable[[I32, I32, I32], None]
own_make_type: Callable[[I32, I32, I32, I32], I32]
own_module_attribute: Callable[[I32, I32, I32], None]
own_type_attribute: Callable[[I32, I32, I32], None]
