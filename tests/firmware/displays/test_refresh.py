"""When a display is refreshed, what is sent then, and what it says."""

import random
import threading

import numpy as np
import pytest

from circuitpython_kernel import VirtualBoard
from tests.firmware.displays.conftest import SCENE
from tests.hardware.peripherals.display import scenes


def test_only_what_has_changed_is_sent(board, scene):
    scene("display.refresh()")
    log = board.bus["SPI"].transactions
    log.clear()
    scene("bitmap[10, 20] = 1\nbitmap[12, 21] = 2\ndisplay.refresh()")
    sent = b"".join(bytes(one.data) for one in log)
    assert sent == bytes.fromhex("2a 000a 000c 2b 0014 0015 2c") + bytes.fromhex("f800 0000 0000 0000 0000 07e0")


def test_nothing_is_sent_when_nothing_has_changed(board, scene):
    scene("display.refresh()")
    frames = board.display.refreshes
    scene("for n in range(5): display.refresh()")
    assert board.display.refreshes == frames


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("time.sleep(1)\ndisplay.refresh(target_frames_per_second=60, minimum_frames_per_second=20)",
         "RuntimeError: Below minimum frame rate"),
        ("display.refresh(target_frames_per_second=0)", "ValueError: target_frames_per_second must be >= 1"),
        ("display.refresh(target_frames_per_second=-5)", "ValueError: target_frames_per_second must be >= 1"),
        ("other = displayio.Group()\nouter = displayio.Group()\nouter.append(other)\ndisplay.root_group = other",
         "ValueError: Group already used"),
        ("display.root_group = 3", "ValueError: Must be a Group subclass."),
        ("display.show(root)", "AttributeError: .show(x) removed. Use .root_group = x"),
        ("display.brightness = 2", "ValueError: brightness must be 0-1"),
        ("display.brightness", "RuntimeError: Brightness not adjustable"),
        ("display.brightness = 0.5", "RuntimeError: Brightness not adjustable"),
        ("display.fill_row(0, bytearray(10))", "ValueError: Buffer too small"),
        ("_bus.reset()\n_bus.send(256, b'')", "ValueError: command must be 0-255"),
        ("fourwire.FourWire(_spi, command=board.GP2, chip_select=board.GP3)",
         "RuntimeError: Too many display busses; forgot displayio.release_displays() ?"),
        ("busdisplay.BusDisplay(_bus, b'', width=10, height=10)", "RuntimeError: Too many displays"),
        ("displayio.release_displays()\nimport digitalio\nused = digitalio.DigitalInOut(board.GP3)\n"
         "fourwire.FourWire(_spi, command=board.GP2, chip_select=board.GP3)", "ValueError: GP3 in use"),
        ("displayio.release_displays()\nfourwire.FourWire(_spi, command=5, chip_select=board.GP3)",
         "TypeError: command must be of type Pin, not int"),
        ("displayio.release_displays()\nfourwire.FourWire(7, command=board.GP2, chip_select=board.GP3)",
         "TypeError: spi_bus must be of type SPI, not int"),
        ("displayio.release_displays()\ndisplay.refresh()",
         "ValueError: Object has been deinitialized and can no longer be used. Create a new object."),
        ("displayio.release_displays()\nbusdisplay.BusDisplay(_bus, b'', width=10, height=10)",
         "RuntimeError: Display was released"),
        ("displayio.release_displays()\nbusdisplay.BusDisplay(3, b'', width=10, height=10)",
         "ValueError: Unsupported display bus type"),
    ],
)  # fmt: skip
def test_errors(scene, error, code, message):
    assert error("import time\ndisplay.refresh()\n" + code) == message


def test_a_rate(scene):
    scene("import time\ndisplay.refresh()\ndisplay.refresh(target_frames_per_second=10)\nstart = time.monotonic_ns()")
    assert scene("display.refresh(target_frames_per_second=10)") == "True"
    passed = int(scene("time.monotonic_ns() - start"))
    assert 50_000_000 < passed < 110_000_000
    # Of a display that is too slow upstream says False, and shows nothing.
    assert scene("time.sleep(1)\nbitmap.fill(2)\ndisplay.refresh(target_frames_per_second=10)") == "False"


def test_a_rotation_turns_what_is_sent(board, scene):
    scene("bitmap[0, 0] = 1\ndisplay.refresh()")
    scene("display.rotation = 90\ndisplay.refresh()")
    assert scene("display.width, display.height, display.rotation") == "(48, 64, 90)"
    picture = board.display.rgb565()
    assert picture.shape == (48, 64)
    assert picture[0, 63] == 0xF800
    assert board.display.rgb888()[0, 0].tolist() == [255, 0, 0]


@pytest.fixture(params=["fast", "realtime"])
def mode(request):
    return request.param


@pytest.mark.parametrize("cpu", ["free", "board"])
def test_it_refreshes_itself(mode, cpu):
    with VirtualBoard("raspberry_pi_pico", clock="fast", cpu=cpu) as board:
        assert board.run(scenes.display(64, 48).replace("auto_refresh=False", "auto_refresh=True") + SCENE).ok
        board.clock.mode = mode
        codes = ["while True: pass", "while True: time.sleep(0.001)"]
        for code in codes + ["time.sleep(1e6)"] * (mode == "realtime"):
            shown = threading.Event()
            seen = board.display.refreshes
            running = board.start(f"import time\nbitmap.fill(bitmap[0, 0] ^ 1)\n{code}")
            watch(board, seen, shown)
            assert shown.wait(20), code
            board.interrupt()
            assert running.result(20).error_type == "KeyboardInterrupt"
        assert len(np.unique(board.display.rgb565())) == 1


def watch(board, seen, shown):
    """Set an event when the board has shown one more frame."""

    def look():
        if board.display.refreshes > seen:
            shown.set()
        elif not shown.is_set():
            timer = threading.Timer(0.01, look)
            timer.daemon = True
            timer.start()

    look()


def test_stepped_by_hand():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        assert board.run(scenes.display(64, 48).replace("auto_refresh=False", "auto_refresh=True") + SCENE).ok
        board.clock.mode = "manual"
        running = board.start("import time\nbitmap.fill(3)\ntime.sleep(1)\nbitmap.fill(2)\n")
        frames = board.display.refreshes
        board.clock.advance(0.5)
        assert (board.display.refreshes, board.display.rgb565()[3, 3]) == (frames + 1, 0xFFFF)
        board.clock.advance(1)
        assert running.result(10).ok
        assert board.display.rgb565()[3, 3] == 0x07E0


def test_a_programs_end_leaves_the_display_with_the_terminal(tmp_path):
    (tmp_path / "code.py").write_text(
        "print('hello')\n" + scenes.display(128, 64) + SCENE + "bitmap.fill(1)\ndisplay.refresh()\n"
    )
    with VirtualBoard("raspberry_pi_pico", clock="fast", drive=tmp_path) as board:
        result = board.run_code()
        assert result.ok, result.traceback
        assert "Code done running." in board.display.text()
        picture = board.display.rgb565()
        assert not (picture == 0xF800).any()
        assert (picture == 0xFFFF).any()
        result = board.run(
            "import supervisor, displayio\nd = supervisor.runtime.display\n"
            "d.root_group is displayio.CIRCUITPYTHON_TERMINAL, d.width, d.height"
        )
        assert result.value == "(True, 128, 64)"


SPIN = """
while True:
    for n in range(48):
        bitmap[n, n] ^= 3
    display.refresh()
"""


@pytest.mark.parametrize("auto", [False, True])
def test_interrupts_at_any_moment(board, ev, auto):
    """500 programs are interrupted: between two bytecodes, in a refresh, on the bus, in a background frame."""
    ev(scenes.display(64, 48).replace("auto_refresh=False", f"auto_refresh={auto}") + SCENE)
    chance, never = random.Random(20), threading.Event()
    frames = board.display.refreshes
    for number in range(500):
        running = board.start(SPIN)
        assert not never.wait(chance.random() * 0.008)
        board.interrupt()
        result = running.result(20)
        assert result.traceback.endswith("KeyboardInterrupt: "), (number, result.traceback, result.restarted)
    assert board.display.refreshes > frames + 100
    ev("bitmap.fill(1)\ndisplay.refresh()")
    assert np.all(board.display.rgb565() == 0xF800)
    ev("import gc\ngc.collect()")  # else the number says when the last collection was
    assert board.last_heap.used < 10_000, "nothing is left of them on the heap"


def test_collections_at_every_allocation(board, ev):
    ev(scenes.display(64, 48).replace("auto_refresh=False", "auto_refresh=True") + SCENE)
    ev(
        "import gc\ngc.threshold(64)\nimport time\n"
        "for n in range(100):\n"
        "    b2 = displayio.Bitmap(8, 8, 2)\n"
        "    b2.fill(1)\n"
        "    p2 = displayio.Palette(2)\n"
        "    p2[1] = 0x0000FF\n"
        "    root.append(displayio.TileGrid(b2, pixel_shader=p2, x=n % 8 * 8, y=n // 8 % 6 * 8))\n"
        "    if len(root) > 20: root.pop(1)\n"
        "    time.sleep(0.02)\n"
        "gc.threshold(-1)"
    )
    picture = board.display.rgb565()
    assert (picture == 0x001F).sum() == 19 * 64


def test_a_snapshot_brings_back_the_display(board, ev):
    ev(scenes.display(64, 48) + SCENE + "bitmap.fill(1)\ndisplay.refresh()")
    kept = board.snapshot()
    ev("bitmap.fill(2)\ndisplay.refresh()\ndisplayio.release_displays()")
    board.restore(kept)
    assert ev("bitmap[0, 0]") == "1"
    ev("bitmap[3, 3] = 3\ndisplay.refresh()")
    picture = board.display.rgb565()
    assert (picture[3, 3], picture[0, 0]) == (0xFFFF, 0xF800)


OWN_BUS = """
import board, busio, busdisplay, fourwire
spi = busio.SPI(board.GP18, board.GP19)
bus = fourwire.FourWire(spi, command=board.GP2, chip_select=board.GP3)
display = busdisplay.BusDisplay(bus, b"", width=8, height=8)
"""
IN_USE = """
import board, busio, digitalio, displayio
try:
    busio.SPI(board.GP18, board.GP19)
except ValueError as error:
    print(error)
displayio.release_displays()
busio.SPI(board.GP18, board.GP19)
for pin in (board.GP2, board.GP3):
    digitalio.DigitalInOut(pin)
"""


def test_a_programs_own_bus_is_its_own_until_the_program_ends(board):
    """`release_displays` ends a bus that the displays have kept behind a program's end (reset_displays), no other."""
    assert board.run(OWN_BUS).ok
    result = board.run("import displayio\ndisplayio.release_displays()\nbusio.SPI(board.GP18, board.GP19)")
    assert result.error_message == "SPI peripheral in use"
    assert board.run("spi.deinit()\nbusio.SPI(board.GP18, board.GP19).deinit()").ok
    for program, said in ((OWN_BUS, ""), (IN_USE, "GP18 in use\n")):
        (board.drive.path / "code.py").write_text(program)
        result = board.run_code()
        assert result.ok, result.traceback
        assert said in result.stdout
