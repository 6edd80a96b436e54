"""adafruit-blinka-displayio as an oracle for tests, and beside ours in benchmarks: it draws in a process of its own.

Its modules are those of the wheel; what it needs of Blinka is a few empty modules here, and a bus that keeps what it is
sent. Started with the wheel's folder, it reads a line of JSON for each scene and writes one: the bytes that were sent.
"""

import base64
import json
import subprocess
import sys
import time
import traceback
import types
from collections.abc import Mapping, Sequence
from pathlib import Path

DISTRIBUTION, VERSION = "adafruit-blinka-displayio", "2.7.1"


class Oracle:
    """The process."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, __file__, str(folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds: list[float] = []
        """The processor time of each of the last steps, with its refresh."""

    def draw(self, settings: Mapping[str, object], steps: Sequence[str]) -> list[bytes]:
        """What a display of such settings is sent by each step."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"settings": settings, "steps": steps}) + "\n")
        stdin.flush()
        answer = json.loads(stdout.readline())
        assert "error" not in answer, answer["error"]
        self.seconds = answer["seconds"]
        return [base64.b64decode(sent) for sent in answer["sent"]]

    def close(self) -> None:
        """End it."""
        with self._process:  # which closes its pipes, and waits
            pass


def _main(folder: str) -> None:
    sys.path.insert(0, folder)
    for name, names in (
        ("microcontroller", ("Pin",)), ("digitalio", ("DigitalInOut",)), ("busio", ("SPI", "I2C")),
        ("circuitpython_typing", ("ReadableBuffer", "WriteableBuffer")),
    ):  # fmt: skip
        module = sys.modules[name] = types.ModuleType(name)
        for each in names:
            setattr(module, each, type(each, (), {}))
    import busdisplay  # first, as the modules import each other
    import displayio
    import fourwire
    import vectorio

    class Bus(fourwire.FourWire):
        def __init__(self) -> None:
            self.sent = bytearray()

        def _send(self, _data_type: object, _chip_select: object, data: bytes) -> None:
            self.sent += data

        def _free(self) -> bool:
            return True

        _begin_transaction = _free

        def _end_transaction(self) -> None:
            pass

        def reset(self) -> None:
            pass

    for line in sys.stdin:
        scene = json.loads(line)
        try:
            sent, seconds = [], []
            bus = Bus()
            display = busdisplay.BusDisplay(bus, b"", auto_refresh=False, **scene["settings"])
            scope: dict[str, object] = {"displayio": displayio, "vectorio": vectorio, "display": display}
            for step in scene["steps"]:
                bus.sent.clear()
                begin = time.process_time()
                exec(step, scope)
                display.refresh()
                seconds.append(time.process_time() - begin)
                sent.append(base64.b64encode(bus.sent).decode())
            displayio.release_displays()
            answer: dict[str, object] = {"sent": sent, "seconds": seconds}
        except Exception:  # noqa: BLE001 - the test gets it
            displayio.release_displays()
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _main(sys.argv[1])
