"""A joystick: two potentiometers and a button."""

from __future__ import annotations

from typing import Any

from circuitpython_kernel.devices.base.analog_part import AnalogPart
from circuitpython_kernel.devices.base.inputs import Input, Source, Toggle
from circuitpython_kernel.devices.toolkit.contact_part import ContactPart, checked_bounce

_AXES = {"vrx": "x", "vry": "y"}


class Joystick(ContactPart, AnalogPart):
    """Joystick with two axes and a button (datasheet of the KY-023 module; Alps RKJXV).

    Modelled: the voltage of both potentiometers between ground and the supply, the button, which joins its pin with
    ground, and its bouncing. Right and up are the supply's side. It springs back when `centre` is called.

    Args:
        resistor: whether there is a pull-up resistor at the button; else the program switches on its own.
        bounce: seconds for which the button bounces; 0 for none.

    Raises:
        ValueError: when it bounces for too long.
    """

    title = "joystick with two axes and a button"
    aliases = ("KY-023", "KY023")
    example = (
        "import board, analogio, digitalio\n\n"
        "x, y = analogio.AnalogIn(board.A0), analogio.AnalogIn(board.A1)  # the pins that vrx and vry are on\n"
        "button = digitalio.DigitalInOut(board.D5)  # the pin that sw is on\n"
        "button.switch_to_input(digitalio.Pull.UP)\nprint(x.value, y.value, not button.value)"
    )
    signals = {"vrx": "analog output, x", "vry": "analog output, y", "sw": "button, to ground"}
    outputs = tuple(_AXES)
    usual = (*_AXES, "sw")
    example_signals = ("vrx", "vry", "sw")

    x = Input("%", -100, 100, 0, "x, to the right", step=1)
    y = Input("%", -100, 100, 0, "y, up", step=1)
    pressed = Toggle("pressed")

    def __init__(self, *, resistor: bool = False, bounce: float = 0.002, **inputs: Source) -> None:
        self.resistor, self.bounce = bool(resistor), checked_bounce(bounce, "a joystick's button")
        super().__init__(**inputs)

    def connected(self) -> None:
        self.need_one_of(self.usual)
        ContactPart.connected(self)
        self.lay("sw", resistor=self.resistor)
        AnalogPart.connected(self)

    def disconnected(self) -> None:
        ContactPart.disconnected(self)
        AnalogPart.disconnected(self)

    def input_changed(self, name: str) -> None:
        if name == "pressed":
            ContactPart.input_changed(self, name)
        else:
            AnalogPart.input_changed(self, name)

    def place(self) -> None:
        source = self.source("pressed")
        if callable(source):
            self.let_follow("sw", lambda time: source(time) >= 0.5)
        else:
            self.move("sw", bool(self.pressed))

    def volts_at_output(self, output: str, supply: float) -> float:
        place: float = getattr(self, _AXES[output])
        return (place + 100) / 200 * supply

    def centre(self) -> None:
        """Let the stick go: it springs back."""
        self.x = self.y = 0

    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        return (("press",),)

    def keys_down(self) -> tuple[str, ...]:
        return ("press",) if self.pressed >= 0.5 else ()

    def key_pressed(self, key: str) -> None:
        if key != "press":
            super().key_pressed(key)
        self.pressed = True

    def key_released(self, key: str) -> None:
        if key != "press":
            super().key_released(key)
        self.pressed = False

    def readings(self) -> dict[str, Any]:
        volts = {name: f"{pin.volts:.2f} V" for name in _AXES if (pin := self.pin(name)) is not None}
        return volts | {"button": "pressed" if self.pressed >= 0.5 else "not pressed"}
