"""What a program gets when it asks a person: ``input()`` and ``getpass()``."""

from __future__ import annotations

from collections.abc import Callable

from circuitpython_kernel.hardware.callbacks import UserCode
from circuitpython_kernel.hardware.chip import GuestError

END_OF_INPUT = "EOF when reading a line"
"""What ``input()`` says when there are no more lines."""

InputHandler = Callable[[str], str | None]
"""Called with a prompt, in the board's thread; gives the line without its end, or None when there are no more lines.

It may raise EOFError with a message of its own for the program.
"""


def ask(user_code: UserCode, handler: InputHandler | None, prompt: str) -> str:
    """A line for the program.

    Raises:
        GuestError: EOFError, when there is nobody to ask or no more to say.
    """
    if handler is None:
        raise GuestError("EOFError", "input() has nobody to ask here")
    failed = EOFError("the function that answers input() failed")
    answer = user_code.call(_line_or_end, failed, handler, prompt)
    if isinstance(answer, EOFError):
        raise GuestError("EOFError", str(answer) or END_OF_INPUT)
    return answer


def _line_or_end(handler: InputHandler, prompt: str) -> str | EOFError:
    """A line, or the end of the input.

    Raises:
        TypeError: when the handler gives neither a line nor None.
    """
    try:
        line = handler(prompt)
    except EOFError as error:
        return error
    if line is not None and not isinstance(line, str):
        raise TypeError(f"on_input gives a line of text or None, not {type(line).__name__}")
    return EOFError() if line is None else line
