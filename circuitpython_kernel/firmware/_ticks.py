"""The call that the host asks for between two bytecodes of a program: what a board does in its background."""

from _bell_display import tick, ticker
from uctypes import bytearray_at


def _tick(_):
    try:
        tick()
    except BaseException as error:
        # Here it would be lost; behind the call it is raised where the program is (py/scheduler.c).
        if isinstance(error, KeyboardInterrupt):
            bytearray_at(L.PENDING_EXCEPTION, 4)[:] = id(error).to_bytes(4, "little")


ticker(id(_tick))
