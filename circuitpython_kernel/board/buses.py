"""The board's buses by name: what is connected to them, and what went over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.definitions import BusPins, I2CPins, SPIPins, UARTPins
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.hardware.peripherals.display.framebuffers import ShownListener
from circuitpython_kernel.hardware.peripherals.display.frames import Frames
from circuitpython_kernel.hardware.peripherals.display.rgb_matrix import MatrixListener
from circuitpython_kernel.hardware.peripherals.i2c import I2C, I2CBus
from circuitpython_kernel.hardware.peripherals.i2c_segment import I2CBranch, I2CSegment
from circuitpython_kernel.hardware.peripherals.keypad import Keypads, Switches
from circuitpython_kernel.hardware.peripherals.neopixels import FrameListener, NeoPixels
from circuitpython_kernel.hardware.peripherals.onewire import OneWire
from circuitpython_kernel.hardware.peripherals.protocols import METHODS, Speaks, protocols_of
from circuitpython_kernel.hardware.peripherals.spi import SPI
from circuitpython_kernel.hardware.peripherals.spi_bus import SPIBus
from circuitpython_kernel.hardware.peripherals.uart import UART, SerialPort
from circuitpython_kernel.traces import annotations as decode
from circuitpython_kernel.traces.annotations import Decoder

Bus = I2CBus | SPIBus | SerialPort


class UsedBus(NamedTuple):
    """Where a part was attached: the bus's name (empty for one that has none) and the board's pins by signal."""

    bus: str
    pins: dict[str, str]


class Buses:
    """``board.bus["I2C"]``: the board's buses, under the names that the `board` module has for them.

    ``I2C``, ``SPI`` and ``UART`` are the default ones. ``transactions`` of a bus is its log; see
    `traces.transactions.Transaction`.
    """

    def __init__(
        self,
        definition: BoardDefinition,
        i2c: I2C,
        spi: SPI,
        uart: UART,
        keypads: Keypads,
        onewire: OneWire,
        neopixels: NeoPixels,
        frames: Frames,
    ) -> None:
        self._definition = definition
        self._onewire = onewire
        self._neopixels = neopixels
        self._frames = frames
        self._keypads = keypads
        self._i2c, self._spi, self._uart = i2c, spi, uart

    def __iter__(self) -> Iterator[str]:
        """The names of the buses whose pins are known."""
        definition = self._definition
        defaults = {"I2C": definition.i2c, "SPI": definition.spi, "UART": definition.uart}
        names = {name: pins for name, pins in defaults.items() if pins is not None}
        names |= {name: function.pins for name, function in definition.buses.items() if function.pins is not None}
        return iter(names)

    def __getitem__(self, name: str) -> Bus:
        """A bus by name.

        Raises:
            LookupError: when the board has no such bus; the message names the nearest ones.
        """
        function = self._definition.buses.get(name)
        pins: BusPins | None = function.pins if function is not None else None
        if pins is None:
            pins = {"I2C": self._definition.i2c, "SPI": self._definition.spi, "UART": self._definition.uart}.get(name)
        if pins is None:
            near = nearest(name, list(self))
            raise LookupError(
                f'{self._definition.name} has no bus "{name}"{did_you_mean(near)} '
                f'A bus on other pins is named by them: bus.on(sda="...", scl="...").'
            )
        return self._at(pins)

    def on(self, **pins: str) -> Bus:
        """The bus on certain pins: ``on(sda="GP4", scl="GP5")``, ``on(sck=..., mosi=..., miso=...)``, ``on(tx=, rx=)``.

        Raises:
            LookupError: when the board has no such pin.
            ValueError: when the names are no bus's.
        """
        found = {signal: self._definition.resolve(name) for signal, name in pins.items()}
        if found.keys() == {"sda", "scl"}:
            return self._at(I2CPins(found["sda"], found["scl"]))
        if "sck" in found and found.keys() <= {"sck", "mosi", "miso"}:
            return self._at(SPIPins(found["sck"], found.get("mosi"), found.get("miso")))
        if found and found.keys() <= {"tx", "rx"}:
            return self._uart.port(found.get("tx"), found.get("rx"))
        raise ValueError(
            f"a bus has the pins sda and scl, or sck with mosi and miso, or tx and rx, not {', '.join(pins) or 'none'}"
        )

    def listen_to_pixels(self, pin: int, callback: FrameListener) -> Callable[[], None]:
        """Call ``callback(data)`` with each frame for NeoPixels at a pin; returns a function that unsubscribes."""
        return self._neopixels.listen(pin, callback)

    def listen_to_matrices(self, callback: MatrixListener) -> Callable[[], None]:
        """Call ``callback(frame)`` with what is shown on an RGB matrix; returns a function that unsubscribes."""
        return self._frames.listen_to_matrices(callback)

    def listen_to_frames(self, callback: ShownListener) -> Callable[[], None]:
        """Call ``callback(framebuffer)`` with what hardware shows of a memory; returns a function that unsubscribes."""
        return self._frames.listen_to_frames(callback)

    def decoders(self) -> list[Decoder]:
        """Every bus over which something went, ready to be decoded."""
        found: list[Decoder] = []
        for i2c in self._i2c.buses.values():
            name = self._name("I2C", {"sda": i2c.sda})
            found.append(Decoder(name, _pins(i2c.sda, i2c.scl), i2c.transactions, decode.i2c))
        for spi in self._spi.buses.values():
            pins = _pins(spi.sck, spi.mosi, spi.miso)
            found.append(Decoder(self._name("SPI", {"sck": spi.sck}), pins, spi.transactions, decode.spi))
        for uart in self._uart.ports.values():
            name = self._name("UART", {"tx": uart.tx, "rx": uart.rx})
            found.append(Decoder(name, _pins(uart.tx, uart.rx), uart.transactions, decode.uart))
        for kind, logs, annotate in (
            ("1-Wire", self._onewire.logs, decode.onewire),
            ("NeoPixel", self._neopixels.logs, decode.neopixel),
        ):
            for pin, log in logs.items():
                found.append(Decoder(f"{kind} {self._definition.pin_label(pin)}", _pins(pin), log, annotate))
        return [decoder for decoder in found if decoder.log.total]

    def _name(self, kind: str, pins: dict[str, int | None]) -> str:
        """The kind alone for the board's default bus, else with the pin that distinguishes it from others."""
        default = {"I2C": self._definition.i2c, "SPI": self._definition.spi, "UART": self._definition.uart}[kind]
        names = {"sck": "clock"}
        if default is not None and all(getattr(default, names.get(n, n)) == pin for n, pin in pins.items()):
            return kind
        return f"{kind} {self._definition.pin_label(next(pin for pin in pins.values() if pin is not None))}"

    def _at(self, pins: BusPins) -> Bus:
        if isinstance(pins, I2CPins):
            return self._i2c.bus(pins.sda, pins.scl)
        if isinstance(pins, SPIPins):
            return self._spi.bus(pins.clock, pins.mosi, pins.miso)
        assert isinstance(pins, UARTPins)
        return self._uart.port(pins.tx, pins.rx)

    def attach(self, part: Any, bus: str | I2CBranch | None, pins: dict[str, str]) -> UsedBus:
        """See `VirtualBoard.attach`; which bus and which of the board's pins it came to."""
        branch = self._branch(bus)
        if branch is not None:
            return self._attach_behind(part, branch, pins)
        assert not isinstance(bus, I2CBranch)
        if isinstance(part, Switches):
            pin = _only_pin(part, pins)
            self._keypads.attach(part, self._definition.resolve(pin))
            return UsedBus("", {"pin": pin})
        if Speaks.ONEWIRE in protocols_of(part):
            pin = _only_pin(part, pins)
            self._onewire.attach(part, self._definition.resolve(pin))
            return UsedBus("1-Wire", {"pin": pin})
        pins = dict(pins)
        kind = _kind(part, bus, pins)
        cs = pins.pop("cs", None)
        if kind is None:
            raise TypeError(f"{type(part).__name__} is no part: it has none of {METHODS}")
        chosen = self.on(**pins) if pins else self[bus or kind]
        if isinstance(chosen, I2CBus) and kind == "I2C":
            chosen.attach(part)
            used: dict[str, int | None] = {"sda": chosen.sda, "scl": chosen.scl}
        elif isinstance(chosen, SPIBus) and kind == "SPI":
            select = None if cs is None else self._definition.resolve(cs)
            chosen.attach(part, select)
            used = {"sck": chosen.sck, "mosi": chosen.mosi, "miso": chosen.miso, "cs": select}
        elif isinstance(chosen, SerialPort) and kind == "UART":
            chosen.attach(part)
            used = {"tx": chosen.tx, "rx": chosen.rx}
        else:
            raise ValueError(f"{type(part).__name__} is a part for {kind}, and {bus or ', '.join(pins)} is another bus")
        labels = {signal: self._definition.pin_label(pin) for signal, pin in used.items() if pin is not None}
        return UsedBus("" if pins else bus or kind, labels)

    def _branch(self, bus: str | I2CBranch | None) -> I2CBranch | None:
        """The channel of a multiplexer that is meant, by itself or by its name."""
        if isinstance(bus, I2CBranch):
            return bus
        segments = [segment for root in self._i2c.buses.values() for segment in root.segments()]
        return next((one for one in segments if isinstance(one, I2CBranch) and one.name == bus), None)

    def _attach_behind(self, part: Any, branch: I2CBranch, pins: dict[str, str]) -> UsedBus:
        if not any(branch.root is bus for bus in self._i2c.buses.values()):
            raise ValueError(f"{branch.name} is not on this board: attach the multiplexer first")
        if Speaks.I2C not in protocols_of(part):
            raise ValueError(f"{type(part).__name__} is no part for I2C, and {branch.name} is")
        if pins:
            raise ValueError(f"{branch.name} has pins of its own; {', '.join(pins)} cannot be chosen")
        branch.attach(part)
        return UsedBus(branch.name, {})

    def detach(self, part: Any) -> None:
        """See `VirtualBoard.detach`."""
        if (isinstance(part, Switches) and self._keypads.detach(part)) or self._onewire.detach(part):
            return
        segments = [segment for root in self._i2c.buses.values() for segment in root.segments()]
        everywhere: list[I2CSegment | SPIBus | SerialPort] = [
            *segments,
            *self._spi.buses.values(),
            *self._uart.ports.values(),
        ]
        for bus in everywhere:
            parts = [entry[0] for entry in bus.parts] if isinstance(bus, SPIBus) else bus.parts
            if any(part is other for other in parts):
                bus.detach(part)
                return
        raise ValueError("this part is not attached to the board")


def _pins(*pins: int | None) -> frozenset[int]:
    return frozenset(pin for pin in pins if pin is not None)


def _only_pin(part: object, pins: dict[str, str]) -> str:
    if pins.keys() != {"pin"}:
        raise ValueError(f'{type(part).__name__} is attached to one pin: attach(part, pin="...")')
    return pins["pin"]


def _kind(part: object, bus: str | None, pins: dict[str, str]) -> str | None:
    kinds = [protocol.value for protocol in protocols_of(part)]
    if "SPI" in kinds and ("cs" in pins or "sck" in pins or (bus or "").startswith("SPI")):
        return "SPI"  # a part that speaks both is on SPI when it has a chip select
    return kinds[0] if kinds else None
