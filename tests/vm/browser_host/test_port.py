"""The port in a part of the host's memory does what it does with memories of its own."""

import struct

import pytest
import wasmtime

from circuitpython_kernel.vm.browser_host.port import shared_port_wat
from circuitpython_kernel.vm.guest_os import port

PAGE = 65_536
GUEST, GUEST_BYTES, RING = PAGE, 2 * PAGE, 6 * PAGE
I32, I64 = wasmtime.ValType.i32(), wasmtime.ValType.i64()


class Port:
    def __init__(self):
        engine = wasmtime.Engine()
        self.store = store = wasmtime.Store(engine)
        self.memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(16, None)))
        self.calls = []
        linker = wasmtime.Linker(engine)
        gate = wasmtime.Instance(store, wasmtime.Module(engine, port.GATE_WAT), []).exports(store)
        linker.define(store, "gate", "table", gate["table"])
        linker.define(store, "host", "memory", self.memory)
        for name, value in (("guest", GUEST), ("guest_bytes", GUEST_BYTES), ("ring", RING)):
            kind = wasmtime.GlobalType(I32, mutable=False)
            linker.define(store, "host", name, wasmtime.Global(store, kind, wasmtime.Val.i32(value)))
        signatures = {"fd_write": ([I32] * 4, [I32]), "console_drain": ([], []), "turn": ([I32], [])}
        for name, (given, results) in signatures.items():
            call = self._called(name, 0 if results else None)
            linker.define_func("host", name, wasmtime.FuncType(given, results), call)
        linker.define_func(
            "wasi_snapshot_preview1", "clock_time_get", wasmtime.FuncType([I32, I64, I32], [I32]), self._now
        )
        self.exports = linker.instantiate(store, wasmtime.Module(engine, shared_port_wat())).exports(store)
        self.gate = gate

    def _called(self, name, result):
        def call(*arguments):
            self.calls.append((name, *arguments))
            if name == "console_drain":
                written = self.word(RING + port.WRITTEN)
                self.put(RING + port.READ, struct.pack("<I", written))
            return result

        return call

    def _now(self, _id, _precision, out):
        self.put(GUEST + out, struct.pack("<q", 5_000))
        return 0

    def put(self, address, data):
        self.memory.write(self.store, data, address)

    def word(self, address):
        return struct.unpack("<I", self.read(address, 4))[0]

    def read(self, address, count):
        return bytes(self.memory.read(self.store, address, address + count))

    def write(self, fd, *texts, vectors=200):
        """As the guest writes: vectors of texts at its addresses."""
        at = 1000
        for number, text in enumerate(texts):
            self.put(GUEST + at, text)
            self.put(GUEST + vectors + 8 * number, struct.pack("<II", at, len(text)))
            at += len(text)
        return self.gate["fd_write"](self.store, fd, vectors, len(texts), 100)


def test_text_goes_into_the_ring_and_the_ends_of_lines_with_it():
    p = Port()
    assert p.write(1, b"hello\n", b"again") == 0
    assert p.word(GUEST + 100) == 11
    assert p.read(RING + port.DATA, 11) == b"hello\nagain"
    assert (p.word(RING + port.WRITTEN), p.word(RING + port.STREAM), p.word(RING + port.LINES_WRITTEN)) == (11, 1, 1)
    assert struct.unpack("<qq", p.read(RING + port.LINE_ENDS, 16)) == (0, 6)
    assert p.calls == [("console_drain",)] * 0


def test_a_full_ring_and_another_stream_are_drained_and_files_are_the_hosts():
    p = Port()
    for _ in range(3):
        p.write(1, b"x" * 30_000)
    p.write(2, b"error")
    p.write(7, b"to a file")
    assert [call[0] for call in p.calls] == ["console_drain", "console_drain", "fd_write"]
    assert p.calls[-1] == ("fd_write", 7, 200, 1, 100)


def test_the_clock_reads_the_bound_words():
    p = Port()
    words = {"now": 400, "base": 408, "cost": 416, "mode": 424, "horizon": 432, "due": 440, "step": 448, "khz": 456}
    words["work"] = 464
    p.put(GUEST + words["base"], struct.pack("<q", 1_000))
    p.exports["bind_clock"](p.store, *words.values())
    assert p.gate["clock_time_get"](p.store, 1, 0, 480) == 0
    assert struct.unpack("<q", p.read(GUEST + 480, 8)) == (4_000,)
    p.put(GUEST + words["mode"], struct.pack("<i", 1))
    p.put(GUEST + words["cost"], struct.pack("<q", 7))
    p.put(GUEST + words["horizon"], struct.pack("<q", 4_010))
    for expected in (4_007, 4_014):
        p.gate["clock_time_get"](p.store, 1, 0, 480)
        assert struct.unpack("<q", p.read(GUEST + 480, 8)) == (expected,)
    assert p.word(GUEST + words["due"]) == 1


@pytest.mark.parametrize("address", [GUEST_BYTES, GUEST_BYTES + 8, 2**31 - 16, -16])
def test_an_address_outside_of_the_guest_traps(address):
    p = Port()
    p.write(1, b"x")
    before = p.read(0, 16 * PAGE)
    with pytest.raises(wasmtime.Trap):
        p.gate["fd_write"](p.store, 1, address, 1, 100)
    with pytest.raises(wasmtime.Trap):
        p.gate["fd_write"](p.store, 1, 200, 1, address)
    with pytest.raises(wasmtime.Trap):
        p.exports["stop"](p.store)
    after = p.read(0, 16 * PAGE)
    assert before[:RING] == after[:RING]
