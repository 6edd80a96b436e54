"""`circuitpython-kernel serial`: a serial port with a board behind it."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

from .run import FAILED, OK, USAGE, UsageError, check_drive, say


def serial_command(
    *,
    board: str | None = None,
    drive: Path | None = None,
    link: Path | None = None,
    floats: str = "board",
    publish: int | None = None,
) -> int:
    """Serve a serial port, and perhaps a board's port on loopback, until SIGINT or SIGTERM; returns the exit code."""
    from circuitpython_kernel import boards
    from circuitpython_kernel.console.pseudo_terminal import NoPseudoTerminals, PseudoTerminal

    try:
        check_drive(drive)
        definition = boards.load(board or boards.DEFAULT_BOARD)
    except UsageError as error:
        return say(str(error), USAGE)
    except boards.UnknownBoard as error:
        text = str(error).removesuffix(" %boards lists them all.")
        return say(f"{text} `circuitpython-kernel boards` lists them all.", USAGE)
    from circuitpython_kernel.board.virtual_board import VirtualBoard
    from circuitpython_kernel.console.session import ConsoleSession

    ended = threading.Event()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with VirtualBoard(definition.id, drive=drive, floats=floats) as running:
            session: ConsoleSession | None = None

            def typed(data: bytes) -> None:
                if session is not None:
                    session.feed(data)

            port = PseudoTerminal(typed, link)
            session = ConsoleSession(running, port.write)
            print(port.path, flush=True)
            if publish is not None:
                running.wait_for_boot()
                print(running.network.publish(publish).url, flush=True)
            server = threading.Thread(target=session.run, name="CircuitPython session", daemon=True)
            server.start()
            ended.wait()
            session.close()
            server.join(5)
            port.close()
    except (NoPseudoTerminals, OSError, RuntimeError, LookupError, ValueError) as error:
        return say(f"{error}", FAILED)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return OK
