"""Arithmetic for `ulab`: operations on arrays in the guest's memory.

The guest sends an operation and its arguments, packed by `doorbell.values`. Bytes are an array (`_ARRAY`): its address,
type, shape and strides, so that the host works on it in place. A tuple is a slice. A result that is a new array is held
until the guest has made room and fetches it.

Upcasting is ulab's (micropython-ulab's manual, "Upcasting"), which differs from numpy's: the widest type is a float.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import ErrorName
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral

from .numeric_operations import OPERATIONS
from .numeric_types import DTYPES, View

_CODES = {"u1": "B", "i1": "b", "u2": "H", "i2": "h", "f4": "f", "b1": "?"}
_ERRORS: dict[type[Exception], ErrorName] = {
    ValueError: "ValueError",
    IndexError: "IndexError",
    TypeError: "TypeError",
    OverflowError: "OverflowError",
    ZeroDivisionError: "ZeroDivisionError",
    MemoryError: "MemoryError",
}
_ARRAY = struct.Struct("<BIBB4i")
"""An array: `_GIVEN`, `_NEW` or `_SEEN`; its address, or its number if it is new; its type's letter; how many
dimensions; shape and strides, two of each."""

_GIVEN, _NEW, _SEEN = range(3)
"""An argument; a result that is to be fetched; a result that is a view of the first argument."""


def _is_bound(value: object) -> bool:
    return value is None or (type(value) is int and -(1 << 31) <= value < 1 << 31)


def _packed(kind: int, at: int, code: str, shape: tuple[int, ...], strides: tuple[int, ...]) -> bytes:
    return _ARRAY.pack(kind, at, ord(code), len(shape), *(*shape, 0)[:2], *(*strides, 0)[:2])


def _told(error: Exception) -> GuestError:
    """An exception of an operation, as the program gets it."""
    kind: ErrorName = next((name for kind, name in _ERRORS.items() if isinstance(error, kind)), "TypeError")
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

    def do_call(self, function: str, arguments: object) -> object:
        """Do an operation: its result."""
        if not isinstance(arguments, list):
            raise GuestError("TypeError", "input must be an ndarray, or a scalar")
        self._held = []
        places: list[_Place] = []
        decoded = [self._decode(argument, places) for argument in arguments]
        if function not in OPERATIONS:
            raise GuestError("ValueError", "operation is not supported for given type")
        try:
            with np.errstate(all="ignore"):
                return self._encode(OPERATIONS[function](*decoded), places)
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

    def _decode(self, value: object, places: list[_Place]) -> object:
        if isinstance(value, list):
            return tuple(self._decode(item, places) for item in value)
        if isinstance(value, tuple) and len(value) == 3 and all(map(_is_bound, value)):
            return slice(*value)
        if isinstance(value, bytes) and len(value) == _ARRAY.size:
            kind, address, letter, dimensions, *sizes = _ARRAY.unpack(value)
            code = chr(letter)
            if kind == _GIVEN and code in DTYPES and dimensions in (1, 2) and min(sizes[:2]) >= 0:
                return self._array(address, code, tuple(sizes[:dimensions]), tuple(sizes[2 : 2 + dimensions]), places)
        if isinstance(value, tuple | bytes):
            raise GuestError("TypeError", "input must be an ndarray, or a scalar")
        return value

    def _array(
        self, address: int, code: str, shape: tuple[int, ...], strides: tuple[int, ...], places: list[_Place]
    ) -> NDArray[Any]:
        dtype = np.dtype(DTYPES[code])
        if 0 in shape:
            return np.empty(shape, dtype)
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
            return _packed(_SEEN, place.address + moved, "B", view.shape, view.strides)
        if isinstance(result, tuple):
            return tuple(self._encode(item, places) for item in result)
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
            return _packed(_NEW, len(self._held) - 1, code, result.shape, (0, 0))
        if isinstance(result, (bool, np.bool_)):
            return bool(result)
        if isinstance(result, (float, np.floating)) or (isinstance(result, np.ndarray) and result.dtype.kind == "f"):
            return float(np.float32(result))
        return result if result is None or isinstance(result, str) else int(result)
