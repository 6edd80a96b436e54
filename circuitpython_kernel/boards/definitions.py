"""What a board is: its pins, their names, its chip and its default buses.

Everything here is plain, immutable data; `parser` fills it in and `catalog` hands it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from . import builds, drives

FLOAT_KINDS = ("board", "double")
"""What a virtual board computes with: single precision, as the board, or Python's floats."""

CPU_KINDS = ("board", "free")
"""Whether what a program computes takes board time; see `speeds`."""

_AARCH64 = frozenset({"bcm2711", "bcm2837"})
"""The chips with 64-bit processors."""


class UnknownBoard(LookupError):
    """No board has this id; the message names the nearest ids."""


class UnknownPin(LookupError):
    """The board has no pin of this name; the message names the nearest ones."""


@dataclass(frozen=True, slots=True)
class BoardPin:
    """One pin of the microcontroller that the board gives a name.

    `index` is the pin's place on the board, 0 to n-1 with no gaps; `name` is the microcontroller's own name for it
    (``GPIO25``, ``PA17``, ``P0_13``).
    """

    index: int
    name: str


@dataclass(frozen=True, slots=True)
class I2CPins:
    """The pin indices of an I2C bus."""

    sda: int
    scl: int


@dataclass(frozen=True, slots=True)
class SPIPins:
    """The pin indices of an SPI bus; a bus that only sends has no `miso`, one that only receives no `mosi`."""

    clock: int
    mosi: int | None
    miso: int | None


@dataclass(frozen=True, slots=True)
class UARTPins:
    """The pin indices of a serial port, seen from the board: `tx` sends, `rx` receives."""

    tx: int
    rx: int


BusPins = I2CPins | SPIPins | UARTPins

IndexGroup = Mapping[str, int | tuple[int, ...]] | tuple[int, ...]
"""A dict or a tuple of pin indices that a board's `board` module has; a dict may have tuples in it."""


@dataclass(frozen=True, slots=True)
class BusFunction:
    """A function of the `board` module that returns a bus, such as ``board.STEMMA_I2C()``.

    `kind` is the class in `busio` that it returns: ``I2C``, ``SPI`` or ``UART``. `pins` is None where the stubs do not
    tell which pins the bus uses.
    """

    name: str
    kind: str
    pins: BusPins | None


@dataclass(frozen=True)
class BoardDefinition:
    """A board as CircuitPython knows it.

    - `chip` is the microcontroller's name as ``os.uname().machine`` ends with it (``rp2040``), None when it cannot be
      told; `identify` documents how it is found. `machine` is that whole string.
    - `nvm_size`, `heap_size` in bytes; `cpu_frequency` in hertz; `adc_reference_volts` in volts. `heap_size` is an
      estimate, see `chips`.
    - `modules` are the built-in modules; `features` are parts of modules that a build may leave out: ``builtins.pow3``.
    - `aliases` maps every pin name in the `board` module to a pin index, in the order of the board's own table;
      `labels` has the first name of each pin (see `pin_label`).
    - `analog` and `dac` are the pins that the chip can read, or drive, as analog. They describe the chip: a build
      without `analogio` (see `modules`) cannot use them.
    - `i2c`, `spi`, `uart` are where a part lands that names no pins. They come from the board's names (SDA and SCL,
      ...); a board with the Raspberry Pi Pico's GP names has the Pico SDK's default pins. None: the names do not tell.
    - `bus_functions` names the functions in the `board` module that return a bus; `buses` has their details.
    - `led` and `neopixel` are the pin indices of the user LED and of the on-board NeoPixel's data line, or None.
    - `other_names` are the names in the `board` module that are no pins, with their types: displays, tuples of pins.
    - `pin_groups` are the dicts and tuples of pins among these that a class takes as arguments: ``TFT_PINS``.
    """

    id: str
    name: str
    port: str
    chip: str | None
    nvm_size: int
    modules: frozenset[str]
    features: frozenset[str]
    frozen_libraries: tuple[str, ...]
    pins: tuple[BoardPin, ...]
    aliases: Mapping[str, int] = field(hash=False)
    labels: tuple[str, ...]
    analog: frozenset[int]
    dac: frozenset[int]
    i2c: I2CPins | None
    spi: SPIPins | None
    uart: UARTPins | None
    buses: Mapping[str, BusFunction] = field(hash=False)
    led: int | None
    neopixel: int | None
    other_names: Mapping[str, str] = field(hash=False)
    pin_groups: Mapping[str, IndexGroup] = field(hash=False)
    adc_reference_volts: float
    cpu_frequency: int
    heap_size: int

    @property
    def machine(self) -> str:
        """The board as ``os.uname().machine`` shows it: "Raspberry Pi Pico with rp2040"."""
        return f"{self.name} with {self.chip}" if self.chip else self.name

    @property
    def full_build(self) -> bool:
        """Whether the board's build is a full one (``CIRCUITPY_FULL_BUILD``); others have shorter error messages.

        Told by the module `locale`, which full builds have by default: 61 boards are without. Some of these may only
        have that module switched off, as upstream's makefiles count 55 small builds.
        """
        return "locale" in self.modules

    @property
    def float_bits(self) -> int:
        """How many bits of single precision a float keeps: 30 beside the two that mark an object, 32 on AArch64."""
        return 32 if self.chip in _AARCH64 else 30

    @property
    def long_ints(self) -> bool:
        """Whether integers may need more than 31 bits."""
        return builds.has_long_ints(self.id)

    @property
    def platform(self) -> str | None:
        """``sys.platform``, or None on boards where that name is not there."""
        return builds.platform(self.id, self.port, self.chip)

    @property
    def pystack_bytes(self) -> int:
        """The bytes for the states of running functions, unless settings.toml says otherwise."""
        return builds.pystack_bytes(self.id, self.chip)

    @property
    def drive_bytes(self) -> int:
        """The bytes of the CIRCUITPY drive, FAT's own tables included."""
        return drives.drive_bytes(self.id)

    @property
    def drive_label(self) -> str:
        """What a fresh drive is called."""
        return drives.drive_label(self.id)

    @property
    def bus_functions(self) -> tuple[str, ...]:
        """The names of the functions in the `board` module that return a bus, in the board's order."""
        return tuple(self.buses)

    def resolve(self, name: str) -> int:
        """Return the index of the pin that a name stands for.

        Takes the board's names (``LED``, ``GP25``, also ``board.LED``) and the microcontroller's (``GPIO25``, also
        ``microcontroller.pin.GPIO25``). Where one word is both, the board's meaning wins.

        Raises `UnknownPin` with the nearest names.
        """
        index = self.aliases.get(name)
        if index is not None:
            return index
        for pin in self.pins:
            if pin.name == name:
                return pin.index
        for prefix in ("board.", "microcontroller.pin."):
            if name.startswith(prefix):
                return self.resolve(name.removeprefix(prefix))
        near = nearest(name, [*self.aliases, *(pin.name for pin in self.pins)])
        raise UnknownPin(f'{self.name} has no pin "{name}"{did_you_mean(near)} %pins lists them all.')

    def pin_label(self, index: int) -> str:
        """Return the name that CircuitPython's messages use for a pin, as in "GP15 in use".

        That is the first name of the pin in the board's table, and the microcontroller's name when it has none:
        ``get_pin_name()`` in CircuitPython's ``shared-bindings/microcontroller/Pin.c`` looks through the board module
        first, then through ``microcontroller.pin``, and ``assert_pin_free()`` raises ``ValueError`` with "%q in use".
        So the Pico's GPIO25 is "LED in use", not "GP25 in use".

        Raises `IndexError` when the board has no such index.
        """
        if index < 0:
            raise IndexError("a pin index is not negative")
        return self.labels[index]

    def names_of(self, index: int) -> tuple[str, ...]:
        """Return every name that a pin has in the `board` module, in the board's order."""
        return tuple(alias for alias, pin in self.aliases.items() if pin == index)
