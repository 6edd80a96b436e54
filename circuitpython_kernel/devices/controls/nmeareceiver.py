"""What GPS receivers share: NMEA sentences, and MediaTek's commands."""

from __future__ import annotations

import datetime
import functools
import operator
from typing import Any

from circuitpython_kernel.devices.base.inputs import Input, Source, Toggle
from circuitpython_kernel.devices.base.part import Part

_MPS_PER_KNOT = 0.514444
_ORDER = ("GLL", "RMC", "VTG", "GGA", "GSA", "GSV")
"""Sentences in the order in which PMTK314 names them."""
_DEFAULT = {"RMC": 1, "VTG": 1, "GGA": 1, "GSA": 1, "GSV": 5}
DEFAULT_START = datetime.datetime(2026, 1, 1, 12, 0, 0)


def sentence(body: str) -> bytes:
    """A sentence with its checksum, the exclusive or of all characters (NMEA 0183)."""
    checksum = functools.reduce(operator.xor, body.encode("ascii"), 0)
    return f"${body}*{checksum:02X}\r\n".encode("ascii")


class NMEAReceiver(Part):
    """GPS receiver (NMEA 0183; MediaTek PMTK command packet, rev. A11), the base of those on a bus.

    A subclass has `send` and calls `received`.

    Args:
        start: date and time (UTC) when it is attached.
        inputs: first values of the inputs.
    """

    signals = {"pps": "pulse of 100 ms each second while there is a fix"}

    latitude = Input("°", -90, 90, 48.1173, step=0.0001)
    longitude = Input("°", -180, 180, 11.5167, step=0.0001)
    altitude = Input("m", -500, 18000, 520, step=1)
    speed = Input("m/s", 0, 500, 0, step=0.1)
    course = Input("°", 0, 359.9, 0, step=1)
    satellites = Input("", 0, 12, 8, step=1)
    fix = Toggle("has a fix", default=True)

    def __init__(self, *, start: datetime.datetime = DEFAULT_START, **inputs: Source) -> None:
        self.start = start
        self._began: float | None = None
        super().__init__(**inputs)

    def send(self, data: bytes) -> None:
        """Send bytes to the board."""
        raise NotImplementedError

    def power_on(self) -> None:
        super().power_on()
        self._period = 1.0
        self._rates = dict(_DEFAULT)
        self._count = 0
        self._line = b""

    def connected(self) -> None:
        if self._began is None:
            self._began = self.now

    def started(self) -> None:
        self.drive("pps", False)
        self.after(self._period, self._report)

    def time(self) -> datetime.datetime:
        """The time that it sends, UTC."""
        return self.start + datetime.timedelta(seconds=self.now - (self._began or 0.0))

    # ---- sentences

    def _report(self) -> None:
        self.after(self._period, self._report)
        self._count += 1
        text = b"".join(
            made for name in ("GGA", "GSA", "GSV", "RMC", "VTG", "GLL")
            if self._rates.get(name, 0) and self._count % self._rates[name] == 0
            for made in self.sentences(name)
        )  # fmt: skip
        self.send(text)
        if self.fix:
            self.drive("pps", True)
            self.after(0.1, self._end_pulse)

    def _end_pulse(self) -> None:
        self.drive("pps", False)

    def _position(self) -> str:
        return (
            f"{_degrees(self.latitude, 2)},{'N' if self.latitude >= 0 else 'S'},"
            f"{_degrees(self.longitude, 3)},{'E' if self.longitude >= 0 else 'W'}"
        )

    def sentences(self, name: str) -> list[bytes]:
        """The sentences of one kind, such as ``"GGA"``, as they are now."""
        now = self.time()
        clock = f"{now:%H%M%S}.{now.microsecond // 1000:03d}"
        fixed, used = bool(self.fix), round(self.satellites)
        position = self._position() if fixed else ",,,"
        if name == "GGA":
            rest = f"1,{used:02d},1.10,{self.altitude:.1f},M,47.0,M,," if fixed else "0,00,,,M,,M,,"
            return [sentence(f"GPGGA,{clock},{position},{rest}")]
        if name == "GLL":
            return [sentence(f"GPGLL,{position},{clock},{'A,A' if fixed else 'V,N'}")]
        knots = self.speed / _MPS_PER_KNOT
        if name == "RMC":
            motion = f"{knots:.2f},{self.course:.2f}" if fixed else "0.00,0.00"
            state, mode = ("A", "A") if fixed else ("V", "N")
            return [sentence(f"GPRMC,{clock},{state},{position},{motion},{now:%d%m%y},,,{mode}")]
        if name == "VTG":
            if not fixed:
                return [sentence("GPVTG,,T,,M,0.00,N,0.00,K,N")]
            return [sentence(f"GPVTG,{self.course:.2f},T,,M,{knots:.2f},N,{self.speed * 3.6:.2f},K,A")]
        numbers = list(range(1, used + 1))
        if name == "GSA":
            listed = ",".join([f"{one:02d}" for one in numbers] + [""] * (12 - used))
            return [sentence(f"GPGSA,A,{3 if fixed else 1},{listed},1.83,1.10,1.46")]
        groups = [numbers[first : first + 4] for first in range(0, len(numbers), 4)] or [[]]
        return [
            sentence(
                f"GPGSV,{len(groups)},{place},{used:02d}"
                + "".join(
                    f",{number:02d},{15 + 5 * number:02d},{number * 29 % 360:03d},{20 + number}" for number in group
                )
            )
            for place, group in enumerate(groups, 1)
        ]

    # ---- commands

    def received(self, data: bytes) -> None:
        """Bytes from the board: commands."""
        self._line = (self._line + data)[-256:]
        while b"\n" in self._line:
            line, _, self._line = self._line.partition(b"\n")
            self._command(line.strip().decode("ascii", "replace"))

    def _command(self, line: str) -> None:
        body, star, checksum = line.removeprefix("$").partition("*")
        if not line.startswith("$PMTK") or not star or sentence(body)[-4:-2].decode() != checksum.upper():
            return
        number, *fields = body.removeprefix("PMTK").split(",")
        good = True
        if number == "220" and fields and fields[0].isdigit() and 100 <= int(fields[0]) <= 10_000:
            self._period = int(fields[0]) / 1000
        elif number == "314" and fields:
            values = [int(field) if field.isdigit() else 0 for field in fields]
            chosen = dict(zip(_ORDER, values, strict=False))
            self._rates = dict(_DEFAULT) if values == [-1] or fields == ["-1"] else chosen
        elif number == "605":
            self.send(sentence("PMTK705,AXN_2.31_3339_13101700,5632,PA6H,1.0"))
            return
        elif number != "000":
            good = False
        self.send(sentence(f"PMTK001,{number},{3 if good else 1}"))

    def readings(self) -> dict[str, Any]:
        return {"time": f"{self.time():%Y-%m-%d %H:%M:%S} UTC", "fix": "yes" if self.fix else "no"}


def _degrees(value: float, digits: int) -> str:
    """An angle as NMEA has it: degrees and minutes in one number."""
    degrees, minutes = divmod(round(abs(value) * 600_000), 600_000)
    return f"{degrees:0{digits}d}{minutes / 10_000:07.4f}"
