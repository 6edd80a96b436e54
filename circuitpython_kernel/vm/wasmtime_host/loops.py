"""The loops of `vm.loops` under wasmtime."""

from __future__ import annotations

import atexit
import threading

import numpy as np
import wasmtime
from numpy.typing import NDArray

from circuitpython_kernel.vm.loops.modules import FILTER_HEAD_WORDS, FILTER_PAGES, filter_module
from circuitpython_kernel.vm.passes.guestcode import PAGE_BYTES

from .memory import block_of


class FilterLoop:
    """See `vm.interface.Filters`. Compiled when it is first called, in a millisecond; one thread at a time is in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: wasmtime.Store | None = None

    def _start(self) -> wasmtime.Store:
        engine = wasmtime.Engine()
        store = self._store = wasmtime.Store(engine)
        exports = wasmtime.Instance(store, wasmtime.Module(engine, filter_module()), []).exports(store)
        run, memory = exports["run"], exports["memory"]
        assert isinstance(run, wasmtime.Func)
        assert isinstance(memory, wasmtime.Memory)
        self._run = run
        self._words = block_of(memory, store).array(0, np.int32, FILTER_PAGES * PAGE_BYTES // 4)
        atexit.register(self._end)  # later, wasmtime's own module is gone, and cannot let go of a store
        return store

    def _end(self) -> None:
        with self._lock:
            self._store = None
            del self._run, self._words

    def __call__(self, coefficients: NDArray[np.int32], values: NDArray[np.int32], states: NDArray[np.int32]) -> None:
        """See `vm.interface.Filters`."""
        filters, frames = values.shape
        with self._lock:
            store = self._store or self._start()
            most = len(self._words) // filters - FILTER_HEAD_WORDS
            for first in range(0, frames, most):
                piece = values[:, first : first + most]
                count = piece.shape[1]
                used = self._words[: filters * (FILTER_HEAD_WORDS + count)].reshape(filters, -1)
                used[:, :5], used[:, 5:FILTER_HEAD_WORDS] = coefficients, states
                used[:, FILTER_HEAD_WORDS:] = piece
                self._run(store, filters, count)
                states[:] = used[:, 5:FILTER_HEAD_WORDS]
                piece[:] = used[:, FILTER_HEAD_WORDS:]
