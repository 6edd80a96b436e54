"""A matrix keypad: keys that join row and column pins."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part
from circuitpython_kernel.hardware.pins.wires import Wire

DEFAULT_KEYS = ("123A", "456B", "789C", "*0#D")


class MatrixKeypad(Part):
    """Membrane keypad of up to four rows and columns (Parallax datasheet 27899). A key joins the pins of both.

    It has no diodes, so three pressed corners of a rectangle look like four, as on a real one.

    Args:
        keys: the keys' labels, one string for each row.
    """

    title = "matrix keypad"
    aliases = ("Keypad", "MembraneKeypad")
    supplies = ()
    library = "adafruit-circuitpython-matrixkeypad"
    example = (
        "import board, digitalio\nimport adafruit_matrixkeypad\n\n"
        "rows = [digitalio.DigitalInOut(pin) for pin in (board.D5, board.D6, board.D9)]\n"
        "columns = [digitalio.DigitalInOut(pin) for pin in (board.D10, board.D11, board.D12)]\n"
        'keypad = adafruit_matrixkeypad.Matrix_Keypad(rows, columns, ["123", "456", "789"])\n'
        "print(keypad.pressed_keys)"
    )
    signals = {f"{kind}{number}": f"{name} {number}" for kind, name in (("row", "row"), ("col", "column"))
               for number in range(4)}  # fmt: skip
    required = ("row0", "row1", "row2", "col0", "col1", "col2")

    def __init__(self, keys: tuple[str, ...] | list[str] = DEFAULT_KEYS, **inputs: Source) -> None:
        if not 1 <= len(keys) <= 4 or not all(1 <= len(row) <= 4 for row in keys):
            raise ValueError("a matrix keypad has one to four rows of one to four keys")
        self.keys = tuple(keys)
        columns = max(len(row) for row in self.keys)
        self.usual = (*(f"row{n}" for n in range(len(self.keys))), *(f"col{n}" for n in range(columns)))
        self._wires: dict[str, Wire] = {}
        super().__init__(**inputs)

    def needed(self) -> tuple[str, ...]:
        return tuple(signal for signal in self.required if signal in self.usual)

    def _place(self, key: str) -> tuple[int, int]:
        for row, labels in enumerate(self.keys):
            if key in labels and len(key) == 1:
                return row, labels.index(key)
        raise LookupError(f"the keypad has no key {key!r}; it has {' '.join(self.keys)}")

    def press(self, key: str) -> None:
        """Press a key and hold it.

        Raises:
            LookupError: when there is no such key.
            ValueError: when its row or column is connected to no pin.
        """
        row, column = self._place(key)
        first, second = self.pin(f"row{row}"), self.pin(f"col{column}")
        if first is None or second is None:
            raise ValueError(f"the key {key!r} is at row{row} and col{column}, which are not both connected")
        if key not in self._wires:
            self._wires[key] = first.join(second)

    def release(self, key: str | None = None) -> None:
        """Let a key go; all of them without a name."""
        for name in [key] if key is not None else list(self._wires):
            self._place(name)
            wire = self._wires.pop(name, None)
            if wire is not None:
                wire.remove()

    def wires(self) -> tuple[Wire, ...]:
        return tuple(self._wires.values())

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The keys whose rows and columns are connected."""
        columns = [column for column in range(4) if self.pin(f"col{column}") is not None]
        rows = [
            tuple(labels[column] for column in columns if column < len(labels))
            for row, labels in enumerate(self.keys)
            if self.pin(f"row{row}") is not None
        ]
        return tuple(row for row in rows if row)

    def keys_down(self) -> tuple[str, ...]:
        return tuple(self._wires)

    def key_pressed(self, key: str) -> None:
        self.press(key)

    def key_released(self, key: str) -> None:
        self.release(key)

    def disconnected(self) -> None:
        self.release()

    def readings(self) -> dict[str, Any]:
        return {"pressed": " ".join(self.keys_down()) or "none"}
