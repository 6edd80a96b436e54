"""A way to crash the interpreter, which programs do not have."""

import threading

from circuitpython_kernel.vm.passes import checkpoints


def crash(board):
    """Let the running program's next loop in C trap; the program's result."""
    began = threading.Event()
    running = board.start("print('go')\nwhile True: sum(range(1000))", on_output=lambda *_: began.set())
    assert began.wait(20)
    board._core.machine._instance.memory.write(checkpoints.FLAG_ADDRESS, b"\1")
    return running.result(20)
