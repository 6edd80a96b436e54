"""What the stubs of the doorbells share: the host's call, and how answers are read that are no plain numbers.

The stubs are made from the declaration of the doorbells, and `_answers` from what the host packs; see
doorbell/stubs.py.
"""

from struct import pack
from struct import unpack_from as unpack  # an error is longer than what a stub expects

from _answers import DONE, ERRORS, FAILED_LONG, HEAD, HEAD_BYTES, LONG
from host import call


def fail(answer):
    """Raise the exception that the host answers with."""
    status, kind, number = unpack(HEAD, answer)
    error = ERRORS[kind]
    if error is OSError:
        raise OSError(number)
    raise error(_more(" " * number) if status == FAILED_LONG else str(answer[HEAD_BYTES:], "utf-8"))


def text(answer):
    """The text that an answer is."""
    status = answer[0]
    if status == DONE:
        return str(answer[1:], "utf-8")
    if status == LONG:
        return _more(" " * unpack(HEAD, answer)[2])
    return fail(answer)


def data(answer):
    """The bytes that an answer is."""
    status = answer[0]
    if status == DONE:
        return answer[1:]
    if status == LONG:
        return _more(bytes(unpack(HEAD, answer)[2]))
    return fail(answer)


def _more(room):
    """Have the host write the rest of an answer into a string that is as long."""
    answer = call("program.more", pack("<q", id(room)))
    if answer:
        fail(answer)
    return room
