"""Character LCDs on plain pins."""

from __future__ import annotations

from circuitpython_kernel.devices.base.driven_part import DrivenPart

from .charactercontroller import CharacterController

_DATA = ("d4", "d5", "d6", "d7")
_LOW_DATA = ("d0", "d1", "d2", "d3")
_COLORS = ("red", "green", "blue")


class HD44780(CharacterController, DrivenPart):
    """Character LCD of 16 x 2 or 20 x 4 characters and the like, on four or eight data pins (Hitachi ADE-207-272).

    `CharacterController` says what of the controller is modelled. The backlight is one lamp, on when its pin is high,
    or red, green and blue ones with a common anode, which shine when their pins are low, or by PWM; without a pin it is
    on. ``lines`` and ``readings()["text"]`` are what a person reads. Not modelled: reading, so nothing happens while
    R/W is high.

    Args:
        columns, rows: 16 x 2, 20 x 4, 16 x 1, 8 x 2, 16 x 4, 20 x 2 or 40 x 2.
        color: ``"green"`` or ``"blue"``.

    Raises:
        ValueError: for another size or colour.
    """

    title = "character LCD on pins, 16 x 2 or 20 x 4"
    supplies = ("5V", "GND")
    library = "adafruit-circuitpython-charlcd"
    aliases = ("LCD1602", "LCD2004", "ParallelLCD")
    example = (
        "import board, digitalio\n"
        "from adafruit_character_lcd.character_lcd import Character_LCD_Mono\n"
        "\n"
        "names = (board.D5, board.D6, board.D9, board.D10, board.D11, board.D12)  # RS, E, D4 to D7\n"
        "lcd = Character_LCD_Mono(*[digitalio.DigitalInOut(name) for name in names], 16, 2)\n"
        'lcd.message = "Hello,\\nCircuitPython!"'
    )
    signals = {
        "rs": "register select", "e": "enable", "d4": "data 4", "d5": "data 5", "d6": "data 6", "d7": "data 7",
        "d0": "data 0", "d1": "data 1", "d2": "data 2", "d3": "data 3", "rw": "read/write, low to write",
        "backlight": "backlight, active high", "red": "red of the backlight, active low",
        "green": "green of the backlight, active low", "blue": "blue of the backlight, active low",
    }  # fmt: skip
    required = ("rs", "e", *_DATA)
    driven_signals = ("backlight", *_COLORS)
    instruction_time = 0.0  # a board's Python takes longer than 37 µs between two nibbles; in fast it takes a few µs

    def __init__(self, columns: int = 16, rows: int = 2, *, color: str = "green") -> None:
        super().__init__(columns, rows, color)

    def power_on(self) -> None:
        super().power_on()
        self._lamps = dict.fromkeys(_COLORS, 0.0)
        self._lamp = self.pin("backlight") is None

    def connected(self) -> None:
        super().connected()
        enable = self.pin("e")
        assert enable is not None
        self._enabled = False
        self._unwatch = enable.watch(self._clock)

    def disconnected(self) -> None:
        self._unwatch()
        super().disconnected()

    # ---- the backlight

    def driven(self, signal: str, time_ns: int, frequency: float, duty: float) -> None:
        if signal == "backlight":
            self._lamp = duty > 0
        else:
            self._lamps[signal] = 1 - duty

    @property
    def backlight(self) -> bool:
        self.catch_up()
        return any(self.rgb) if self._is_rgb() else self._lamp

    def _is_rgb(self) -> bool:
        return any(self.pin(name) is not None for name in _COLORS)

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour of a red, green and blue backlight, 0 to 255 each."""
        self.catch_up()
        red, green, blue = (round(255 * self._lamps[name]) if self.pin(name) is not None else 0 for name in _COLORS)
        return red, green, blue

    def glass(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        return (self.rgb, (20, 20, 20)) if self._is_rgb() else super().glass()

    # ---- the controller's bus

    def _is_high(self, signal: str) -> bool:
        pin = self.pin(signal)
        return pin is not None and bool(pin.value)

    def _nibble(self, signals: tuple[str, ...]) -> int:
        return sum(self._is_high(signal) << place for place, signal in enumerate(signals))

    def _clock(self, level: bool) -> None:
        falls, self._enabled = self._enabled and not level, level
        if falls and self.fault is None and not self._is_high("rw"):
            self.clock_in(self._is_high("rs"), self._nibble(_DATA), low=self._nibble(_LOW_DATA))
