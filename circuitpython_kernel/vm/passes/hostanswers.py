"""The host's call gives bytes, where the artifact makes a text of the answer.

An answer is numbers and texts, packed (see `answers`). A text would have to be UTF-8, and the artifact refuses any
other.
"""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.binary import I32
from .gcroots.instructions import Function
from .patch import Patch, call

_HOST_CALL = 1  # the second import


def give_bytes(module: bytes) -> bytes:
    """Rewrite a module so that ``host.call`` gives bytes.

    Raises:
        UnsupportedModule: when what makes the answer's text, or what makes bytes, is not found.
    """
    patch = Patch(module, 0, 0)
    callers = [
        function.index
        for function in patch.functions()
        if any(entry.opcode == op.CALL and entry.immediate == _HOST_CALL for entry in function.instructions)
    ]
    caller = patch.only(callers, "what calls the host")
    code = patch.code(caller)
    opcodes = [entry.opcode for entry in code]
    asked = next(at for at, entry in enumerate(code) if entry.opcode == op.CALL and entry.immediate == _HOST_CALL)
    # The answer's address and length, and the call that makes an object of them, which is what the function gives.
    making = [op.LOCAL_GET, op.LOCAL_GET, op.CALL, op.LOCAL_SET]
    found = [at + 2 for at in range(asked, len(code) - 3) if opcodes[at : at + 4] == making]
    patch.replace(caller, patch.only(found, "what makes the answer"), call(_maker_of_bytes(patch)))
    return patch.finish()


def _maker_of_bytes(patch: Patch) -> int:
    """The function that makes bytes of an address and a length (py/objstr.c, mp_obj_new_bytes)."""
    kind = patch.lookup.type("bytes")
    return patch.only([item.index for item in patch.functions() if _makes_bytes(item, kind)], "what makes bytes")


def _makes_bytes(function: Function, kind: int) -> bool:
    if function.parameters != (I32, I32) or function.results != (I32,):
        return False
    code = [(entry.opcode, entry.immediate) for entry in function.instructions[:4]]
    same = code[:3] == [(op.I32_CONST, kind), (op.LOCAL_GET, 0), (op.LOCAL_GET, 1)]
    return same and len(function.instructions) == 5 and code[3][0] == op.CALL
