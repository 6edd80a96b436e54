"""The virtual network: HTTP requests and MQTT messages by Adafruit's libraries, and a day of keep-alive, in `fast`.

Usage: python -m benchmarks.network [ROUNDS]. Gives wall time and processor time; best of all rounds. The libraries are
those of network_libraries.txt.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from circuitpython_kernel import VirtualBoard

from . import libraries
from .programs import table

PINS = libraries.LIST.with_name("network_libraries.txt")
BOARD = "raspberry_pi_pico_w"

START = """
import wifi
wifi.radio.connect("Virtual WiFi")
import adafruit_connection_manager, adafruit_requests
pool = adafruit_connection_manager.get_radio_socketpool(wifi.radio)
requests = adafruit_requests.Session(pool, adafruit_connection_manager.get_radio_ssl_context(wifi.radio))
import adafruit_minimqtt.adafruit_minimqtt as MQTT
client = MQTT.MQTT(broker="broker.example", socket_pool=pool)
client.connect()
"""
HTTP = """
for _ in range(1000):
    with requests.get("http://api.example/x") as response:
        assert response.json()["answer"] == 42
"""
MEASURED = {
    "1,000 HTTP requests": HTTP,
    "1,000 HTTPS requests": HTTP.replace("http:", "https:"),
    "1,000 MQTT messages": "for _ in range(1000):\n    client.publish('room/light', '7')",
    "a day of MQTT keep-alive": "for _ in range(24 * 60):\n    client.loop(60)",
}


def drive(folder: Path) -> Path:
    """A drive with the libraries."""
    with tempfile.TemporaryDirectory() as wheels:
        for item in libraries.fetch(libraries.pins(PINS), Path(wheels)).values():
            for path, data in item.files.items():
                file = folder / "lib" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
    return folder


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds of wall time and of the processor's."""
    found = {}
    with VirtualBoard(BOARD, clock="fast", drive=folder, drive_files=False) as board:
        board.network.serve("api.example", {"/x": {"answer": 42}})
        board.network.mqtt()
        for name, program in {"": START, **MEASURED}.items():
            wall, cpu = time.perf_counter(), time.process_time()
            result = board.run(program)
            if not result.ok:
                raise RuntimeError(result.traceback)
            found[name] = time.perf_counter() - wall, time.process_time() - cpu
    del found[""]
    return found


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        place = drive(Path(folder))
        runs = [measure(place) for _ in range(rounds)]
    rows = [
        (name, f"{min(run[name][0] for run in runs):.2f} s", f"{min(run[name][1] for run in runs):.2f} s")
        for name in MEASURED
    ]
    print(table(("what", "wall", "processor"), rows))


if __name__ == "__main__":
    main()
