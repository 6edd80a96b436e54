"""What people do to a board's pins and to the keys of its parts: press, hold, slide, let go.

A board has one `PinControls`, which `controls_of` gives: scope, panel, wiring, part panels and plain widgets all go
through it, so that it knows who holds what. A button that two views hold is let go by the later one; a view that goes
lets go all that it holds. What a page asks for is checked here, and a wrong wish gets one sentence.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.fixtures import on_board_buttons
from circuitpython_kernel.drawing.board.pin_state import closes_high
from circuitpython_kernel.hardware.callbacks import UserCode

from . import asked
from .board_protocol import Pin

COMMANDS = ("press", "unpress", "latch", "volts")
"""Messages of a view about a pin."""

LATCH = "latch"
"""Who holds a button that was closed for good, until it is opened again in whatever view."""


class Keys(Protocol):
    """A part with keys (`devices.base.part.Part`)."""

    def key_pressed(self, key: str, /) -> None: ...
    def key_released(self, key: str, /) -> None: ...


class Controlled(Protocol):
    """What is needed of a board."""

    @property
    def definition(self) -> BoardDefinition:
        """Which board it is."""

    @property
    def user_code(self) -> UserCode:
        """Calls the user's code."""


@dataclass
class _Press:
    """A pin's button that is down: the level that it drives, and who holds it."""

    pin: Pin
    level: bool
    holders: set[str] = field(default_factory=set)


@dataclass
class _Key:
    """A part's key that is down, and who holds it."""

    part: Keys
    key: str
    holders: set[str] = field(default_factory=set)


class PinControls:
    """The hands on one board. Holders are told apart by a name of their own, such as `LiveWidget.holder` gives.

    Args:
        board: the board. It is not kept alive.
    """

    def __init__(self, board: Controlled) -> None:
        self._board = weakref.ref(board)
        self._pressed: dict[int, _Press] = {}
        self._keys: dict[tuple[int, str], _Key] = {}

    # ---- pins

    def press(self, pin: Pin, holder: str) -> None:
        """Close a pin's button: it drives the pin to the rail that the pull keeps it away from."""
        press = self._press_of(pin)
        level = self._level(pin)
        if press is None:
            press = self._pressed[pin.index] = _Press(pin, level)
        press.level = level
        press.holders.add(holder)
        pin.drive(level)

    def unpress(self, pin: Pin, holder: str) -> None:
        """Let a pin's button go; it opens when nobody else holds it. Who does not hold it lets nothing go."""
        press = self._press_of(pin)
        if press is None or holder not in press.holders:
            return
        press.holders.discard(holder)
        if not press.holders:
            del self._pressed[pin.index]
            pin.release()

    def latch(self, pin: Pin, on: bool) -> None:
        """Close a pin's button for good, or open it, also when something else drives the pin; who holds it goes on."""
        if on:
            self.press(pin, LATCH)
        elif self._press_of(pin) is None:
            pin.release()
        else:
            self.unpress(pin, LATCH)

    def slide(self, pin: Pin, volts: float) -> None:
        """Feed a pin a voltage, which is kept within the supply. A button that was down is taken off by that."""
        self._pressed.pop(pin.index, None)
        pin.volts = min(max(volts, 0.0), pin.supply_volts)

    def holders(self, pin: Pin) -> frozenset[str]:
        """Who holds a pin's button."""
        press = self._press_of(pin)
        return frozenset() if press is None else frozenset(press.holders)

    def is_pressed(self, pin: Pin) -> bool:
        """Whether the pin is driven as its button does, by whomever."""
        return pin.driven is not None and pin.driven == self._level(pin)

    def _press_of(self, pin: Pin) -> _Press | None:
        """What holds the pin's button down; nothing, once a program or a magic connected or released something."""
        press = self._pressed.get(pin.index)
        if press is not None and pin.source is not press.level:
            del self._pressed[pin.index]
            return None
        return press

    def _level(self, pin: Pin) -> bool:
        board = self._board()
        return closes_high(pin.pull, board is not None and pin.index in on_board_buttons(board.definition))

    # ---- keys of parts

    def press_key(self, part: Keys, key: str, holder: str) -> None:
        """Hold a part's key down.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence, when the part has no such key, or fails.
        """
        with self.faults_of(part, part.key_pressed):
            part.key_pressed(key)
        self._keys.setdefault((id(part), key), _Key(part, key)).holders.add(holder)

    def release_key(self, part: Keys, key: str, holder: str) -> None:
        """Let a part's key go; it comes up when nobody else holds it. Who does not hold it lets nothing go.

        Raises:
            LookupError, ValueError, TypeError, RuntimeError: with a sentence, when the part fails.
        """
        held = self._keys.get((id(part), key))
        if held is None or holder not in held.holders:
            return
        held.holders.discard(holder)
        if held.holders:
            return
        del self._keys[id(part), key]
        with self.faults_of(part, part.key_released):
            part.key_released(key)

    @contextmanager
    def faults_of(self, part: object, function: Callable[..., object]) -> Iterator[None]:
        """What a part's own code raises is shown to the user, and becomes a sentence.

        Raises:
            LookupError, ValueError, TypeError: as the part says them.
            RuntimeError: for all other exceptions.
        """
        try:
            yield
        except (LookupError, ValueError, TypeError, RuntimeError):
            raise  # a sentence for the view
        except Exception as error:
            board = self._board()
            if board is not None:
                board.user_code.show(function, error)
            raise RuntimeError(f"{type(part).__name__} failed: {type(error).__name__}: {error}") from error

    # ---- views

    def let_go(self, holder: str) -> None:
        """A view is gone: nobody in it will let go what it held down."""
        for press in [press for press in self._pressed.values() if holder in press.holders]:
            self.unpress(press.pin, holder)
        board = self._board()
        for held in [held for held in self._keys.values() if holder in held.holders]:
            held.holders.discard(holder)
            if held.holders:
                continue
            del self._keys[id(held.part), held.key]
            if board is not None:
                board.user_code.call(held.part.key_released, None, held.key)

    def command(self, holder: str, kind: str, content: dict[str, Any], find: Callable[[object], Pin]) -> None:
        """Do what a view asks for at a pin.

        Args:
            holder: who asks.
            kind: one of `COMMANDS`.
            content: the message: ``pin``, and ``on`` of a latch, ``value`` of volts.
            find: gives the pin that the view calls so; LookupError with a sentence when it shows no such pin.

        Raises:
            LookupError, ValueError: with a sentence that the view shows.
        """
        pin = find(content.get("pin"))
        if kind == "press":
            self.press(pin, holder)
        elif kind == "unpress":
            self.unpress(pin, holder)
        elif kind == "latch":
            self.latch(pin, asked.flag(content, "on", "A button is held or not: true or false."))
        elif kind == "volts":
            self.slide(pin, asked.number(content, "value", "An input voltage must be a finite number of volts."))
        else:
            raise ValueError(f"Nothing that is done to a pin is called {kind!r}.")


_ALL: weakref.WeakKeyDictionary[Controlled, PinControls] = weakref.WeakKeyDictionary()


def controls_of(board: Controlled) -> PinControls:
    """The one `PinControls` of a board."""
    found = _ALL.get(board)
    if found is None:
        found = _ALL[board] = PinControls(board)
    return found
