"""What a drawing shows of a pin: a shape for its use, filled when it is high, a short text and a longer one."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from circuitpython_kernel.hardware.pins.pin import Pin

ROLES = {
    "unused": "nothing", "input": "input", "output": "output", "open_drain": "output", "analog_in": "analog",
    "analog_out": "analog", "pwm": "pwm", "listen": "bus", "talk": "bus", "shared": "bus",
}  # fmt: skip
"""A pin's mode and its role in a drawing. Each role has a shape and a colour of its own."""

MARKS = {
    "nothing": "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    "input": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    "output": "M-6.5-6.5h13v13h-13z",
    "analog": "M0-8.5L8.5 0L0 8.5L-8.5 0z",
    "bus": "M-8.5 0L-4.2-7.4H4.2L8.5 0L4.2 7.4H-4.2z",
    "pwm": "M-7-6.5h14l-3.5 13h-7z",
}
"""The shape of each role, as an SVG path around 0, 0."""

MARKERS = {"nothing": ".", "input": "o", "output": "s", "analog": "D", "bus": "h", "pwm": "v"}
"""The same shapes as matplotlib's markers."""

COLORS = {
    "light": {
        "nothing": "#8b96a1", "input": "#0069a8", "output": "#b84700", "analog": "#7d5a00", "bus": "#9a3d83",
        "pwm": "#007a58",
    },
    "dark": {
        "nothing": "#71808d", "input": "#56b4e9", "output": "#ff9a4d", "analog": "#f0d442", "bus": "#eb9bd0",
        "pwm": "#2fd0a0",
    },
}  # fmt: skip
"""After Okabe and Ito: distinguishable with any colour vision; the shapes say the same."""

LEGEND = (
    ("input", "input"), ("output", "output"), ("analog", "analog"), ("bus", "bus"), ("pwm", "PWM"),
    ("nothing", "unused"),
)  # fmt: skip


@dataclass(frozen=True)
class PinState:
    """What is shown. ``volts`` is there for analog pins; ``duty`` for PWM."""

    role: str
    high: bool
    text: str
    details: str
    duty: float | None = None
    volts: float | None = None
    pressable: bool = False
    pressed: bool = False
    contention: bool = False


def quantity(value: float, unit: str) -> str:
    """A number with an SI prefix and three digits."""
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= factor:
            return f"{value / factor:.3g} {prefix}{unit}"
    return f"{value:.3g} {unit}"


def closes_high(pull: str | None, on_board: bool) -> bool:
    """The level to which a pin's button closes: the rail that the pull keeps it away from.

    Without a pull, a button outside closes to the supply, one that is on the board to ground, as they usually do.
    """
    return pull == "down" or (pull is None and not on_board)


def pin_state(
    pin: Pin, label: str, chip_name: str, others: tuple[str, ...] = (), *, on_board: bool = False
) -> PinState:
    """The state of a pin now. ``on_board``: whether its button is on the board."""
    mode, function = pin.mode, pin.function
    role = ROLES[mode]
    if role == "bus" and function is None:
        role = "input" if mode == "listen" else "output"
    high = pin.value
    duty = volts = None
    level = "high" if high else "low"
    if mode == "pwm":
        wave = pin.pwm
        duty = wave[1] if wave else float(high)
        text = f"{quantity(wave[0], 'Hz')} {100 * duty:.0f} %" if wave else f"PWM {level}"
    elif role == "analog":
        try:
            volts = pin.volts
        except Exception as error:  # noqa: BLE001 - a user's function of time; its fault must not stop the picture
            text = type(error).__name__
        else:
            text = f"{volts:.2f} V"
    elif role == "bus":
        text = function or level
    elif role == "nothing":
        text = ""
    else:
        text = level
    contention = pin.contention
    pull = f", pull-{pin.pull}" if pin.pull else ""
    driven = pin.driven
    outside = "" if driven is None or role == "analog" else f", driven {'high' if driven else 'low'} from outside"
    names = ", ".join(name for name in dict.fromkeys((*others, chip_name)) if name != label)
    called = f" ({names})" if names else ""
    carries = f" {function}" if function else ""
    at = "" if volts is None else f", {volts:.3f} V"
    if role not in ("nothing", "analog"):
        with contextlib.suppress(Exception):  # a user's function of time; its fault must not stop the picture
            at = f", {pin.volts:.2f} V"
    fight = ", two outputs against each other" if contention else ""
    details = f"{label}{called}: {mode.replace('_', ' ')}{carries}{pull}, {level}{at}{outside}{fight}"
    pressable = mode == "input"
    pressed = pressable and driven is not None and driven == closes_high(pin.pull, on_board)
    return PinState(role, high, text, details, duty, volts, pressable, pressed, contention)
