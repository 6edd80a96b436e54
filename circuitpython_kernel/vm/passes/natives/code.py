"""What the interpreter does when a program touches the firmware's classes, modules and functions.

Code for the interpreter, compiled by `guestcode` and never run as Python. The names in capitals without a value, and
the functions that are not defined here, are the interpreter's; the pass looks for them. A name is the number of an
interned string; as an object it is that number times 8, and 2. A dict is: type, flags and count, size, entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circuitpython_kernel.vm.passes.guestcode.dialect import (
        I32,
        i32_load,
        i32_load8_u,
        i32_load16_u,
        i32_shr_u,
        i32_store,
        i32_store16,
    )

    from .interpreter import (
        CHAIN,
        DICT_TYPE,
        GLOBALS,
        GLOBALS_TYPE,
        HIDDEN,
        HIDDEN_COUNT,
        LOADING,
        MUTABLE,
        NAME_BASES,
        NAME_DICT,
        NAME_FILE,
        NAME_PATH,
        PARENTLESS,
        PERMITTED,
        POOLS,
        SLOT_NAMES,
        SLOT_PARENT,
        SLOTS,
        TUPLE_TYPE,
        copy_dict,
        intern,
        look_up,
        own_dir,
        own_function_attribute,
        own_make_type,
        own_module_attribute,
        own_type_attribute,
    )

NATIVE = 0x8000  # a flag of a type that the interpreter does not use
PRIVATE = 0xFF
TWO_UNDERSCORES = 0x5F5F
FIXED = 2
NOT_FIXED = -3
FIND = 0
ADD = 1
REMOVE = 2


def trusted() -> I32:
    """Whether what runs is the firmware's: it is being loaded, or the globals are those of a module of its own."""
    return i32_load(LOADING) != 0 or i32_load(i32_load(GLOBALS)) == i32_load(GLOBALS_TYPE)


def text_of(name: I32) -> I32:
    """Where a name's text lies. A pool: older pool, how many names are older, size, length, two tables, texts."""
    pool = i32_load(POOLS)
    before = i32_load(pool + 4) & 0x7FFFFFFF
    while name < before:
        pool = i32_load(pool)
        before = i32_load(pool + 4) & 0x7FFFFFFF
    return i32_load(pool + 24 + 4 * (name - before))


def is_private(name: I32) -> I32:
    """Whether it is a name of the firmware's own."""
    return i32_load8_u(text_of(name)) == PRIVATE


def is_hidden(name: I32) -> I32:
    """Whether it is that of a method which a class in Python has where one in C has a slot."""
    if name >= HIDDEN_COUNT:
        # A name that only the firmware's source has.
        return i32_load16_u(text_of(name)) == TWO_UNDERSCORES
    return i32_shr_u(i32_load8_u(HIDDEN + i32_shr_u(name, 3)), name & 7) & 1


def is_not_of_c(name: I32) -> I32:
    """Whether a class or module in C has no such name."""
    if is_hidden(name) or name == NAME_PATH:
        return 1
    return name == NAME_FILE


def is_native(value: I32) -> I32:
    """Whether an instance is of a class of the firmware's, and of none of the program's."""
    return (i32_load16_u(i32_load(value) + 4) & NATIVE) != 0


def instance_hides(name: I32) -> I32:
    """Whether such an instance does not show a name to what runs."""
    return (name == NAME_DICT or is_hidden(name) != 0) and trusted() == 0


def instance_refuses(value: I32, name: I32) -> I32:
    """Whether what runs may not set or delete an attribute of an instance that no property looks after."""
    if is_native(value) == 0 or trusted():
        return 0
    # The interpreter sets these two of an exception, wherever it is raised.
    word = name * 8 + 2
    return word != i32_load(CHAIN) and word != i32_load(CHAIN + 4)


def may_be_set(user_type: I32, value: I32) -> I32:
    """Whether ``object.__setattr__`` takes an object, of which is known whether its type is one in Python."""
    return user_type != 0 and (is_native(value) == 0 or trusted() != 0)


def public_names(names: I32, of_class: I32) -> I32:
    """A copy of a dict without the names that a board does not have."""
    copy = copy_dict(names)
    if trusted():
        return copy
    i32_store(copy, DICT_TYPE)
    entry = i32_load(names + 12)
    left = i32_load(names + 8)
    while left:
        key = i32_load(entry)
        if (key & 7) == 2:
            name = i32_shr_u(key, 3)
            if is_private(name) or (of_class and is_not_of_c(name)):
                look_up(copy + 4, key, REMOVE)
        entry += 8
        left -= 1
    i32_store(copy + 4, i32_load(copy + 4) | FIXED)
    return copy


def add_inherited(copy: I32, kind: I32) -> None:
    """Add what a class of the firmware's has of others of the firmware's: in C each has all of its methods."""
    slot = i32_load8_u(kind + SLOT_PARENT)
    if slot == 0:
        return
    base = i32_load(kind + SLOTS + 4 * (slot - 1))
    count = 1
    at = 0
    if i32_load(base) == TUPLE_TYPE:
        count = i32_load(base + 4)
        at = base + 8
    while count:
        if at:
            base = i32_load(at)
            at += 4
        if i32_load16_u(base + 4) & NATIVE:
            names = i32_load(base + SLOTS + 4 * (i32_load8_u(base + SLOT_NAMES) - 1))
            entry = i32_load(names + 12)
            left = i32_load(names + 8)
            while left:
                key = i32_load(entry)
                if (key & 7) == 2:
                    found = look_up(copy + 4, key, ADD)
                    if i32_load(found + 4) == 0:
                        i32_store(found + 4, i32_load(entry + 4))
                entry += 8
                left -= 1
            add_inherited(copy, base)
        count -= 1


def names_of_class(kind: I32, names: I32) -> I32:
    """The dict of a class of the firmware's."""
    copy = copy_dict(names)
    i32_store(copy + 4, i32_load(copy + 4) & NOT_FIXED)
    add_inherited(copy, kind)
    return public_names(copy, 1)


def members_of_instance(names: I32) -> I32:
    """The dict of an instance."""
    return public_names(names, 0)


def type_attribute(kind: I32, name: I32, out: I32) -> None:
    """An attribute of a class is loaded (``out`` is empty), set (a mark and a value) or deleted (the mark alone)."""
    if (i32_load16_u(kind + 4) & NATIVE) and trusted() == 0:
        if i32_load(out) or is_hidden(name):
            return
        if name == NAME_BASES:
            own_type_attribute(kind, name, out)
            if i32_load16_u(i32_load(i32_load(out) + 8) + 4) & NATIVE:
                i32_store(out, 0)
                own_type_attribute(PARENTLESS, name, out)
            return
        if name == NAME_DICT:
            own_type_attribute(kind, name, out)
            if i32_load(out):
                i32_store(out, names_of_class(kind, i32_load(out)))
            return
    own_type_attribute(kind, name, out)


def module_attribute(module: I32, name: I32, out: I32) -> None:
    """The same for a module."""
    setting = i32_load(out)
    if setting == 0 and name != NAME_DICT and name != NAME_PATH and name != NAME_FILE:
        own_module_attribute(module, name, out)
        return
    names = i32_load(module + 4)
    if i32_load(names) != i32_load(GLOBALS_TYPE) or trusted():
        own_module_attribute(module, name, out)
        return
    if setting == 0:
        if name == NAME_DICT:
            i32_store(out, public_names(names, 1))
        return
    value = i32_load(out + 4)
    found = look_up(names + 4, name * 8 + 2, FIND)
    # Setting what is there already succeeds (py/objmodule.c), as does setting what C code reads in sys.
    if found and (i32_load(found + 4) == value or (value and is_mutable(name))):
        i32_store(found + 4, value)
        i32_store(out, 0)


def is_mutable(name: I32) -> I32:
    """Whether a program can set a variable of this name in a module."""
    at = MUTABLE
    while i32_load(at):
        if i32_load(at) == name:
            return 1
        at += 4
    return 0


def is_firmwares(function: I32) -> I32:
    """Whether a function in bytecode is of a module of the firmware's."""
    return i32_load(i32_load(i32_load(function + 4) + 4)) == i32_load(GLOBALS_TYPE)


def function_attribute(function: I32, name: I32, out: I32) -> None:
    """An attribute of a function; those in C have none."""
    if is_firmwares(function) and trusted() == 0:
        return
    own_function_attribute(function, name, out)


def make_type(kind: I32, positional: I32, keywords: I32, arguments: I32) -> I32:
    """A new class, or with one argument an object's type."""
    made = own_make_type(kind, positional, keywords, arguments)
    if positional == 3 and i32_load(LOADING):
        i32_store16(made + 4, i32_load16_u(made + 4) | NATIVE)
        text = text_of(i32_load16_u(made + 6))
        if i32_load8_u(text) == PRIVATE:
            # No module has the class by that name, but its objects show it.
            text += 1
            length = 0
            while i32_load8_u(text + length):
                length += 1
            i32_store16(made + 6, intern(text, length))
    return made


def permitted(module: I32) -> I32:
    """A module of the interpreter's if what runs may have it, else 0."""
    if i32_load(LOADING):
        return module
    at = PERMITTED
    while i32_load(at):
        if i32_load(at) == module:
            return module
        at += 4
    return 0


def is_unspeakable(text: I32, length: I32) -> I32:
    """Whether a text would be a private name, and it is not the firmware that is being read."""
    return length != 0 and i32_load8_u(text) == PRIVATE and i32_load(LOADING) == 0


def public_list(positional: I32, arguments: I32) -> I32:
    """The list that ``dir`` gives."""
    found = own_dir(positional, arguments)
    entry = i32_load(found + 12)
    to = entry
    end = entry + 4 * i32_load(found + 8)
    while entry < end:
        key = i32_load(entry)
        if not ((key & 7) == 2 and is_private(i32_shr_u(key, 3))):
            i32_store(to, key)
            to += 4
        entry += 4
    i32_store(found + 8, (to - i32_load(found + 12)) // 4)
    return found
