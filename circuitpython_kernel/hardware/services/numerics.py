"""Arithmetic for `ulab`: operations on arrays in the guest's memory.

The guest sends an operation and its arguments as JSON; an array is its address, type, shape and strides, so that the
host works on it in place, and a float is the bits of a double. A result that is a new array is held until the guest has
made room and fetches it.

Upcasting is ulab's (micropython-ulab's manual, "Upcasting"), which differs from numpy's: the widest type is a float.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.doorbells.types import either, items, number, row

from .numeric_operations import OPERATIONS
from .numeric_types import DTYPES, View

_CODES = {"u1": "B", "i1": "b", "u2": "H", "i2": "h", "f4": "f", "b1": "?"}
_ERRORS = (ValueError, IndexError, TypeError, OverflowError, ZeroDivisionError, MemoryError)
_SIZE = number(-(1 << 31), (1 << 31) - 1)
_BOUND = either(lambda value: value is None, _SIZE)
_FORMS = {
    "f": number(0, (1 << 64) - 1),
    "s": row(_BOUND, _BOUND, _BOUND),
    "a": row(number(0, (1 << 32) - 1), lambda code: code in DTYPES, items(number(0, 1 << 31), 2), items(_SIZE, 2)),
}
"""The form of arguments that are no plain JSON: floats (doubles), slices, arrays (address, type, shape, strides)."""


def _told(error: Exception) -> GuestError:
    """An exception of an operation, as the program gets it."""
    kind = next((kind.__name__ for kind in _ERRORS if isinstance(error, kind)), "TypeError")
    text = str(error)
    if "broadcast" in text:
        text = "operands could not be broadcast together"
    elif "is out of bounds for axis" in text:
        text = "index is out of bounds"
    return GuestError(kind, text)


class _Place(NamedTuple):
    """Where an argument is in the guest's memory, for results that are views of it."""

    array: NDArray[Any]
    address: int


class Numerics(Peripheral):
    """Does ulab's arithmetic."""

    name = "ulab"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._held: list[NDArray[Any]] = []

    def reset(self) -> None:
        self._held.clear()

    def do_call(self, call: list[Any]) -> str:
        """Do an operation: the result as JSON."""
        operation, arguments = call
        self._held = []
        places: list[_Place] = []
        decoded = [self._decode(argument, places) for argument in arguments]
        if operation not in OPERATIONS:
            raise GuestError("ValueError", "operation is not supported for given type")
        try:
            with np.errstate(all="ignore"):
                return json.dumps(self._encode(OPERATIONS[operation](*decoded), places))
        except GuestError:
            raise
        except Exception as error:
            raise _told(error) from error

    def do_fetch(self, number: int, address: int) -> None:
        """Write a result into the room that the guest made for it."""
        if number >= len(self._held):
            raise GuestError("ValueError", "no result to fetch")
        data = self._held[number].tobytes()
        self._check(address, len(data))
        self.chip.memory().write(address, data)

    def _check(self, address: int, size: int) -> None:
        if not self.chip.memory().holds(address, size):
            raise GuestError("ValueError", "an array must lie in the program's memory")

    def _decode(self, value: Any, places: list[_Place]) -> Any:
        if isinstance(value, list):
            return tuple(self._decode(item, places) for item in value)
        if not isinstance(value, dict):
            return value
        for tag, fits in _FORMS.items():
            if value.keys() == {tag} and fits(value[tag]):
                break
        else:
            raise GuestError("TypeError", "input must be an ndarray, or a scalar")
        if tag == "f":
            return struct.unpack("<d", value["f"].to_bytes(8, "little"))[0]
        if tag == "s":
            return slice(*value["s"])
        address, code, shape, strides = value["a"]
        return self._array(address, code, shape, strides, places)

    def _array(
        self, address: int, code: str, shape: list[int], strides: list[int], places: list[_Place]
    ) -> NDArray[Any]:
        dtype = np.dtype(DTYPES[code])
        if 0 in shape:
            return np.empty(shape, dtype)
        if len(shape) != len(strides):
            raise GuestError("ValueError", "shape and strides must be of equal length")
        reach = [(size - 1) * stride for size, stride in zip(shape, strides, strict=True)]
        before, after = sum(r for r in reach if r < 0), sum(r for r in reach if r > 0)
        self._check(address + before, after - before + dtype.itemsize)
        span = self.chip.memory().array(address + before, np.uint8, after - before + dtype.itemsize)
        array: NDArray[Any] = np.ndarray(tuple(shape), dtype, span.data, -before, tuple(strides))
        places.append(_Place(array, address))
        return array

    def _encode(self, result: Any, places: list[_Place]) -> Any:
        if isinstance(result, View):
            view = result.array
            place = places[0]
            moved = view.__array_interface__["data"][0] - place.array.__array_interface__["data"][0]
            return {"v": [place.address + moved, view.shape, view.strides]}
        if isinstance(result, tuple):
            return {"t": [self._encode(item, places) for item in result]}
        if isinstance(result, list):
            return [self._encode(item, places) for item in result]
        if isinstance(result, np.ndarray) and result.ndim:
            if result.dtype.kind == "f":
                result = result.astype(np.float32)
            code = _CODES.get(f"{result.dtype.kind}{result.dtype.itemsize}")
            if code is None:
                raise GuestError("TypeError", "operation is not supported for given type")
            # A copy: the guest's memory may move when it makes room.
            self._held.append(np.array(result))
            return {"a": [len(self._held) - 1, code, result.shape]}
        if isinstance(result, (bool, np.bool_)):
            return bool(result)
        if isinstance(result, (float, np.floating)) or (isinstance(result, np.ndarray) and result.dtype.kind == "f"):
            # Its bits: a board's way to read text is not exact.
            return {"f": int.from_bytes(struct.pack("<d", np.float32(result)), "little")}
        return result if result is None or isinstance(result, str) else int(result)
