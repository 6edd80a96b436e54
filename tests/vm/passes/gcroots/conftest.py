from __future__ import annotations

import pytest
import wasmtime

from circuitpython_kernel.vm.passes.gcroots import add_gc_roots

from .runner import ARTIFACT, Interpreter, make_engine


@pytest.fixture(scope="session")
def stock_module() -> bytes:
    return ARTIFACT.read_bytes()


@pytest.fixture(scope="session")
def passed_module(stock_module: bytes) -> bytes:
    return add_gc_roots(stock_module)


@pytest.fixture(scope="session")
def engine() -> wasmtime.Engine:
    return make_engine()


@pytest.fixture(scope="session")
def interpreter(engine: wasmtime.Engine, passed_module: bytes) -> Interpreter:
    return Interpreter(engine, passed_module)


@pytest.fixture(scope="session")
def stock_interpreter(engine: wasmtime.Engine, stock_module: bytes) -> Interpreter:
    return Interpreter(engine, stock_module)
