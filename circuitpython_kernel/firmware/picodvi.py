"""Pictures over DVI. Follows CircuitPython 10's picodvi module."""

import _bell_frames as _bell
import _board
from _bell_supervisor import safe_mode as _safe_mode
from _displaybus import check_room as _check_room
from _drawn import whole as _whole
from _framebuffer import SizedBuffer as _SizedBuffer
from _hw import read_clock as _read_clock
from _hw import sleep_ns as _sleep_ns
from _modules import firmware as _firmware
from _pins import check_free as _check_free

_NAMES = ("clk_dp", "clk_dn", "red_dp", "red_dn", "green_dp", "green_dn", "blue_dp", "blue_dn")
_HSTX = tuple(["GPIO%d" % _n for _n in range(12, 20)])
_IS_2350 = _board.SYSNAME[:6] == "rp2350"
_FRAME_NS = 16683350

_DEPTHS = (1, 2, 4, 8, 16, 32) if _IS_2350 else (1, 2, 8, 16)


def _sizes(depth):
    """The sizes that a framebuffer can have."""
    if not _IS_2350:
        return ((640, 480), (800, 480)) if depth < 8 else ((320, 240), (400, 240))
    full, half, quarter = ((640, 480), (720, 400)), ((320, 240), (360, 200)), ((160, 120), (180, 100))
    if depth < 8:
        return full
    return full + half + quarter if depth == 8 else half + quarter


def _stride(width, depth):
    """Bytes from row to row."""
    return (width * depth + 31) // 32 * 4


def _pins(pins):
    found = [_check_free(pin, name) for pin, name in zip(pins, _NAMES)]
    for place, n in enumerate(found):
        if n in found[:place] or (_IS_2350 and _board.PINS[n] not in _HSTX):
            raise ValueError("Invalid %s pin" % _NAMES[place])
    if not _IS_2350:
        numbers = [int(_board.PINS[n].lstrip("GPIO")) for n in found]
        steps = [numbers[n + 1] - numbers[n] for n in range(0, 8, 2)]
        for place, step in enumerate(steps):
            if step not in (1, -1) or step != steps[0]:
                raise ValueError("Invalid %s pin" % _NAMES[2 * place + 1])
    return found


class Framebuffer(_SizedBuffer):
    """Pixels that a screen shows."""

    def __init__(
        self,
        width,
        height,
        *,
        clk_dp,
        clk_dn,
        red_dp,
        red_dn,
        green_dp,
        green_dn,
        blue_dp,
        blue_dn,
        color_depth=8,
    ):
        depth = _whole(color_depth)
        if depth not in _DEPTHS:
            raise ValueError("Invalid color_depth")
        _check_room()
        size = _whole(width), _whole(height)
        if size not in _sizes(depth):
            raise ValueError("Invalid width and height")
        pins = _pins((clk_dp, clk_dn, red_dp, red_dn, green_dp, green_dn, blue_dp, blue_dn))
        width, height = size
        stride = _stride(width, depth)
        at = self._allot(stride * height, 2 if depth > 8 else 1)
        self._width, self._height, self._depth = width, height, depth
        handle = _bell.memory(width, height, depth, depth < 4, 1, 0, stride, 60, pins, at, stride * height)
        self._begun(handle, tuple(pins))

    def _adopt(self, width, height, depth, stride):
        self._width, self._height, self._depth = width, height, depth

    @property
    def color_depth(self):
        self._check()
        return self._depth

    def wait_for_vblank(self):
        """Wait until the next picture begins; not on an RP2040."""
        self._check()
        if _IS_2350:
            _sleep_ns(_FRAME_NS - _read_clock() % _FRAME_NS)


_KIND = Framebuffer


def _item_bytes(depth):
    return 2 if depth > 8 else 1


def _start():
    """At a hard reset: the display of a board that has one when a setting or a monitor asks for it."""
    monitor = _bell.monitor()
    if monitor < 0 or _safe_mode() != "NONE":
        return
    settings = _firmware("_settings")
    wanted = str(settings.text("CIRCUITPY_PICODVI_ENABLE", "") or "").lower()
    if wanted == "never" or (wanted != "always" and not monitor):
        return
    usual = (720, 400) if monitor == 2 and wanted != "always" else (640, 480)
    width, height, depth, rotation = [
        settings.size("CIRCUITPY_DISPLAY_" + name) for name in ("WIDTH", "HEIGHT", "COLOR_DEPTH", "ROTATION")
    ]
    width = usual[0] if width is None else width
    height = height or {720: 400, 640: 480, 320: 240, 360: 200}.get(width, 0)
    depth = 8 if depth is None else depth
    if depth not in _DEPTHS or (width, height) not in _sizes(depth):
        (width, height), depth = usual, 8
    rotation = rotation if rotation in (90, 180, 270) else 0
    _bell.make_own(width, height, depth, rotation, _stride(width, depth), 60, 0)
