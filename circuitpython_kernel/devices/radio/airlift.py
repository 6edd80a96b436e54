"""Adafruit AirLift: an ESP32 with the NINA firmware, as a WiFi co-processor on SPI."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.spi_part import SPIPart

from .nina.packets import FAILURE, MOST_BYTES, ONE, Done, Parameters, packed, parse
from .nina.radio import AP_CONNECTED, AP_LISTENING, CONNECTED, IDLE, NinaRadio
from .nina.sockets import NinaSockets

FIRMWARE = "1.7.7"
"""What the boards were sold with for the last years of the 1.x firmware."""

_ESPRESSIF = b"\x24\x0a\xc4"
_OWN_NUMBER = b"\x00\x10\x01"
_BOOT_SECONDS = 0.78
"""Longer than the library holds GPIO0, which the firmware drives from then on."""
_HANDLING_SECONDS = 500e-6
_READY_SECONDS = 20e-6
_POLL_NS = 40_000
"""What an operation takes a board's interpreter in the library's loop that waits for the busy pin."""
_STATES = {IDLE: "idle", CONNECTED: "connected", AP_LISTENING: "access point", AP_CONNECTED: "access point"}
_RED, _GREEN, _BLUE = 26, 25, 27
_MOST_PIN = 39


class AirLift(SPIPart):
    """WiFi co-processor AirLift (ESP32 with Adafruit's nina-fw 1.7; its breakout, FeatherWing, shield, and on boards).

    Modelled: SPI with its handshake on the busy pin, reset and boot, scanning, joining, an access point of its own,
    addresses, names, ping, the time from time servers, sockets for TCP, UDP and TLS, servers, the pins of the ESP32,
    GPIO0 as the signal that data have come. Not modelled: Bluetooth, files in its flash, the sockets of Berkeley's
    kind (commands 0x70 to 0x7F).

    Args:
        firmware: the version that it tells.
        inputs: first values of the inputs.
    """

    title = "WiFi co-processor"
    signals = {
        "busy": "ready for a transfer, active low",
        "reset": "reset, active low",
        "gpio0": "starts the boot loader at a reset; later high when data have come",
    }
    pulls = {"reset": "up", "gpio0": "up"}
    required = ("busy", "reset")
    example_signals = ("cs", "busy", "reset")
    aliases = ("esp32spi",)
    library = "adafruit-circuitpython-esp32spi"
    example = (
        "import board\nfrom digitalio import DigitalInOut\nfrom adafruit_esp32spi import adafruit_esp32spi\n\n"
        "cs, busy, reset = (DigitalInOut(pin) for pin in (board.D5, board.D6, board.D9))\n"
        "esp = adafruit_esp32spi.ESP_SPIcontrol(board.SPI(), cs, busy, reset)\n"
        'esp.connect_AP("Virtual WiFi", None)\n'
        "print(esp.ipv4_address)"
    )

    def __init__(self, firmware: str = FIRMWARE, **inputs: Source) -> None:
        self.firmware = firmware
        self.gpio: dict[int, float] = {}
        """Levels of the ESP32's own pins, 0 to 1: those that the program drives, and those that are set here."""
        self._radio: NinaRadio | None = None
        self._sockets: NinaSockets | None = None
        self._life = 0
        super().__init__(**inputs)

    # ---- on the board

    def connected(self) -> None:
        assert self.site is not None
        assert self.site.air is not None
        station = self.site.air.add_station(_ESPRESSIF + _OWN_NUMBER)
        station.hostname = f"arduino-{station.mac[-2:].hex()}"
        self._radio = NinaRadio(station, self._later, lambda: self.now)
        self._sockets = NinaSockets(self._radio, self._later, self._data_changed)
        reset = self.pin("reset")
        assert reset is not None
        self._unwatch = reset.watch(self._reset_changes)

    def disconnected(self) -> None:
        self._stop()
        self._unwatch()
        if self._radio is not None and self.site is not None and self.site.air is not None:
            self.site.air.remove_station(self._radio.station)
        self._radio = self._sockets = None

    def power_on(self) -> None:
        self._stop()

    def started(self) -> None:
        reset = self.pin("reset")
        if reset is not None and reset.value:
            self._boot()

    def plan_again(self) -> None:
        """Board time has started again: what was on its way in the air is lost, and with it all connections."""
        if self._radio is not None and self._sockets is not None:
            self._sockets.close_all()
            self._radio.station.forget_ports()
        super().plan_again()

    def keep_state(self) -> Callable[[], None]:
        """What a `memento.Memento` calls to go back to now. Peers do not go back: its sockets are closed then."""
        own = {**self.__dict__, "_sources": dict(self._sources), "gpio": dict(self.gpio)}
        radio = self._radio
        inside = None if radio is None else dict(radio.__dict__)
        there = None if radio is None else radio.station.state()

        def put_back() -> None:
            if self._sockets is not None:
                self._sockets.close_all()
            self.__dict__.update(own)
            if radio is not None and inside is not None and there is not None:
                radio.__dict__.update(inside)
                radio.station.go_back(there)

        return put_back

    # ---- reset and boot

    def _reset_changes(self, level: bool) -> None:
        if not level:
            self._stop()
        elif self.site is not None and self.site.ready:
            self._boot()

    def _stop(self) -> None:
        """No power, or held in reset."""
        self._life += 1
        self._runs = self._ready = self._taken = False
        self._command = bytearray()
        self._reply: bytes | None = None
        self._sent = 0
        self.gpio = {}
        self._be_polled(False)
        self.drive("busy", None)
        self.drive("gpio0", None)
        if self._sockets is not None and self._radio is not None:
            self._sockets.close_all()
            self._radio.station.leave()
            self._radio.station.end_own()
            self._radio.station.forget_ports()
            self._radio.station.dhcp = True
            self._radio = NinaRadio(self._radio.station, self._later, lambda: self.now)
            self._sockets = NinaSockets(self._radio, self._later, self._data_changed)

    def _boot(self) -> None:
        self._life += 1
        self.drive("busy", True)
        self._later(_BOOT_SECONDS, self._begin)

    def _begin(self) -> None:
        boot, select = self.pin("gpio0"), None if self.site is None else self.site.bus_pins.get("cs")
        if (boot is not None and not boot.value) or (select is not None and not select.value):
            return  # in its boot loader, or a Bluetooth co-processor
        self._runs = True
        self._data_changed()
        self._offer()

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call something after so many seconds, unless it is reset by then."""
        life = self._life

        def act() -> None:
            if life == self._life:
                action()

        self.after(seconds, act)

    # ---- transfers

    def _offer(self) -> None:
        """It is ready for the next transfer."""
        self._ready = True
        self.drive("busy", False)
        self._be_polled(False)

    def _be_polled(self, polled: bool) -> None:
        if self.site is not None:
            self.site.clock.be_polled(_POLL_NS if polled else 0)

    def select(self) -> None:
        if self._ready and self.fault is None:
            self._ready, self._taken = False, True
            self._sent = 0
            self._command.clear()
            self.drive("busy", True)

    def exchange(self, data: bytes) -> bytes:
        if not self._taken:
            return b""
        if self._reply is None:
            self._command += data[: MOST_BYTES - len(self._command)]
            return bytes(len(data))
        answer = self._reply[self._sent : self._sent + len(data)]
        self._sent += len(data)
        return answer + bytes(len(data) - len(answer))

    def deselect(self) -> None:
        if not self._taken:
            return
        self._taken = False
        if self._reply is None and self._command:
            self._be_polled(True)
            self._later(_HANDLING_SECONDS, self._handle)
        else:
            self._reply = None
            self._later(_READY_SECONDS, self._offer)

    def _handle(self) -> None:
        try:
            number, given = parse(bytes(self._command))
            self._answer(number, given)
        except (ValueError, IndexError):
            self._put(FAILURE)

    def _answer(self, number: int, given: Parameters) -> None:
        radio, sockets = self._radio, self._sockets
        assert radio is not None
        assert sockets is not None

        def done(parameters: Parameters) -> None:
            self._put(packed(number, parameters))

        slow: dict[int, Callable[[Parameters, Done], None]] = {
            0x27: radio.scan, 0x2D: sockets.start_client, 0x34: radio.request_name, 0x3E: radio.ping,
            0x44: sockets.write,
        }  # fmt: skip
        quick: dict[int, Callable[[Parameters], Parameters]] = {
            0x10: radio.set_network, 0x11: radio.set_passphrase, 0x14: radio.set_addresses, 0x15: radio.set_dns,
            0x16: radio.set_hostname, 0x17: _yes, 0x18: radio.set_own_network, 0x19: radio.set_own_passphrase,
            0x1A: _yes, 0x1E: radio.get_dns, 0x20: radio.get_status, 0x21: radio.get_addresses, 0x22: radio.get_mac,
            0x23: radio.get_ssid, 0x24: radio.get_bssid, 0x25: radio.get_rssi, 0x26: radio.get_encryption,
            0x28: sockets.start_server, 0x29: sockets.get_server_state, 0x2A: sockets.data_sent,
            0x2B: sockets.available, 0x2C: sockets.read_one, 0x2E: sockets.stop_client,
            0x2F: sockets.get_client_state, 0x30: radio.disconnect, 0x32: radio.get_seen_rssi,
            0x33: radio.get_seen_encryption, 0x35: radio.get_name, 0x36: radio.start_scan, 0x37: self._get_version,
            0x39: sockets.send_datagram, 0x3A: sockets.get_remote, 0x3B: radio.get_time, 0x3C: radio.get_seen_bssid,
            0x3D: radio.get_seen_channel, 0x3F: sockets.get_socket, 0x40: _yes, 0x41: _yes, 0x45: sockets.read,
            0x46: sockets.insert_datagram, 0x4A: radio.set_identity, 0x4B: radio.set_user, 0x4C: radio.set_secret,
            0x4F: radio.enable_enterprise, 0x50: self._pin_mode, 0x51: self._pin_write, 0x52: self._pin_duty,
            0x53: self._pin_read, 0x54: self._pin_volts,
        }  # fmt: skip
        if number in slow:
            slow[number](given, done)
        elif number in quick:
            done(quick[number](given))
        else:
            self._put(FAILURE)

    def _put(self, reply: bytes) -> None:
        """The reply to a command is there."""
        self._reply = reply
        self._data_changed()
        self._offer()

    def _data_changed(self) -> None:
        if self._runs and self._sockets is not None:
            self.drive("gpio0", self._sockets.data_waiting)

    # ---- the rest of the commands

    def _get_version(self, given: Parameters) -> Parameters:
        return (self.firmware.encode() + b"\0",)

    def _pin_mode(self, given: Parameters) -> Parameters:
        self.gpio.setdefault(_pin(given), 0.0)
        return ONE

    def _pin_write(self, given: Parameters) -> Parameters:
        self.gpio[_pin(given)] = float(given[1][0] != 0)
        return ONE

    def _pin_duty(self, given: Parameters) -> Parameters:
        self.gpio[_pin(given)] = given[1][0] / 255
        return ONE

    def _pin_read(self, given: Parameters) -> Parameters:
        return (bytes([self.gpio.get(_pin(given), 0.0) > 0.5]),)

    def _pin_volts(self, given: Parameters) -> Parameters:
        return (struct.pack("<i", round(4095 * self.gpio.get(_pin(given), 0.0))),)

    # ---- what a person sees

    def readings(self) -> dict[str, Any]:
        radio = self._radio
        if radio is None or not self._runs:
            return {"status": "off"}
        found: dict[str, Any] = {"status": _STATES.get(radio.status, "not connected")}
        station = radio.station
        if station.connected and station.joined is not None and radio.status == CONNECTED:
            found |= {"network": station.joined.ssid, "address": station.address}
        elif station.own is not None:
            found |= {"network": station.own.ssid, "address": station.own_address}
        if self.gpio.keys() & {_RED, _GREEN, _BLUE}:  # a lamp that shines when its pin is low
            found["led"] = tuple(round(255 * (1 - self.gpio.get(pin, 1.0))) for pin in (_RED, _GREEN, _BLUE))
        return found


def _yes(given: Parameters) -> Parameters:
    return ONE


def _pin(given: Parameters) -> int:
    number = given[0][0]
    if number > _MOST_PIN:
        raise ValueError("no such pin")
    return number
