"""A board's hardware put together: shared memory, clock, capture, pins, peripherals, buses, USB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.speeds import Pace
from circuitpython_kernel.hardware.chip import Chip, GuestError, GuestMemory, Peripheral, Power
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Clock, Word
from circuitpython_kernel.hardware.peripherals.every import PERIPHERALS
from circuitpython_kernel.hardware.peripherals.i2c import I2C
from circuitpython_kernel.hardware.peripherals.i2c_target import I2CTargets
from circuitpython_kernel.hardware.peripherals.keypad import Keypads
from circuitpython_kernel.hardware.peripherals.memories import NonVolatileMemory
from circuitpython_kernel.hardware.peripherals.neopixels import NeoPixels
from circuitpython_kernel.hardware.peripherals.onewire import OneWire
from circuitpython_kernel.hardware.peripherals.pulses import PulseOutputs
from circuitpython_kernel.hardware.peripherals.pwm import PWM
from circuitpython_kernel.hardware.peripherals.spi import SPI
from circuitpython_kernel.hardware.peripherals.touch import pad_resistor
from circuitpython_kernel.hardware.peripherals.uart import UART
from circuitpython_kernel.hardware.peripherals.usb_hid import UsbHid
from circuitpython_kernel.hardware.peripherals.usb_midi import UsbMidi
from circuitpython_kernel.hardware.peripherals.usb_serial import UsbSerialPorts
from circuitpython_kernel.hardware.pins.bank import PinBank
from circuitpython_kernel.hardware.pins.capture import Capture
from circuitpython_kernel.hardware.time.clock import BoardClock
from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.vm.guest_os import sharedarrays
from circuitpython_kernel.vm.interface import Machine

from .buses import Buses
from .console_output import ConsoleOutput
from .supervisor import Supervisor
from .usb import USB

P = TypeVar("P", bound=Peripheral)


class Silicon:
    """The virtual hardware of one board.

    Args:
        definition: which board it is.
        clock: the clock's mode.
        pace: how fast the chip computes, when that takes board time.
        depth: edges kept for each pin.
        budget: the memory for everything that is kept.
        output: where warnings go.
        memory: gives the running guest's memory.
        power: ends programs, for the hardware.
    """

    def __init__(
        self,
        definition: BoardDefinition,
        clock: str,
        pace: Pace | None,
        depth: int,
        budget: Budget,
        output: ConsoleOutput,
        memory: Callable[[], GuestMemory],
        power: Power,
    ) -> None:
        self._definition = definition
        self._warn = output.warn
        user_code = output.user_code
        names = tuple(pin.name for pin in definition.pins)
        labels = tuple(definition.pin_label(index) for index in range(len(names)))
        volts = definition.adc_reference_volts
        self.block = SharedBlock(len(names))
        self.usual_speed()
        self.clock = BoardClock(self.block, clock, user_code, pace)
        self.capture = Capture(
            self.block,
            names,
            labels,
            definition.resolve,
            lambda: self.clock.now_ns,
            volts,
            board_name=definition.name,
            depth=depth,
            budget=budget,
        )
        self.pins = PinBank(
            self.block,
            self.capture,
            self.clock,
            labels,
            definition.resolve,
            volts,
            output.warn,
            user_code,
            pad_resistor(definition.chip),
        )
        user_code.locks.append(self.capture.lock)
        chip = Chip(
            self.block,
            self.clock,
            self.capture,
            self.pins,
            memory,
            output.warn,
            definition.chip,
            names,
            power,
            user_code,
        )
        kinds = (*PERIPHERALS, Supervisor)
        self.peripherals: dict[type[Peripheral], Peripheral] = {kind: kind(chip) for kind in kinds}
        self.supervisor = self.peripheral(Supervisor)
        self.bus = Buses(
            definition,
            self.peripheral(I2C),
            self.peripheral(SPI),
            self.peripheral(UART),
            self.peripheral(Keypads),
            self.peripheral(OneWire),
            self.peripheral(NeoPixels),
        )
        self.usb = USB(self.peripheral(UsbSerialPorts), self.peripheral(UsbHid), self.peripheral(UsbMidi))
        self.peripheral(I2CTargets).i2c = self.peripheral(I2C)
        self.peripheral(PulseOutputs).share_with(self.peripheral(PWM))
        self.peripheral(NonVolatileMemory).resize(definition.nvm_size)

    def peripheral(self, kind: type[P]) -> P:
        """A peripheral by its class."""
        found = self.peripherals[kind]
        assert isinstance(found, kind)
        return found

    def attach(self, machine: Machine, objects: Sequence[int]) -> int:
        """Join the shared memory with a new guest.

        Args:
            machine: the guest's.
            objects: the guest addresses of the firmware's empty arrays, in the order of the regions.

        Returns:
            Where the shared memory begins in the guest.
        """
        block = self.block
        if block.attached:
            raise GuestError("RuntimeError", "the shared memory is attached already")
        memory, base = machine.memory(), machine.shared_address
        block.attach(base, memory.array)
        for region, array in zip(block.regions, objects, strict=True):
            sharedarrays.point(memory, array, block.address(region.name), region.length)
        self.clock.connect(machine, machine.clock_offset_ns)
        machine.bind_clock(
            block.address("CLOCK", Clock.NOW),
            block.address("CLOCK", Clock.BASE),
            block.address("CLOCK", Clock.COST),
            block.address("WORDS", Word.MODE),
            block.address("CLOCK", Clock.HORIZON),
            block.address("WORDS", Word.DUE),
            block.address("CLOCK", Clock.STEP),
            block.address("WORDS", Word.CPU_KHZ),
        )
        return base

    def usual_speed(self) -> None:
        """The processor's frequency is that after a reset."""
        self.block["WORDS"][Word.CPU_KHZ] = self._definition.cpu_frequency // 1000

    def power_up(self) -> None:
        """The chip starts again after a hard reset."""
        for peripheral in self.peripherals.values():
            peripheral.power_up()

    def quiet(self, kept: frozenset[int]) -> None:
        """Deep sleep: every peripheral is off, and all pins float but those that are kept."""
        for peripheral in self.peripherals.values():
            peripheral.reset()
        self.pins.let_go(kept)

    def steps_at_end(self) -> list[Callable[[], object]]:
        """What is to be done when a guest's memory goes away, in this order."""
        self.usual_speed()
        return [
            self.capture.drain,
            *[peripheral.reset for peripheral in self.peripherals.values()],
            lambda: self.clock.connect(None, 0),
            self.block.detach,
            self.pins.resettle,
            self.tell_damage,
        ]

    def tell_damage(self) -> None:
        """Say what the guest has written into the shared memory that cannot be, once."""
        text = self.block.take_damage()
        if text is not None:
            self._warn(text)
