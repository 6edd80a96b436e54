"""Random bytes come from the host's call, not from a file.

The artifact opens ``/dev/random`` and reads once (ports/unix/mphalport.c, mp_hal_get_random). A program could open the
same file, and would see a folder that no board has; and a read that gives less than was asked for leaves zeros. So the
function calls the host instead, as a doorbell does, as often as it takes.
"""

from __future__ import annotations

from .gcroots.binary import I32
from .gcroots.errors import UnsupportedModule
from .patch import (
    ADD,
    BLOCK,
    END,
    EQZ,
    GT_U,
    LOOP,
    RETURN,
    SELECT,
    SUB,
    Patch,
    branch,
    branch_if,
    call,
    get,
    number,
    put,
    tee,
)

NAME = "random"
"""What the host is called with; it answers with as many random bytes as there is room for."""

MOST_BYTES = 65_536
"""So many are asked for at once."""

_FILE = "/dev/random"  # its end is the name
_HOST_CALL = 1  # the second import


def ask_the_host(module: bytes) -> bytes:
    """Rewrite a module so that its random bytes are the host's.

    Raises:
        UnsupportedModule: when the function that opens the file is not found.
    """
    patch = Patch(module, 0, 0)
    function, at = patch.place(_FILE)
    if patch.function(function).parameters != (I32, I32) or patch.function(function).results:
        raise UnsupportedModule("What reads random bytes takes other arguments.")
    if len(patch.module.type_of(_HOST_CALL).parameters) != 6:
        raise UnsupportedModule("The host's call takes other arguments.")
    name = patch.code(function)[at].immediate + len(_FILE) - len(NAME)
    count, buffer, got = 0, 1, 2
    body = BLOCK + LOOP + get(count) + EQZ + branch_if(1)
    most = number(MOST_BYTES) + get(count) + get(count) + number(MOST_BYTES) + GT_U + SELECT
    body += number(name) + number(len(NAME)) + number(0) + number(0) + get(buffer) + most + call(_HOST_CALL) + tee(got)
    body += get(buffer) + ADD + put(buffer) + get(count) + get(got) + SUB + put(count) + branch(0) + END + END + RETURN
    patch.insert(function, 0, body)
    return patch.finish()
