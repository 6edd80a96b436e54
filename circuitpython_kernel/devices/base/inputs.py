"""What a part measures or what a person does to it: typed inputs, with unit and range, that are set from outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self, overload

if TYPE_CHECKING:
    from .part import Part

Source = float | Callable[[float], float]
"""A number, or a function that gives one for a board time in seconds."""


MANY_STEPS = 20_000
"""Steps of a slider that nobody could choose from if they lay side by side."""


class Input:
    """A physical quantity that acts on a part, as an attribute of its class.

    It reads as a number and can be set to a number or to a function of board time in seconds.

    Args:
        unit: such as ``"°C"``; empty for a plain number.
        low, high: the range that the part stands, ends included.
        default: its value at first.
        label: what it is, for people; the attribute's name when left out.
        step: the step of a slider; a hundredth of the range, rounded, when left out.
        options: names for the values 0, 1, 2, ... of an input that has only these.

    Raises:
        ValueError: when it is set to a number outside its range.
        TypeError: when it is set to anything else.
    """

    name = ""

    def __init__(
        self,
        unit: str,
        low: float,
        high: float,
        default: float,
        label: str = "",
        *,
        step: float | None = None,
        options: Sequence[str] = (),
    ) -> None:
        if not low <= default <= high or low == high:
            raise ValueError(f"an input's default lies in its range; {default} does not lie between {low} and {high}")
        self.unit, self.low, self.high, self.default = unit, low, high, default
        self.label = label
        self.step = step or 10.0 ** math.floor(math.log10((high - low) / 100))
        self.options = tuple(options)

    @property
    def logarithmic(self) -> bool:
        """Whether a slider should be: such as for light, where a few lux matter as much as thousands do elsewhere."""
        return self.low >= 0 and (self.high - self.low) / self.step >= MANY_STEPS

    def __set_name__(self, owner: type[Part], name: str) -> None:
        self.name = name
        self.label = self.label or name.replace("_", " ")

    def __repr__(self) -> str:
        return f"<Input {self.name}: {self.low:g} to {self.high:g} {self.unit}>".replace(" >", ">")

    @overload
    def __get__(self, part: None, owner: type[Part]) -> Self: ...

    @overload
    def __get__(self, part: Part, owner: type[Part]) -> float: ...

    def __get__(self, part: Part | None, owner: type[Part]) -> Self | float:
        return self if part is None else part.input_value(self)

    def __set__(self, part: Part, value: Source) -> None:
        part.set_input(self, value)

    def check(self, value: object) -> Source:
        """The value, if the input can have it."""
        if callable(value):
            return value
        if isinstance(value, str) and value in self.options:
            return float(self.options.index(value))
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            names = f", or one of {', '.join(self.options)}" if self.options else ""
            raise TypeError(
                f"{self.name} is a number or a function of board time in seconds{names}, not {value!r}"
            ) from None
        if not self.low <= number <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise ValueError(f"{self.name} is between {self.low:g} and {self.high:g}{unit}, not {number:g}")
        return number

    def clip(self, value: float) -> float:
        """The nearest value in range; a function or noise may leave it."""
        if math.isnan(value):
            return self.default
        return min(max(value, self.low), self.high)


class Toggle(Input):
    """An input that is on or off, such as a button: 1 or 0."""

    def __init__(self, label: str = "", default: bool = False) -> None:
        super().__init__("", 0, 1, float(default), label, step=1, options=("off", "on"))
