"""How a program can end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Ending(Enum):
    """How a program ended: by itself, or with the machine that it ran on."""

    DONE = "it ran to its end"
    EXITED = "it raised SystemExit"
    RAISED = "it raised another exception"
    INTERRUPTED = "it raised KeyboardInterrupt"
    RESET = "the board was reset"
    SWITCHED_OFF = "the board is switched off"
    STAYS_OFF = "the board failed to start too often"
    C_LOOP = "it was in a loop inside C that an interrupt cannot reach"
    STRAYED = "it went on after its report"
    CRASHED = "the interpreter crashed"
    HARDWARE_FAILED = "the virtual hardware failed"
    GIVEN_UP = "the user's own code did not come back"
    RESET_ITSELF = "it reset the board"
    RELOADED_ITSELF = "it called supervisor.reload()"
    WATCHDOG = "the watchdog reset the board"
    WOKEN = "an alarm woke the board from the deep sleep that it had ended in"

    @property
    def by_itself(self) -> bool:
        """Whether the machine, and what the program left in it, lives on."""
        return self in (Ending.DONE, Ending.EXITED, Ending.RAISED, Ending.INTERRUPTED)


_EXCEPTIONS = {"SystemExit": Ending.EXITED, "KeyboardInterrupt": Ending.INTERRUPTED}


def of_exception(name: str | None) -> Ending:
    """How a program ended that raised an exception of this class, or none."""
    return Ending.DONE if name is None else _EXCEPTIONS.get(name, Ending.RAISED)


@dataclass(frozen=True)
class Stop:
    """Why a machine ended: the ending of the program that ran on it, and a sentence for the user."""

    ending: Ending
    sentence: str


RESET = Stop(Ending.RESET, "The board was reset.")
SWITCHED_OFF = Stop(Ending.SWITCHED_OFF, "The board is switched off.")
C_LOOP = Stop(Ending.C_LOOP, "The program was in a loop that an interrupt cannot reach, so the board was restarted.")
STRAYED = Stop(Ending.STRAYED, "The program went on after it had said that it was over, so the board was restarted.")


def crashed(what: str) -> Stop:
    """The interpreter has ended with a trap."""
    return Stop(Ending.CRASHED, f"The interpreter crashed ({what}), so the board was restarted.")


def interpreter_ended(status: int) -> Stop:
    """The interpreter has ended by itself."""
    return Stop(Ending.CRASHED, f"The interpreter ended with status {status}.")


def hardware_failed(what: str) -> Stop:
    """An exception has come from the hardware behind the machine."""
    return Stop(Ending.HARDWARE_FAILED, f"The virtual hardware failed ({what}), so the board was restarted.")


def given_up(sentence: str) -> Stop:
    """A thread does not come back from the user's code."""
    return Stop(Ending.GIVEN_UP, f"{sentence}, and the board was restarted.")


def stays_off(last: Stop, said: str) -> Stop:
    """Three boots in a row have failed; ``last`` says why the last one did, ``said`` is what was printed in it."""
    sentence = f"{last.sentence.rstrip('.')}; it said: {said}." if said else last.sentence
    return Stop(
        Ending.STAYS_OFF,
        f"{sentence} The board failed to start three times in a row; it stays off until it is reset.",
    )


def in_words(error: BaseException) -> str:
    """An exception's class and text; the class alone if it is one whose text cannot be had."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - a user's own exception class, whose text raises one itself
        return type(error).__name__
