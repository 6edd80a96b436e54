"""Seven-segment displays with a TM1637."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part, Picture
from circuitpython_kernel.devices.toolkit.segments import POINT, digits_picture, digits_text, lit_segments

_DATA, _CONTROL, _ADDRESS = 0x40, 0x80, 0xC0
_READ_KEYS, _FIXED = 0x02, 0x04
_PULSE_WIDTHS = (1, 2, 4, 10, 11, 12, 13, 14)
"""Sixteenths of the time for which digits shine, by the step of brightness."""
_REGISTERS = 6


class TM1637(Part):
    """Display of four or six digits with the driver TM1637, on two wires (Titan Micro Electronics datasheet TM1637).

    The program makes the protocol's edges: a start and a stop while the clock is high, bytes with the lowest bit first,
    each acknowledged by a low data line in its ninth clock. Modelled: automatic and fixed addresses, eight steps of
    brightness, display on and off, the colon of the four digits, which is the second one's point. Not modelled: keys;
    reading them gives that none is pressed.

    Args:
        digits: 4, with a colon, or 6, with points.

    Raises:
        ValueError: for another number.
    """

    title = "seven-segment display on two wires, 4 or 6 digits"
    supplies = ("5V", "GND")
    example = (
        "import board, digitalio\n"
        "\n"
        "clk, dio = digitalio.DigitalInOut(board.D5), digitalio.DigitalInOut(board.D6)\n"
        "for line in (clk, dio):\n"
        "    line.switch_to_output(True, digitalio.DriveMode.OPEN_DRAIN)\n"
        "\n"
        "def send(*data):\n"
        "    dio.value = False  # start\n"
        "    for byte in data:\n"
        "        for bit in range(9):  # the ninth is the display's acknowledgement\n"
        "            clk.value = False\n"
        "            dio.value = bit == 8 or bool(byte >> bit & 1)\n"
        "            clk.value = True\n"
        "    clk.value = dio.value = False\n"
        "    clk.value = dio.value = True  # stop\n"
        "\n"
        "send(0x40)  # addresses count up\n"
        "send(0xC0, 0x06, 0x5B | 0x80, 0x4F, 0x66)  # 12:34\n"
        "send(0x8F)  # on, as bright as can be"
    )
    signals = {"clk": "clock", "dio": "data, both ways"}
    pulls = {"clk": "up", "dio": "up"}
    required = ("clk", "dio")

    def __init__(self, digits: int = 4, **inputs: Source) -> None:
        if digits not in (4, 6):
            raise ValueError(f"a TM1637 display has 4 or 6 digits, not {digits}")
        self.digits = int(digits)
        super().__init__(**inputs)

    def power_on(self) -> None:
        super().power_on()
        self.ram = bytearray(_REGISTERS)
        """The segments of each digit."""
        self.on = False
        self.step = 0
        """The step of brightness, 0 to 7."""
        self._fixed = self._reads_keys = False
        self._address: int | None = None
        self._open = False
        self._bits = self._byte = 0

    def connected(self) -> None:
        clock, data = self.pin("clk"), self.pin("dio")
        assert clock is not None
        assert data is not None
        if clock.index == data.index:
            raise ValueError("a TM1637's clk and dio are at pins of their own")
        self._levels = {"clk": clock.value, "dio": data.value}
        self._ends = (clock.watch(self._clock), data.watch(self._data))

    def started(self) -> None:
        self.drive("dio", None)  # an acknowledgement that a power cycle has cut off

    def disconnected(self) -> None:
        for end in self._ends:
            end()

    def break_(self, fault: str) -> None:
        super().break_(fault)
        self._open = False
        self.drive("dio", False if fault == "stuck" else None)

    def mend(self) -> None:
        super().mend()
        self.drive("dio", None)

    # ---- edges

    def _edge(self, signal: str, level: bool) -> bool:
        """Whether there is an edge that the chip notices."""
        before, self._levels[signal] = self._levels[signal], level
        return before is not level and self.fault is None

    def _data(self, level: bool) -> None:
        if self._edge("dio", level) and self._levels["clk"]:
            self._open = not level  # a start or a stop
            self._bits = self._byte = 0
            self._address = None

    def _clock(self, level: bool) -> None:
        if not self._edge("clk", level) or not self._open:
            return
        if level:
            self._rises()
        elif self._bits == 8 and not self._reads_keys:
            self.drive("dio", False)  # the acknowledgement
        elif self._bits == 9:
            self.drive("dio", None)
            self._bits = self._byte = 0

    def _rises(self) -> None:
        data = self.pin("dio")
        if self._bits < 8 and data is not None:
            self._byte |= data.value << self._bits
        self._bits += 1
        if self._bits == 8:
            self._take(self._byte)

    def _take(self, value: int) -> None:
        """A byte has come: data behind an address, else a command."""
        if self._address is not None:
            if self._address < _REGISTERS:
                self.ram[self._address] = value
            if not self._fixed:
                self._address += 1
            return
        kind = value & 0xC0
        self._reads_keys = False
        if kind == _ADDRESS:
            self._address = value & 0x07
        elif kind == _CONTROL:
            self.on, self.step = bool(value & 0x08), value & 0x07
        elif kind == _DATA and value & 0x03 == _READ_KEYS:
            self._reads_keys = True
        elif kind == _DATA:
            self._fixed = bool(value & _FIXED)

    # ---- what a person sees

    @property
    def light(self) -> float:
        """How bright a segment that is on shines, 0 to 1."""
        return _PULSE_WIDTHS[self.step] / 16 if self.on and self.fault != "unplugged" else 0.0

    @property
    def segments(self) -> list[int]:
        """The segments of each digit that shine: a to g are bits 0 to 6, the point (or the colon) is bit 7."""
        return [value if self.light else 0 for value in self.ram[: self.digits]]

    @property
    def colon(self) -> bool:
        """Whether the colon of a display of four digits shines."""
        return self.digits == 4 and bool(self.segments[1] & POINT)

    @property
    def _shown(self) -> list[int]:
        """The segments, without points that four digits do not have."""
        return [value & 0x7F if self.digits == 4 else value for value in self.segments]

    @property
    def text(self) -> str:
        """What a person reads."""
        return digits_text(self._shown, colon=2 if self.colon else None)

    def picture(self) -> Picture:
        four = self.digits == 4
        return digits_picture(
            lit_segments(self._shown) * self.light, colon=self.colon * self.light if four else None, points=not four
        )

    def readings(self) -> dict[str, Any]:
        return {"text": self.text, "on": self.on, "brightness": self.step}
