"""Parts whose signals may be at the outputs of another part, such as a shift register, in place of the board's pins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from circuitpython_kernel.devices.base.driven_part import DrivenPart
from circuitpython_kernel.devices.base.inputs import Source
from circuitpython_kernel.devices.base.part import Part


@runtime_checkable
class OutputPart(Protocol):
    """A part with outputs that others follow."""

    def output_on(self, output: str) -> bool:
        """Whether an output is high now.

        Raises:
            LookupError: when there is no such output.
        """

    def watch_output(self, output: str, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Call ``callback(level)`` when an output changes; gives a function that ends this.

        Raises:
            LookupError: when there is no such output.
        """


class HangingPart(DrivenPart):
    """A driven part of which some or all signals hang at the outputs of another part.

    Args:
        behind: the part with the outputs, such as a shift register.
        outputs: which signal is at which output: ``"a=q0 b=q1"``.

    Raises:
        ValueError: for words that are no such list, and for a signal or an output that is not there.
    """

    def __init__(self, *, behind: Part | None = None, outputs: str = "", **inputs: Source) -> None:
        self.behind, self.outputs = behind, outputs
        self._hanging = self._read(behind, outputs)
        super().__init__(**inputs)

    def _read(self, behind: Part | None, outputs: str) -> dict[str, str]:
        if behind is None and not outputs:
            return {}
        name = type(self).__name__
        if not isinstance(behind, OutputPart):
            what = "nothing" if behind is None else f"a {type(behind).__name__}"
            raise ValueError(f"{name} hangs at the outputs of a shift register: behind=register, not {what}")
        found: dict[str, str] = {}
        for word in outputs.replace(",", " ").split():
            signal, equals, output = word.partition("=")
            if not equals or not output:
                raise ValueError(f'{name} cannot read "{word}" in outputs; write "{self.driven_signals[0]}=q0"')
            if signal not in self.driven_signals:
                raise ValueError(f'{name} has no signal "{signal}"; it has {", ".join(self.driven_signals)}')
            try:
                behind.output_on(output)
            except LookupError as error:
                raise ValueError(str(error.args[0])) from None
            found[signal] = output
        if not found:
            raise ValueError(f'{name} is behind another part: say at which outputs, as in outputs="a=q0 b=q1"')
        return found

    @property
    def hanging(self) -> Mapping[str, str]:
        """The outputs of the other part, by the signals that are at them."""
        return self._hanging

    def has(self, signal: str) -> bool:
        """Whether a signal is connected: to a pin of the board, or to an output."""
        return signal in self._hanging or self.pin(signal) is not None

    def needed(self) -> tuple[str, ...]:
        return tuple(signal for signal in super().needed() if signal not in self._hanging)

    def need_one_of(self, signals: Sequence[str]) -> None:
        if not any(signal in self._hanging for signal in signals):
            super().need_one_of(signals)

    def connected(self) -> None:
        for signal in self._hanging:
            if self.pin(signal) is not None:
                raise ValueError(f"{signal} is at an output of another part, and at no pin")
        super().connected()
        register = self.behind
        if isinstance(register, OutputPart):
            follow = [
                register.watch_output(output, partial(self._level, signal)) for signal, output in self._hanging.items()
            ]
            self._ends = (*self._ends, *follow)

    def started(self) -> None:
        """What the outputs are already; after a power cycle nothing is known of them, either."""
        register = self.behind
        if not isinstance(register, OutputPart):
            return
        for signal, output in self._hanging.items():
            level = float(register.output_on(output))
            self._driving[signal] = (0.0, level)
            if self.fault is None:
                self.driven(signal, self.now_ns, 0.0, level)
