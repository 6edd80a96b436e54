"""Plantower PMS5003: fine dust, over a serial port."""

from __future__ import annotations

from circuitpython_kernel.devices.base.uart_part import UARTPart
from circuitpython_kernel.hardware.peripherals.serial_line import SerialFormat

from .plantower import PlantowerFrames

_START = 1.0
"""Seconds from power-on, reset or waking up until the first frame."""
_STEADY, _QUICK = 2.3, 0.8
"""Seconds between two frames, while the air stays the same and while it changes."""
_CHANGE = 10.0
"""A change of so many µg/m³ is followed quickly."""

_PASSIVE_READ, _MODE, _SLEEP = 0xE2, 0xE1, 0xE4


class PM25(PlantowerFrames, UARTPart):
    """Fine dust sensor with a fan (Plantower PMS5003 series data manual, 2016).

    Modelled: active mode with its two rhythms, passive mode, sleep, commands with their checksums and answers, the
    pins ``set`` (low: sleep) and ``reset`` (low: reset). Both have pull-up resistors.
    """

    title = "fine dust sensor (PMS5003)"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-pm25"
    example = (
        "import board\n"
        "import busio\n"
        "from adafruit_pm25.uart import PM25_UART\n"
        "\n"
        "uart = busio.UART(board.TX, board.RX, baudrate=9600, timeout=3)\n"
        "sensor = PM25_UART(uart)\n"
        "print(sensor.read())"
    )
    signals = {"set": "low puts it to sleep", "reset": "low resets it"}
    serial_format = SerialFormat(9600)
    _turn = 0

    def power_on(self) -> None:
        self._received = b""
        self._passive = False
        self._asleep = False
        self._last: tuple[float, float, float] | None = None
        self._restart()

    def connected(self) -> None:
        self._unwatch = []
        for signal, watcher in (("set", self._set_changes), ("reset", self._reset_changes)):
            pin = self.pin(signal)
            if pin is not None:
                pin.resistor = "up"
                self._unwatch.append(pin.watch(watcher))

    def disconnected(self) -> None:
        for unwatch in self._unwatch:
            unwatch()
        for signal in self.signals:
            pin = self.pin(signal)
            if pin is not None:
                pin.resistor = None

    def readings(self) -> dict[str, object]:
        return {"fan": "off" if self._asleep else "on", "mode": "passive" if self._passive else "active"}

    def _set_changes(self, level: bool) -> None:
        if level == self._asleep:
            self._sleep(not level)

    def _reset_changes(self, level: bool) -> None:
        self._turn += 1  # nothing is sent while it is held in reset
        if level:
            self.power_on()

    def _sleep(self, asleep: bool) -> None:
        self._asleep = asleep
        self._passive = False  # it wakes up in active mode
        if not asleep:
            self._restart()

    def _restart(self) -> None:
        """Frames come from now on, and what was planned before does not."""
        self._turn += 1
        self._send_later(_START)

    def _send_later(self, seconds: float) -> None:
        turn = self._turn
        self.after(seconds, lambda: self._send_in_turn(turn))

    def _send_in_turn(self, turn: int) -> None:
        if turn != self._turn or self._asleep or self._passive:
            return
        now = self._masses()
        last, self._last = self._last, now
        self.send(self.frame())
        changes = last is not None and any(abs(new - old) >= _CHANGE for new, old in zip(now, last, strict=True))
        self._send_later(_QUICK if changes else _STEADY)

    def received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= 7:
            if self._received[:2] != b"BM":
                self._received = self._received[1:]
                continue
            message, self._received = self._received[:7], self._received[7:]
            if sum(message[:5]) == int.from_bytes(message[5:], "big"):
                self._command(message[2], int.from_bytes(message[3:5], "big"))

    def _command(self, code: int, value: int) -> None:
        if code == _SLEEP and value == 1 and self._asleep:
            self._sleep(False)
        elif self._asleep:
            return
        elif code == _PASSIVE_READ and self._passive:
            self.send(self.frame())
        elif code == _MODE and value in (0, 1):
            was, self._passive = self._passive, value == 0
            self._answer(code, value)
            if was and not self._passive:
                self._turn += 1
                self._send_later(_STEADY)
        elif code == _SLEEP and value == 0:
            self._answer(code, value)
            self._sleep(True)

    def _answer(self, code: int, value: int) -> None:
        body = bytes((0x42, 0x4D, 0, 4, code, value))
        self.send(body + sum(body).to_bytes(2, "big"))
