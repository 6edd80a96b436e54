"""Host functions for wasm with little overhead.

wasmtime-py's own `Func` converts each value through several Python objects, about 18 us a call. The C API's unchecked
functions take and give raw 16-byte slots, which brings a call down to a few microseconds.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import wasmtime
from wasmtime import _ffi as ffi

from circuitpython_kernel.vm.endings import in_words
from circuitpython_kernel.vm.guest_os.functions import I32, I64

_SLOT_BYTES = 16
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int64), ctypes.c_size_t
)
_NO_FINALIZER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(0)
_MASK32 = 0xFFFFFFFF


class HostFunctions:
    """Defines host functions in a linker, and keeps the first exception that one of them raised.

    A function gets its arguments as unsigned integers and gives back an integer (or None where it has no result).
    When it raises, the guest is ended with a trap and `failure` holds the exception.
    """

    def __init__(self, linker: wasmtime.Linker) -> None:
        self._linker = linker
        self._alive: list[object] = []  # ctypes callbacks must outlive the instance
        self.failure: BaseException | None = None

    def define(
        self, module: str, name: str, parameters: tuple[str, ...], result: str | None, call: Callable[..., int | None]
    ) -> None:
        """Define ``module.name`` with the given parameter types and result type."""
        kinds = {I32: wasmtime.ValType.i32, I64: wasmtime.ValType.i64}
        signature = wasmtime.FuncType([kinds[kind]() for kind in parameters], [kinds[result]()] if result else [])
        masks = tuple(_MASK32 if kind == I32 else 0xFFFFFFFFFFFFFFFF for kind in parameters)
        indexes = tuple(2 * i for i in range(len(parameters)))

        def trampoline(_environment: object, _caller: object, slots: ctypes.Array[ctypes.c_int64], _n: int) -> object:
            try:
                value = call(*[slots[i] & mask for i, mask in zip(indexes, masks, strict=True)])
                if value is not None:
                    slots[0] = value
            except BaseException as error:  # noqa: BLE001 - it must not unwind through wasm; run() raises it again
                if self.failure is None:
                    self.failure = error
                return _new_trap(in_words(error))
            return None

        callback = _CALLBACK(trampoline)
        self._alive.append(callback)
        module_bytes, name_bytes = module.encode(), name.encode()
        error = ffi.wasmtime_linker_define_func_unchecked(
            self._linker.ptr(),
            ctypes.create_string_buffer(module_bytes),
            len(module_bytes),
            ctypes.create_string_buffer(name_bytes),
            len(name_bytes),
            signature.ptr(),
            ctypes.cast(callback, ffi.wasmtime_func_unchecked_callback_t),
            None,
            _NO_FINALIZER,
        )
        if error:
            raise wasmtime.WasmtimeError._from_ptr(error)


def _new_trap(message: str) -> int | None:
    text = message.encode("utf-8", "replace")
    trap = ffi.wasmtime_trap_new(ctypes.create_string_buffer(text), len(text))
    return ctypes.cast(trap, ctypes.c_void_p).value
