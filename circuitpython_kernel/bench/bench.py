"""`Bench`: several boards with wires between them, on one air, whose clocks go on together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from circuitpython_kernel.board.virtual_board import RunResult, VirtualBoard
from circuitpython_kernel.boards import DEFAULT_BOARD
from circuitpython_kernel.common.suggestions import did_you_mean, nearest
from circuitpython_kernel.hardware.peripherals.i2c import I2C
from circuitpython_kernel.hardware.peripherals.uart import UART
from circuitpython_kernel.network.air import Network
from circuitpython_kernel.vm.interface import Host
from circuitpython_kernel.vm.usual_host import usual_host

from .coupling import Coupling
from .i2c import I2CWires
from .lines import BenchWire, Lines, PinPlace, Seat

if TYPE_CHECKING:
    from circuitpython_kernel.common.waits import Future

CLOCKS = ("realtime", "fast")


class Bench:
    """Several boards. Use it in a ``with`` statement, or call `close`.

    In ``fast`` the boards' clocks are coupled (see `coupling`): what one sends to another arrives at its exact time,
    and two runs give the same traces. In ``realtime`` each follows the wall clock.

    Args:
        clock: ``"fast"`` or ``"realtime"``, for all boards.
        network: the air that they share; a new one when None.
        seed: of all chance on that air and on the boards.
        host: where their interpreters run; the usual one when None.

    Raises:
        ValueError: for another clock.
    """

    def __init__(
        self, clock: str = "fast", *, network: Network | None = None, seed: int = 0, host: Host | None = None
    ) -> None:
        if clock not in CLOCKS:
            raise ValueError(f'the clock of a bench is {" or ".join(CLOCKS)}, not "{clock}"')
        self.clock = clock
        self.network = network or Network(seed=seed)
        """The air of all its boards."""
        self._host = host or usual_host()
        self._seed = seed
        self._boards: dict[str, VirtualBoard] = {}
        self._own: set[str] = set()
        self._seats: dict[str, Seat] = {}
        self.coupling = Coupling(self._host.waits)
        self._lines = Lines(self.coupling)
        self._i2c = I2CWires(self.coupling, self._lines, lambda: list(self._seats.values()))
        self.coupling.lookaheads.append(self._air_ns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        names = ", ".join(f"{name}: {board.definition.id}" for name, board in self._boards.items())
        return f"<Bench {self.clock}: {names or 'empty'}>"

    def __getitem__(self, name: str) -> VirtualBoard:
        """A board by its name.

        Raises:
            LookupError: when there is none; the message names the nearest ones.
        """
        return self._boards[self._name(name)]

    @property
    def boards(self) -> dict[str, VirtualBoard]:
        """All boards, by their names."""
        return dict(self._boards)

    @property
    def now(self) -> float:
        """Bench time in seconds: the first board's time, which goes on across resets."""
        return self.coupling.now_ns / 1e9

    @property
    def wires(self) -> tuple[BenchWire, ...]:
        """The wires between boards."""
        return self._lines.wires

    def offset(self, board: VirtualBoard | str) -> float:
        """Bench time in seconds when a board's own time is 0: what to add to a time of its traces."""
        return self._seats[self._name(board)].member.offset_ns / 1e9

    # ---- boards

    def add(self, board: str = DEFAULT_BOARD, *, name: str | None = None, **options: Any) -> VirtualBoard:  # noqa: ANN401 - VirtualBoard's
        """Put a new board on the bench.

        Args:
            board: its id.
            name: what it is called here; its id when None, with a number from the second one on.
            options: as for `VirtualBoard`; ``clock``, ``network`` and ``host`` are the bench's. Other than there,
                ``cpu`` is ``"board"`` if nothing is said: a program that only computes would hold up the others for
                ever if that took no time.

        Raises:
            ValueError: when the name is taken.
        """
        refused = sorted({"clock", "network", "host"} & set(options))
        if refused:
            raise ValueError(
                f"{refused[0]} is the bench's, so that all its boards have the same: Bench({refused[0]}=...)"
            )
        name = self._free_name(board, name)
        options = {"cpu": "board", "seed": self._seed if self.clock == "fast" else None, **options}
        made = VirtualBoard(board, clock=self.clock, network=self.network, host=self._host, **options)
        made.wait_for_boot()
        self._seat(made, name)
        self._own.add(name)
        return made

    def adopt(self, board: VirtualBoard, *, name: str | None = None) -> VirtualBoard:
        """Put a board that is there already on the bench. It stays on its own air, and `close` leaves it alone.

        Raises:
            ValueError: when the name is taken.
        """
        self._seat(board, self._free_name(board.definition.id, name))
        return board

    def remove(self, board: VirtualBoard | str) -> None:
        """Take a board off, with its wires; one that the bench has made is closed.

        Raises:
            LookupError: when it is not there.
        """
        name = self._name(board)
        seat, found = self._seats.pop(name), self._boards.pop(name)
        self._lines.remove_all(seat)
        silicon = seat.silicon
        silicon.peripheral(UART).afar = None
        silicon.peripheral(I2C).find_afar(None)
        if name in self._own:
            self._own.discard(name)
            found.close()
        self.coupling.remove(seat.member)
        silicon.use_air_clock(silicon.clock)

    def close(self) -> None:
        """Close the boards that the bench has made, and let the others go."""
        for name in list(self._boards):
            self._boards[name].interrupt()
        for name in list(self._boards):
            self.remove(name)

    # ---- wires

    def wire(
        self,
        first: VirtualBoard | str,
        pin: str,
        second: VirtualBoard | str,
        other_pin: str,
        *,
        pull: str | None = None,
    ) -> BenchWire:
        """Join pins of two boards with a wire; their grounds are joined, too.

        Levels, pull resistors and PWM go from each to the other in `lines.WIRE_NS`, serial frames with their exact
        times. Two wires between the lines of I2C buses make them one bus: a program on one board is the controller,
        others have an `i2ctarget.I2CTarget` there.

        Args:
            first: a board or its name.
            pin: a pin of it.
            second: another board.
            other_pin: a pin of that.
            pull: ``"up"`` or ``"down"`` for a resistor at the wire, as an I2C bus needs one.

        Raises:
            LookupError: when there is no such board or pin.
            ValueError: when both are one board (see `VirtualBoard.wire`).
        """
        names = self._name(first), self._name(second)
        if names[0] == names[1]:
            raise ValueError(f"both pins are {names[0]}'s: board.wire() joins pins of one board")
        ends = tuple(
            PinPlace(self._seats[name], self._boards[name].pins.resolve(which))
            for name, which in zip(names, (pin, other_pin), strict=True)
        )
        if pull is not None:
            for place in ends:
                self._boards[place.seat.name].pins[place.seat.silicon.pins.label(place.index)].resistor = pull
        return self._lines.add(ends[0], ends[1])

    # ---- programs

    def start(
        self,
        programs: Mapping[str, str],
        *,
        background: Collection[str] = (),
        **options: Any,  # noqa: ANN401 - VirtualBoard.start's
    ) -> dict[str, Future[RunResult]]:
        """Start a program on each board, all at the same bench time; return at once.

        Args:
            programs: the code by the board's name.
            background: boards whose program goes on only while one on another board runs, such as a server's: their
                time stands still when the others have ended.
            options: as for `VirtualBoard.start`.

        Raises:
            LookupError: when there is no such board.
        """
        chosen = {self._name(name): code for name, code in programs.items()}
        behind = {self._name(name) for name in background}
        self.coupling.hold()
        try:
            started = {}
            for name, code in chosen.items():
                self._seats[name].member.background = name in behind
                started[name] = self._boards[name].start(code, **options)
            return started
        finally:
            self.coupling.release()

    def run(
        self, programs: Mapping[str, str], *, background: Collection[str] = (), seconds: float | None = None
    ) -> dict[str, RunResult]:
        """Run a program on each board, and wait until all have ended.

        Args:
            programs: the code by the board's name.
            background: boards whose program is interrupted when the others have ended, such as a server's.
            seconds: interrupt all after so much bench time; None for no end.

        Returns:
            How each ended, by the board's name.
        """
        if seconds is not None and not seconds >= 0:
            raise ValueError(f"seconds is 0 or more, not {seconds}")
        chosen = {self._name(name): code for name, code in programs.items()}
        behind = [self._name(name) for name in background]
        for name in chosen:
            self._boards[name].user_code.refuse_inside("bench.run()")
        end_ns = None if seconds is None else self.coupling.now_ns + round(seconds * 1e9)
        self.coupling.hold()
        try:
            futures = self.start(chosen, background=behind)
            if end_ns is not None:
                for name in chosen:
                    self._interrupt_at(name, end_ns)
        finally:
            self.coupling.release()
        try:
            for name, future in futures.items():
                if name not in behind:
                    future.result()
        finally:
            for name in chosen:
                if not futures[name].done():
                    self._boards[name].interrupt()
        ended = {name: future.result() for name, future in futures.items()}
        self.coupling.level()
        return ended

    def set_background(self, board: VirtualBoard | str, background: bool) -> None:
        """Whether the program of a board goes on only while one on another board runs; see `start`."""
        self._seats[self._name(board)].member.background = background

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in every program that runs; False when none does."""
        interrupted = [board.interrupt() for board in self._boards.values()]
        return any(interrupted)

    # ---- inside

    def _interrupt_at(self, name: str, bench_ns: int) -> None:
        seat, board = self._seats[name], self._boards[name]
        seat.member.clock.plan(bench_ns - seat.member.offset_ns, lambda: self._interrupt(board))

    @staticmethod
    def _interrupt(board: VirtualBoard) -> None:
        board.interrupt()

    def _seat(self, board: VirtualBoard, name: str) -> None:
        silicon = board.hardware
        seat = Seat(name, self.coupling.add(board.clock), silicon)
        self._boards[name], self._seats[name] = board, seat
        silicon.peripheral(UART).afar = partial(self._lines.frames, seat)
        silicon.peripheral(I2C).find_afar(partial(self._i2c.find, seat))
        silicon.use_air_clock(seat.member)

    def _air_ns(self) -> int:
        on_air = [seat for seat in self._seats.values() if seat.silicon.stations]
        return round(self.network.link.latency * 1e9) if len(on_air) > 1 else 1 << 62

    def _name(self, board: VirtualBoard | str) -> str:
        if isinstance(board, VirtualBoard):
            name = next((name for name, other in self._boards.items() if other is board), None)
            if name is None:
                raise LookupError(
                    f"this {board.definition.id} is not on the bench; put it there with bench.adopt(board)"
                )
            return name
        if board not in self._boards:
            raise LookupError(f"no board on the bench is called {board!r}{did_you_mean(nearest(board, self._boards))}")
        return board

    def _free_name(self, board: str, name: str | None) -> str:
        if name is None:
            number = 1
            name = board
            while name in self._boards:
                number += 1
                name = f"{board}_{number}"
        if name in self._boards:
            raise ValueError(f'a board on the bench is called "{name}" already')
        return name
