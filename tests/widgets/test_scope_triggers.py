"""The scope's triggers without a browser: which window each mode shows, and what is told of it."""

from __future__ import annotations

import pytest
from scope_board import FakeBoard

from circuitpython_kernel.widgets.scope import Scope

S = 1_000_000_000


class Front:
    """A scope over two seconds of edges, with a window of 0.4 s; a fifth of it lies before the trigger."""

    def __init__(self) -> None:
        self.board = FakeBoard()
        self.now(2.0)
        self.board.edges("LED", [0.2, 0.3, 1.0, 1.1, 1.8, 1.9], first=1)
        self.scope = Scope(self.board, ["LED", "GP2"], duration=0.4, live=False)

    def now(self, seconds: float) -> None:
        self.board.clock.now_ns = round(seconds * S)

    def window(self) -> tuple[float, float]:
        self.scope._rows.look()
        window = self.scope._current_window()
        return window.t0 / S, window.t1 / S


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.mark.parametrize("mode", ["auto", "normal"])
@pytest.mark.parametrize(("now", "at"), [(2.0, 1.0), (2.11, 1.0), (2.12, 1.8), (3.0, 1.8)])
def test_the_newest_trigger_whose_picture_is_complete(front: Front, mode: str, now: float, at: float) -> None:
    front.scope.trigger_on("LED", mode=mode)
    front.now(now)
    assert front.window() == pytest.approx((at - 0.08, at + 0.32))
    assert front.scope.triggered == at


@pytest.mark.parametrize("mode", ["auto", "normal"])
def test_without_a_trigger_time_is_followed(front: Front, mode: str) -> None:
    front.scope.trigger_on("GP2", mode=mode)
    assert front.window() == pytest.approx((1.6, 2.0))
    assert front.scope.triggered is None


@pytest.mark.parametrize(("mode", "window"), [("auto", (1.6, 2.0)), ("normal", (0.92, 1.32))])
def test_normal_keeps_the_last_picture_when_nothing_comes(front: Front, mode: str, window: tuple[float, float]) -> None:
    front.scope.trigger_on("LED", mode=mode)
    assert front.window() == pytest.approx((0.92, 1.32))
    front.board.capture.store.clear()
    assert front.window() == pytest.approx(window)


def test_single_waits_for_one_that_comes_from_now_on_and_stops_there(front: Front) -> None:
    front.scope.trigger_on("LED", mode="single")
    assert front.window() == pytest.approx((1.6, 2.0))
    front.board.edges("LED", [2.5, 2.6], first=1)
    front.now(2.7)
    assert front.window() == pytest.approx((2.42, 2.82))
    assert front.scope.triggered == 2.5
    assert not front.scope.paused  # its picture is not complete
    front.now(2.82)
    front.window()
    assert front.scope.paused
    front.board.edges("LED", [3.0, 3.1], first=1)
    front.now(4.0)
    assert front.window() == pytest.approx((2.42, 2.82))


def test_single_waits_on_after_a_reset_of_the_clock(front: Front) -> None:
    front.scope.trigger_on("LED", mode="single")
    front.board.capture.store.clear()
    front.now(0.1)
    front.window()
    front.board.edges("LED", [0.5], first=1)
    front.now(0.6)
    assert front.window() == pytest.approx((0.42, 0.82))


def test_a_pin_that_is_not_shown_is_refused(front: Front) -> None:
    with pytest.raises(LookupError, match="GP15"):
        front.scope.trigger_on("GP15")


def test_no_pin_ends_it(front: Front) -> None:
    front.scope.trigger_on("LED")
    front.window()
    front.scope.trigger_on(None)
    assert front.window() == pytest.approx((1.6, 2.0))
    assert front.scope.triggered is None
