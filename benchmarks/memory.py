"""Memory and idle processor time: the logs of long runs, and a kernel with a scope and a panel.

Usage: python -m benchmarks.memory [TRANSFERS] [SECONDS]. The peer is ipykernel's Python kernel in the same run. Shown
is the resident set of the kernel's process, also after 500,000 I2C transfers and a simulated day, and the processor
time that the kernel takes while nothing happens for so many seconds (20) and two views send their heartbeats.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from .kernel import LAUNCH
from .programs import table

TRANSFERS = """%clock fast
import board, busio
i2c = busio.I2C(board.GP5, board.GP4)
i2c.try_lock()
out, back = bytes([1]), bytearray(2)
for _ in range({}):
    i2c.writeto_then_readfrom(0x48, out, back)
"""

PART = """%%host
from circuitpython_kernel.devices import Input, WordPart

class Thermometer(WordPart):
    addresses = (0x48,)
    temperature = Input("°C", -55, 125, 25)

    def read_word(self, register):
        return round(self.temperature * 256) & 0xFFFF

board.attach(Thermometer())
"""

DAY = """%clock fast
import analogio, digitalio, pwmio, time
led = digitalio.DigitalInOut(board.LED)
led.switch_to_output()
pot = analogio.AnalogIn(board.A0)
fan = pwmio.PWMOut(board.GP2, frequency=20_000)
start = time.monotonic()
while time.monotonic() - start < 86_400:
    led.value = not led.value
    fan.duty_cycle = pot.value
    i2c.writeto_then_readfrom(0x48, out, back)
    print((pot.value, back[0]))
    time.sleep(0.5)
"""

STATE = """%%host
budget = board.capture.budget
print(f"{budget.used / 2**20:.1f} of {budget.limit / 2**20:.0f} MB;", "; ".join(board.left_out()) or "nothing left out")
"""

FIGURE = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


class Kernel:
    """A kernel with a front end that shows widgets."""

    def __init__(self, name: str) -> None:
        self.manager = KernelManager()
        spec = self.manager.kernel_spec
        assert spec is not None
        spec.argv = [sys.executable, *LAUNCH[name]]
        self.manager.start_kernel()
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.process = psutil.Process(self.manager.provisioner.pid)  # type: ignore[union-attr]
        self.widgets: list[str] = []
        self.text = ""

    def run(self, code: str) -> float:
        """Run a cell; its seconds."""
        self.text = ""
        start = time.perf_counter()
        reply = self.client.execute_interactive(code, timeout=3600, output_hook=self._output)
        assert reply["content"]["status"] == "ok", reply["content"]
        return time.perf_counter() - start

    def _output(self, message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "comm_open" and "_esm" in content["data"].get("state", {}):
            self.widgets.append(content["comm_id"])
            self.heartbeat(hello=True)
        elif message["msg_type"] == "stream" and content["name"] == "stdout":
            self.text += content["text"]
        elif message["msg_type"] == "comm_msg" and content["data"].get("content", {}).get("type") == "frame":
            self._tell(content["comm_id"], type="ack", seq=content["data"]["content"]["seq"])

    def heartbeat(self, **more: Any) -> None:
        """What each view says every five seconds."""
        for widget in self.widgets:
            self._tell(widget, type="view", width=1200, visible=True, **more)

    def _tell(self, widget: str, **content: Any) -> None:
        data = {"comm_id": widget, "data": {"method": "custom", "content": {"id": "view", **content}}}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", data))

    def rest(self, seconds: float) -> float:
        """Let nothing happen; the share of a core that the kernel takes."""
        done = threading.Event()
        before = sum(self.process.cpu_times()[:2])
        start = time.perf_counter()
        while (left := seconds - (time.perf_counter() - start)) > 0:
            self.heartbeat()
            done.wait(min(5.0, left))
            while self.client.iopub_channel.msg_ready():
                self._output(self.client.iopub_channel.get_msg())
        return (sum(self.process.cpu_times()[:2]) - before) / (time.perf_counter() - start)

    @property
    def resident(self) -> str:
        """The resident set now."""
        return f"{self.process.memory_info().rss / 2**20:.0f} MB"

    def close(self) -> None:
        """End it."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def main() -> None:
    """Measure and print a Markdown table."""
    transfers = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    ours, peer = Kernel("virtual board"), Kernel("ipykernel")
    try:
        rows = []

        def row(title: str, asked: str, mine: str, other: str = "") -> None:
            rows.append([title, mine, other, asked])

        ours.run("1 + 1")
        peer.run("1 + 1")
        row("after the first cell", "", ours.resident, peer.resident)
        ours.run("%board")
        ours.run("%scope LED")
        ours.run(
            "import board, digitalio\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output(True)\nled.deinit()"
        )
        peer.run(FIGURE)
        ours.rest(5)
        row("with a scope, a panel and their stills (peer: a figure)", "< 100 MB", ours.resident, peer.resident)
        row(f"nothing happens, {seconds:g} s", "0.2 %", f"{ours.rest(seconds):.2%}", f"{peer.rest(seconds):.2%}")
        ours.run(PART)
        took = ours.run(TRANSFERS.format(transfers))
        row(f"after {transfers:,} I2C transfers in {took:.0f} s", "< 150 MB", ours.resident)
        took = ours.run(DAY)
        row(f"after a day of a blinking, measuring, printing program in {took:.0f} s", "< 150 MB", ours.resident)
        ours.run(STATE)
        print(table(["", "virtual board", "ipykernel", "asked"], rows))
        print(f"\nThe logs take {ours.text.strip()}")
    finally:
        ours.close()
        peer.close()


if __name__ == "__main__":
    main()
