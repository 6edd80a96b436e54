"""An I2C bus over the wires between boards: a controller's transfer is answered by a program on another board."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from circuitpython_kernel.hardware.peripherals.i2c import ENODEV, FarTarget, I2CBus
from circuitpython_kernel.hardware.peripherals.i2c_target import I2CController, I2CTargets

from .coupling import Coupling
from .lines import WIRE_NS, Lines, PinPlace, Seat

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future

Answer = tuple[int | None, bytes]


class I2CWires:
    """Finds the targets that other boards' programs have opened on the wires of a bus, and speaks with them.

    Args:
        coupling: carries transfers.
        lines: the wires.
        seats: gives the boards.
    """

    def __init__(self, coupling: Coupling, lines: Lines, seats: Callable[[], list[Seat]]) -> None:
        self._coupling = coupling
        self._lines = lines
        self._seats = seats

    def find(self, seat: Seat, bus: I2CBus, address: int) -> FarTarget | None:
        """See `hardware.peripherals.i2c.Afar`."""
        sda, scl = self._lines.net(PinPlace(seat, bus.sda)), self._lines.net(PinPlace(seat, bus.scl))
        if len(sda) == 1 or len(scl) == 1:
            return None
        self._coupling.own_turn()
        for other in self._seats():
            if other is seat:
                continue
            for controller in other.silicon.peripheral(I2CTargets).answering(address):
                pins = controller.bus.sda, controller.bus.scl
                if PinPlace(other, pins[0]) in sda and PinPlace(other, pins[1]) in scl:
                    return partial(self._transfer, seat, other, controller, bus.frequency)
        return None

    def _transfer(
        self,
        seat: Seat,
        other: Seat,
        controller: I2CController,
        frequency: int,
        address: int,
        out: bytes | None,
        count: int,
        timeout_ns: int,
    ) -> Answer:
        clock = seat.member.clock
        begun: list[Future[bytes]] = []
        answers: list[Answer] = []

        def begin() -> None:
            controller.frequency = frequency
            if out is None:
                done = controller.read(address, count)
            elif count:
                done = controller.write_then_read(address, out, count)
            else:
                done = controller.write(address, out)
            begun.append(done)
            done.add_done_callback(answered)

        def answered(done: Future[bytes]) -> None:
            answer = _answer(done, out)
            self._coupling.plan(seat.member, other.member.now_ns + WIRE_NS, lambda: answers.append(answer))

        self._coupling.plan(other.member, seat.member.now_ns + WIRE_NS, begin)
        clock.rest(timeout_ns, lambda: clock.now_ns if answers else None)
        if answers:
            return answers[0]
        for done in begun:
            controller.forget(done)
        return None, b""


def _answer(done: Future[bytes], out: bytes | None) -> Answer:
    try:
        read = done.result()
    except OSError as error:
        return (-1 if error.errno == ENODEV else 0), b""
    return (len(out) if out is not None else 0), read
