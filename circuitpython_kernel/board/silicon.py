"""A board's hardware put together: shared memory, clock, capture, pins, peripherals, buses, USB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from circuitpython_kernel.boards import BoardDefinition
from circuitpython_kernel.boards.frame_displays import frame_bytes
from circuitpython_kernel.boards.speeds import Pace
from circuitpython_kernel.gateway.computer import Computer
from circuitpython_kernel.hardware.chip import Chip, GuestError, GuestMemory, Peripheral, Power
from circuitpython_kernel.hardware.memory.block import SharedBlock
from circuitpython_kernel.hardware.memory.layout import Clock, Word
from circuitpython_kernel.hardware.peripherals.audio.sound import Audio, SampleMaking
from circuitpython_kernel.hardware.peripherals.display.displays import Displays
from circuitpython_kernel.hardware.peripherals.display.epapers import EPapers
from circuitpython_kernel.hardware.peripherals.display.frames import Frames
from circuitpython_kernel.hardware.peripherals.espnow import EspNowRadio
from circuitpython_kernel.hardware.peripherals.every import PERIPHERALS
from circuitpython_kernel.hardware.peripherals.i2c import I2C
from circuitpython_kernel.hardware.peripherals.i2c_target import I2CTargets
from circuitpython_kernel.hardware.peripherals.keypad import Keypads
from circuitpython_kernel.hardware.peripherals.mdns import Mdns
from circuitpython_kernel.hardware.peripherals.memories import NonVolatileMemory
from circuitpython_kernel.hardware.peripherals.neopixels import NeoPixels
from circuitpython_kernel.hardware.peripherals.onewire import OneWire
from circuitpython_kernel.hardware.peripherals.pictures.fonts import LvglFonts
from circuitpython_kernel.hardware.peripherals.pulses import PulseOutputs
from circuitpython_kernel.hardware.peripherals.pwm import PWM
from circuitpython_kernel.hardware.peripherals.sockets import Sockets
from circuitpython_kernel.hardware.peripherals.spi import SPI
from circuitpython_kernel.hardware.peripherals.touch import pad_resistor
from circuitpython_kernel.hardware.peripherals.uart import UART
from circuitpython_kernel.hardware.peripherals.usb_hid import UsbHid
from circuitpython_kernel.hardware.peripherals.usb_midi import UsbMidi
from circuitpython_kernel.hardware.peripherals.usb_serial import UsbSerialPorts
from circuitpython_kernel.hardware.peripherals.wifi import Wifi
from circuitpython_kernel.hardware.pins.bank import PinBank
from circuitpython_kernel.hardware.pins.capture import Capture
from circuitpython_kernel.hardware.time.clock import BoardClock
from circuitpython_kernel.network.air import Network
from circuitpython_kernel.network.calls import call
from circuitpython_kernel.network.clocks import Clock as AirClock
from circuitpython_kernel.network.station import Station
from circuitpython_kernel.traces.budget import Budget
from circuitpython_kernel.vm.guest_os import sharedarrays
from circuitpython_kernel.vm.interface import Machine

from .built_in_display import built_in_display
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
        user_code = self._user_code = output.user_code
        names = tuple(pin.name for pin in definition.pins)
        labels = tuple(definition.pin_label(index) for index in range(len(names)))
        volts = definition.adc_reference_volts
        self.block = SharedBlock(len(names), frame_bytes(definition))
        self.block["WORDS"][Word.CPU_KHZ] = definition.cpu_frequency // 1000
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
        self.network = Network(open_access_point=False)
        """The air that the board is on; `join` says which."""
        self.stations: list[Station] = []
        """Its radios there: that of `wifi`, and those of parts."""
        self._air_clock: AirClock = self.clock
        self.bus = Buses(
            definition,
            self.peripheral(I2C),
            self.peripheral(SPI),
            self.peripheral(UART),
            self.peripheral(Keypads),
            self.peripheral(OneWire),
            self.peripheral(NeoPixels),
            self.peripheral(Frames),
        )
        self.usb = USB(self.peripheral(UsbSerialPorts), self.peripheral(UsbHid), self.peripheral(UsbMidi))
        self.peripheral(I2CTargets).i2c = self.peripheral(I2C)
        self.peripheral(PulseOutputs).share_with(self.peripheral(PWM))
        self.peripheral(NonVolatileMemory).resize(definition.nvm_size)
        self.peripheral(Sockets).share_with(self.peripheral(Wifi))
        self.audio = self.peripheral(Audio)
        self.audio.connect(self.peripheral(PWM))
        self.peripheral(SampleMaking).connect(self.audio)
        self.peripheral(EspNowRadio).wifi = self.peripheral(Mdns).wifi = self.peripheral(Wifi)
        self.displays = self.peripheral(Displays)
        self.displays.connect(self.peripheral(SPI), self.peripheral(I2C))
        self.peripheral(EPapers).connect(self.displays)
        self.peripheral(Frames).connect(self.displays, self.peripheral(SPI), self.peripheral(I2C))
        self.displays.built_in = built_in_display(definition)
        self.peripheral(LvglFonts).on_terminal_font = self.displays.use_font
        self.displays.sent_font = self.peripheral(LvglFonts).take
        self.supervisor.on_status_bar = self.displays.show_title

    def peripheral(self, kind: type[P]) -> P:
        """A peripheral by its class."""
        found = self.peripherals[kind]
        assert isinstance(found, kind)
        return found

    def join(self, network: Network, mac: bytes) -> None:
        """The board is on an air. Its own radio is there at once, if it has one.

        Args:
            network: the air.
            mac: six bytes, of which the radio's address is made.
        """
        self.network = network
        if "wifi" in self._definition.modules:
            self.peripheral(Wifi).connect(self.add_station(mac), self._definition.id)

    def add_station(self, mac: bytes) -> Station:
        """A further radio on the board's air, with an address of six bytes, or the next free one."""
        network = self.network
        station = Station(network, self._air_clock, "", mac)
        network.add(station)
        self.stations.append(station)
        if network.caller is call:
            network.caller = self._user_code.call
            network.waits = self._user_code.waits
            network.refuse_inside = self._user_code.refuse_inside
            network.gateway = Computer(network)
        return station

    def remove_station(self, station: Station) -> None:
        """One of its radios is gone."""
        self.stations.remove(station)
        station.network.remove(station)

    def use_air_clock(self, clock: AirClock) -> None:
        """The clock by which things come to the board's radios: the board's own, or a bench's."""
        self._air_clock = clock
        for station in self.stations:
            station.clock = clock

    def leave_network(self) -> None:
        """The board is closed."""
        for station in list(self.stations):
            self.remove_station(station)

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
            block.address("CLOCK", Clock.WORK),
        )
        self.displays.attached()
        return base

    def usual_speed(self) -> None:
        """The processor's frequency is that after a reset."""
        self.set_speed(self._definition.cpu_frequency // 1000)

    def set_speed(self, khz: int) -> None:
        """The processor has a frequency, in kHz."""
        self.block["WORDS"][Word.CPU_KHZ] = khz
        self.clock.follow(khz)

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
