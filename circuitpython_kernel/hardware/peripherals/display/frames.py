"""The doorbell ``frames``: framebuffers that the firmware makes, and the displays that are shown in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from circuitpython_kernel.doorbell.answers import deinited, refuse
from circuitpython_kernel.hardware.chip import Chip
from circuitpython_kernel.hardware.peripherals.i2c import I2C
from circuitpython_kernel.hardware.peripherals.spi import SPI

from .aurora import CHANNELS, AuroraFramebuffer
from .built_in import FrameSettings
from .displays import Displays
from .dsi import DSIFramebuffer
from .edid import monitor_on
from .frame_panel import FramePanel
from .framebuffers import Framebuffer, FrameFormat, ShownListener
from .guest import RecordReader
from .led_driver import GAMMA, LedDriver, LedFramebuffer
from .rgb_matrix import MatrixFramebuffer, MatrixListener, MatrixPins
from .sharp_memory import SharpFramebuffer


class Frames(RecordReader):
    """Makes framebuffers, which are then display buses, under the handles of these."""

    name = "frames"

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self._displays: Displays
        self._spi: SPI
        self._i2c: I2C
        self._leds = LedDriver()
        self._matrix_listeners: list[MatrixListener] = []
        self._frame_listeners: list[ShownListener] = []
        self._shown: Framebuffer | None = None

    def connect(self, displays: Displays, spi: SPI, i2c: I2C) -> None:
        """Who keeps displays and their buses."""
        self._displays, self._spi, self._i2c = displays, spi, i2c
        displays.on_frame = self._frame_shows

    def power_up(self) -> None:
        """See `Peripheral`: which page of an LED driver is selected is not known."""
        self._leds = LedDriver()

    def is_open(self, handle: int) -> bool:
        """See `Peripheral`."""
        return handle in self._displays.buses or handle in self._displays.panels

    def _framebuffer(self, handle: int) -> Framebuffer:
        found = self._displays.buses.get(handle)
        if not isinstance(found, Framebuffer):
            raise deinited()
        return found

    # ---- panels

    def listen_to_matrices(self, listener: MatrixListener) -> Callable[[], None]:
        """Call ``listener(frame)`` with what a matrix shows whenever that changes; gives what unsubscribes."""
        self._matrix_listeners.append(listener)
        for bus in self._displays.buses.values():
            if isinstance(bus, MatrixFramebuffer):
                self.chip.user_code.call(listener, None, bus.frame)
        return lambda: self._matrix_listeners.remove(listener)

    def _matrix_shows(self, found: MatrixFramebuffer) -> None:
        frame = found.frame if self._matrix_listeners else None
        for listener in list(self._matrix_listeners):
            self.chip.user_code.call(listener, None, frame)

    def listen_to_frames(self, listener: ShownListener) -> Callable[[], None]:
        """Call ``listener(framebuffer)`` whenever hardware shows another picture, and with None for none.

        It is for framebuffers that hardware shows again and again. Gives what unsubscribes.
        """
        self._frame_listeners.append(listener)
        self.chip.user_code.call(listener, None, self._shown)
        return lambda: self._frame_listeners.remove(listener)

    def _frame_shows(self, found: Framebuffer | None) -> None:
        self._shown = found
        for listener in list(self._frame_listeners):
            self.chip.user_code.call(listener, None, found)

    # ---- framebuffers

    def do_matrix(
        self, width: int, height: int, bit_depth: int, colors: int, pins: list[int], address: int, size: int
    ) -> int:
        """An RGB matrix on these pins, see `MatrixPins.of`; its pixels are so many bytes at a guest address."""
        found = MatrixFramebuffer(
            self.chip, width, height, bit_depth, MatrixPins.of(pins, colors), self._matrix_shows, address, size
        )
        if size < found.format.needed:
            raise refuse(f"a matrix of {width}x{height} in {size} bytes")
        handle = self._displays.add_bus(found)
        found.swap(np.ones(height, np.bool_))
        return handle

    def do_sharp(
        self, spi: int, chip_select: int, width: int, height: int, baudrate: int, jdi: bool, own: bool, lock: int,
        address: int, size: int,
    ) -> int:  # fmt: skip
        """A memory display on an SPI bus that the program has opened."""
        found = SharpFramebuffer(
            self.chip, self._spi.opened(spi), chip_select, width, height, baudrate, address, size, is_jdi=jdi, own=own
        )
        if size < found.format.needed:
            raise refuse(f"a memory display of {width}x{height} in {size} bytes")
        found.lock = lock
        found.emptied()
        return self._displays.add_bus(found)

    def do_aurora(
        self, spi: int, chip_select: int, reset: int, busy: int, discharge: int, power: int | None, width: int,
        height: int, lock: int, address: int, size: int,
    ) -> int:  # fmt: skip
        """E-paper whose lines the chip drives, on an SPI bus that the program has opened."""
        if (width, height) not in CHANNELS or size != width * height // 8:
            raise refuse(f"Aurora e-paper of {width}x{height} in {size} bytes")
        found = AuroraFramebuffer(
            self.chip, self._spi.opened(spi), chip_select, reset, busy, discharge, power, width, height, address, size
        )
        found.lock = lock
        return self._displays.add_bus(found)

    def do_temperature(self, handle: int, millidegrees: int) -> None:
        """How warm Aurora e-paper is."""
        found = self._framebuffer(handle)
        if not isinstance(found, AuroraFramebuffer):
            raise deinited()
        found.set_temperature(millidegrees / 1000)

    def do_memory(
        self, width: int, height: int, depth: int, grayscale: bool, bytes_per_cell: int, first: int, stride: int,
        rate: int, pins: list[int], address: int, size: int,
    ) -> int:  # fmt: skip
        """A framebuffer that hardware shows again and again: HDMI, a dot-clock display. Its signals are not emitted."""
        form = FrameFormat(
            width, height, depth, grayscale, pixels_in_byte_share_row=True, bytes_per_cell=bytes_per_cell, first=first,
            stride=stride, frames_per_second=rate,
        )  # fmt: skip
        return self._add(Framebuffer(self.chip, form, tuple((pin, 0) for pin in pins), self._at(address), size), size)

    def _at(self, address: int) -> int | None:
        """None for the region ``FRAME``: what lies there outlives the program."""
        return None if address == self.chip.block.address("FRAME") else address

    def _add(self, found: Framebuffer, size: int) -> int:
        form = found.format
        room = len(self.chip.block["FRAME"]) if found.is_apart else size
        if size < form.needed or size > room:
            raise refuse(f"a framebuffer of {form.width}x{form.height} in {size} bytes")
        found.on_shown = self._frame_shows
        handle = self._displays.add_bus(found)
        found.swap(np.ones(form.height, np.bool_))
        return handle

    def do_dsi(self, width: int, height: int, depth: int, rate: int, size: int) -> int:
        """A framebuffer in the region ``FRAME`` that is sent over MIPI DSI."""
        form = FrameFormat(
            width, height, depth, pixels_in_byte_share_row=True, bytes_per_cell=1, frames_per_second=rate
        )
        return self._add(DSIFramebuffer(self.chip, form, size), size)

    def do_dsi_command(self, handle: int, code: int, at: int, count: int) -> None:
        """A command of its init sequence."""
        found = self._framebuffer(handle)
        if not isinstance(found, DSIFramebuffer):
            raise deinited()
        found.command(code, self.chip.memory().read(at, count))

    def do_monitor(self) -> int:
        """What monitor is connected, at a hard reset of a board whose display settings have a say in.

        0 for none, 1 for one of 640 x 480 pixels, 2 for one that is better served with 720 x 400; -1 on other boards,
        and when it was no hard reset.
        """
        own = self._displays.built_in
        if own is None or not self._displays.own_is_due:
            return -1
        return 0 if own.monitor is None else monitor_on(self.chip, self._i2c.bus(*own.monitor))

    def do_make_own(
        self, width: int, height: int, depth: int, rotation: int, stride: int, rate: int, dot_clock: int
    ) -> None:
        """The firmware makes the board's own display."""
        own, displays = self._displays.built_in, self._displays
        if own is None or not own.by_setting or not displays.own_is_due:
            raise refuse("a display of the board's at a time of a program's")
        displays.own_is_due = False
        found = own.bus(self.chip, displays)
        assert isinstance(found, Framebuffer)
        found.resize(
            replace(
                found.format, width=width, height=height, depth=depth, grayscale=depth < 4, stride=stride,
                frames_per_second=rate, dot_clock=dot_clock,
            )
        )  # fmt: skip
        displays.make_own(replace(own, bus=lambda chip, buses: found, settings=FrameSettings(rotation)))
        found.claim_pins()

    def do_own(self, handle: int) -> tuple[int, int, int, int, int, int, int]:
        """Of the board's own: width, height, bits, bytes from row to row and in all, frames a second, its dot clock.

        Zeros for a program's.
        """
        found = self._framebuffer(handle)
        if not found.is_apart:
            return 0, 0, 0, 0, 0, 0, 0
        form = found.format
        size = len(found.bytes)
        return form.width, form.height, form.depth, form.row_stride, size, form.frames_per_second, form.dot_clock

    def do_leds(
        self, i2c: int, device: int, width: int, height: int, mapping: list[int], scaled: bool, gamma: bool, lock: int,
        address: int, size: int,
    ) -> int:  # fmt: skip
        """A framebuffer over an LED driver on an I2C bus that the program has opened, and has locked for this."""
        found = LedFramebuffer(
            self.chip, self._leds, self._i2c.opened(i2c), device, width, height, mapping, address, size,
            scaled=scaled, gamma=gamma,
        )  # fmt: skip
        if size < found.format.needed:
            raise refuse(f"a framebuffer of {width}x{height} in {size} bytes")
        found.lock = lock
        found.begin()
        return self._displays.add_bus(found)

    def do_led(self, i2c: int, device: int, led: int, value: int, page: int) -> None:
        """Set an LED of an LED driver."""
        self._leds.led(self._i2c.opened(i2c), device, led, value, page)

    def do_led_register(self, i2c: int, device: int, page: int, register: int, value: int) -> None:
        """Write a register of an LED driver."""
        self._leds.write(self._i2c.opened(i2c), device, page, register, value)

    def do_led_current(self, i2c: int, device: int) -> int:
        """The current that an LED driver has been set to."""
        return self._leds.read_current(self._i2c.opened(i2c), device)

    def do_gamma(self, value: int) -> int:
        """A corrected colour."""
        return GAMMA[value]

    def do_swap(self, handle: int) -> None:
        """The program has changed pixels: show them."""
        found = self._framebuffer(handle)
        found.swap(np.ones(found.format.height, np.bool_))

    def do_brightness(self, handle: int, value: int) -> bool:
        """Set the brightness in millionths; whether that can be done."""
        return self._framebuffer(handle).set_brightness(value / 1e6)

    def do_get_brightness(self, handle: int) -> float:
        """The brightness; below 0 when it cannot be set."""
        return self._framebuffer(handle).brightness

    def do_close(self, handle: int) -> None:
        """A framebuffer is not wanted any more; a display that is shown in it ends."""
        self._displays.remove_bus(handle)

    # ---- displays

    def do_needed(self, handle: int) -> int:
        """How many bytes a framebuffer must have for a display."""
        return self._framebuffer(handle).format.needed

    def do_open(self, handle: int, rotation: int) -> int:
        """A display in a framebuffer: its handle, which the doorbell ``display`` takes."""
        return self._displays.add_panel(FramePanel(self._framebuffer(handle), rotation))
