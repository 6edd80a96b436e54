"""The port's text for a guest whose memory is a part of the host's; see `guest_os.port`.

There the guest and the console's ring each have a memory of their own. Here both lie in one, at addresses that are
known when the module starts. So each load and store gets the address of its part added, and one into the guest's memory
looks whether it lies in it. The text is read into lists, changed as such, and written again.
"""

from __future__ import annotations

import re
from typing import Any

from circuitpython_kernel.vm.guest_os import port

Tree = list[Any]
"""A list of the text format: its words, texts and lists."""

_TOKEN = re.compile(r';;[^\n]*|"[^"]*"|[()]|[^\s()]+')
_ACCESS = re.compile(r"(?:i32|i64)\.(?:load|store)(?:8|16|32)?(?:_[su])?")
_MEMORIES = {"$guest", "$ring"}

_IMPORTS = """
  (import "host" "memory" (memory 1))
  (import "host" "guest" (global $guest_base i32))
  (import "host" "guest_bytes" (global $guest_bytes i32))
  (import "host" "ring" (global $ring_base i32))
"""

_FUNCTIONS = """
  (func $guest (param i32) (result i32)
    (if (i32.ge_u (local.get 0) (global.get $guest_bytes)) (then unreachable))
    (i32.add (global.get $guest_base) (local.get 0)))

  ;; ends the guest: what a host function throws could be caught
  (func (export "stop") unreachable)
"""


def shared_port_wat() -> str:
    """The port's text."""
    (module,) = _read(port.PORT_WAT)
    kept = [item for item in module[1:] if not _has_own_memory(item)]
    imports = [item for item in kept if item[0] == "import"]
    rest = [_moved(item) for item in kept if item[0] != "import"]
    return _written(["module", *_read(_IMPORTS), *imports, *rest, *_read(_FUNCTIONS)])


def _has_own_memory(item: Tree) -> bool:
    """Whether a field of the module imports, makes or exports a memory."""
    return item[0] == "memory" or (item[0] in ("import", "export") and item[-1][0] == "memory")


def _moved(tree: Tree) -> Tree:
    """A list with all loads, stores and copies in it moved."""
    if any(isinstance(word, str) and _is_access(word) for word in tree[1:]):
        raise ValueError(f"a load or store stands outside of a list of its own: {_written(tree)}")
    items = [_moved(item) if isinstance(item, list) else item for item in tree]
    if not _is_access(items[0]):
        return items
    memories = [word for word in items[1:3] if isinstance(word, str) and word in _MEMORIES]
    kept = [word for word in items if isinstance(word, list) or word not in _MEMORIES]
    if items[0] == "memory.copy":
        to, source = memories
        return [kept[0], _address(to, kept[1]), _address(source, kept[2]), kept[3]]
    at = next(place for place, word in enumerate(kept) if isinstance(word, list))
    return [*kept[:at], _address(memories[0] if memories else "$guest", kept[at]), *kept[at + 1 :]]


def _is_access(word: object) -> bool:
    return isinstance(word, str) and (word == "memory.copy" or _ACCESS.fullmatch(word) is not None)


def _address(memory: str, address: Tree) -> Tree:
    if memory == "$ring":
        return ["i32.add", ["global.get", "$ring_base"], address]
    if address[0] == "i32.const":
        return ["i32.add", ["global.get", "$guest_base"], address]
    return ["call", "$guest", address]


def _read(text: str) -> Tree:
    """The lists of a text."""
    stack: list[Tree] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        elif not token.startswith(";;"):
            stack[-1].append(token)
    (whole,) = stack
    return whole


def _written(tree: Tree) -> str:
    return "(" + " ".join(_written(item) if isinstance(item, list) else item for item in tree) + ")"
