"""Examples of libraries that draw, unmodified from PyPI: what is seen on the displays of their boards.

`python -m benchmarks.display_examples` runs all of them; docs/libraries.md has what came of it.
"""

import dataclasses
import io
import re
import shutil
from pathlib import PurePosixPath

import numpy as np
import pytest
from PIL import Image

from benchmarks import display_examples as examples
from benchmarks import libraries
from benchmarks.display_setups import Setup, setup_of
from circuitpython_kernel.devices import SDCard
from circuitpython_kernel.hardware.peripherals.pictures import qr_code, qr_finder

SOME = [
    f"adafruit-circuitpython-{name}"
    for name in (
        "bitmap-font", "bitmapsaver", "cursorcontrol", "display-button", "displayio-layout", "imageload", "miniqr",
        "simple-text-display", "slideshow", "touchscreen", "turtle", "uc8151d",
    )
]  # fmt: skip
WHITE, GREEN = (255, 255, 255), (0, 255, 0)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The examples' files by library."""
    return examples.fetch_examples(SOME, tmp_path_factory.mktemp("sources"))


@pytest.fixture
def run(display_libraries, found, tmp_path):
    """Run an example, and give the pictures at some times and at its end, what it printed, and its files."""
    shutil.copytree(display_libraries, tmp_path / "lib")
    boards = []

    def run_example(name, *times, setup=None, prepare=None, change=()):
        files = next(some for some in found.values() if PurePosixPath(f"{name}.py") in some)
        examples.add_examples(tmp_path, files)
        setup = setup or setup_of(name)
        board = examples.make_board(setup, tmp_path)
        boards.append(board)
        if prepare:
            prepare(board)
        source = files[PurePosixPath(f"{name}.py")].decode()
        if change:
            assert change[0] in source
            source = source.replace(*change)
        ran = examples.run_on(board, setup, source, times)
        assert ran.good, ran.result.traceback or ran.result.restarted
        return ran.pictures, ran.result.stdout, files

    yield run_example
    for board in boards:
        board.close()


def where(picture, color, near=8):
    """Where a colour is: left, top, right, bottom."""
    rows, columns = np.nonzero((abs(picture.astype(int) - color) <= near).all(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def opened(files, name, size=None):
    picture = Image.open(io.BytesIO(files[PurePosixPath(name)])).convert("RGB")
    return np.asarray(picture if size is None else picture.crop((0, 0, *size))).astype(int)


def test_a_button_is_touched(run):
    def touch(board):
        panel = board.parts[0].part
        board.clock.call_at(board.clock.now + 0.3, lambda: panel.touched((160, 120)))

    short = dataclasses.replace(setup_of("display_button_simpletest"), seconds=0.5)
    (before, after), _, _ = run("display_button_simpletest", 0.25, setup=short, prepare=touch)
    assert where(before, (0, 255, 255)) == (111, 96, 209, 144)
    assert where(before, (255, 0, 255)) == (110, 95, 210, 145)
    assert where(after, (255, 0, 0)) == (111, 96, 209, 144), "selected, its colours are the opposite"
    assert where(after, (0, 255, 0)) == (110, 95, 210, 145)


def test_a_layout_has_its_cells(run):
    (picture,), _, _ = run("displayio_layout_simpletest")
    purple, green = where(picture, (0x77, 0, 0x77)), where(picture, (0, 0x77, 0))
    assert purple[:2] == (18, 18)
    assert green[0] - purple[0] == 100
    assert green[1] == purple[1]
    assert where(picture[60:], WHITE)[2] - where(picture[60:], WHITE)[0] > 100


def test_a_turtle_goes_in_a_square(run):
    (picture,), _, _ = run("turtle_square", setup=Setup(seconds=4))
    left, top, right, bottom = where(picture, WHITE)
    assert (160 <= right - 26 <= 161, 119 <= bottom - 1 <= 121 + 5) == (True, True)
    lines = (picture == WHITE).all(axis=2)
    for x in (160, 185):
        assert lines[95:121, x].all(), "an upright side"
    for y in (95, 120):
        assert lines[y, 160:186].all(), "a level side"
    assert not lines[98:117, 163:183].any()
    assert (left, top) >= (150, 94)


def test_slides_follow_each_other(run):
    # This board's display has no backlight that a program could dim, as slides come and go.
    setup = Setup("m5stack_cores3", seconds=7)
    pictures, _, files = run("slideshow_simpletest", 1, 3.3, 6.5, setup=setup, change=("dwell=10", "dwell=1"))
    shown = []
    for picture in pictures[:3]:
        left, top = picture.any(axis=(0, 2)).argmax(), picture.any(axis=(1, 2)).argmax()
        for name in ("blue_rectangle", "green_circle", "purple_oval", "yellow_square"):
            expected = opened(files, f"images/{name}.bmp")
            seen = picture[top : top + expected.shape[0], left : left + expected.shape[1]]
            if seen.shape == expected.shape and abs(seen - expected).max() <= 8:
                shown.append(name)
    assert shown == ["blue_rectangle", "green_circle", "purple_oval"]


def test_a_screenshot_is_the_screen(run):
    card = SDCard(size=1 << 22)

    def insert(board):
        board.attach(card, cs="SD_CS")
        (board.drive.path / "sd").mkdir()

    (picture,), said, _ = run(
        "bitmapsaver_screenshot_simpletest", setup=Setup("pyportal", seconds=20), prepare=insert,
        change=("TAKE_SCREENSHOT = False", "TAKE_SCREENSHOT = True"),
    )  # fmt: skip
    assert "Screenshot Saved" in said
    saved = np.asarray(Image.open(io.BytesIO(card.read_file("screenshot.bmp"))).convert("RGB"))
    assert saved.shape == picture.shape == (240, 320, 3)
    assert (saved > 200).any(), "the terminal's text"
    # Text came after it was taken: the picture has moved up by some of the terminal's lines.
    lit, before = (picture[:, :, 0] > 200).sum(axis=1), (saved[:, :, 0] > 200).sum(axis=1)
    assert any((before[n + 24 : n + 120] == lit[24:120]).all() for n in range(0, 96, 12))


def test_a_qr_code_can_be_read(run):
    (picture,), _, _ = run("miniqr_displaytest")
    (code,) = qr_finder.find(np.ascontiguousarray(picture[:, :, 1]))
    # The library counts rows first, so that this example shows its codes mirrored.
    assert qr_code.read(code.bits.T).payload == b"https://www.adafruit.com/circuitpython"


def test_lines_of_text_have_their_colours(run):
    (picture,), _, _ = run("simple_text_display_simpletest", setup=Setup(seconds=1))
    title, first, second = [where(picture, color) for color in (WHITE, (255, 0, 255), GREEN)]
    assert title[3] <= first[1] < first[3] <= second[1]
    assert title[2] - title[0] == pytest.approx(17 * 12, abs=8)


def test_text_in_a_font_from_a_file(run):
    (picture,), _, _ = run("bitmap_font_label_simpletest")
    assert where(picture, (255, 0, 255)) == (21, 12, 162, 27)


@pytest.mark.parametrize(
    ("example", "file", "place"),
    [
        ("imageload_colorwheel", "images/color_wheel.bmp", (0, 0)),
        ("imageload_png_simpletest", "images/test_image.png", (70, 58)),
        ("imageload_simpletest", "images/4bit.bmp", (0, 0)),
    ],
)
def test_pictures_are_those_of_the_files(run, example, file, place):
    (picture,), _, files = run(example)
    image = Image.open(io.BytesIO(files[PurePosixPath(file)])).convert("RGBA")
    expected = Image.new("RGBA", (320, 240), "white" if "png" in example else "black")
    expected.alpha_composite(image.crop((0, 0, 320, 240)), place)
    difference = abs(picture.astype(int) - np.asarray(expected.convert("RGB")))
    assert difference.max() <= 8


def test_a_cursor_is_moved_by_the_joystick(run):
    def push(board):
        for pin in ("JOYSTICK_X", "JOYSTICK_Y"):
            board.pins[pin].feed(1.65)
        board.clock.call_at(board.clock.now + 1, lambda: board.pins["JOYSTICK_X"].feed(3.3))

    (before, after), _, _ = run("cursorcontrol_simpletest", 0.9, prepare=push)
    one, two = where(before, WHITE), where(after, WHITE)
    assert two[0] > one[0] + 5
    assert two[1] == one[1]


def test_touches_are_printed(run):
    def touch(board):
        panel = board.parts[0].part
        board.clock.call_at(board.clock.now + 0.1, lambda: panel.touched((100, 200)))

    short = dataclasses.replace(setup_of("touchscreen_simpletest"), seconds=0.2)
    _, said, _ = run("touchscreen_simpletest", setup=short, prepare=touch)
    x, y, pressure = map(int, re.findall(r"\((\d+), (\d+), (\d+)\)", said)[-1])
    assert (x, y) == (pytest.approx(100, abs=2), pytest.approx(200, abs=2))
    assert pressure > 10_000


def test_e_paper_from_its_example(run):
    (picture,), said, files = run("uc8151d_simpletest")
    assert "refreshed" in said
    expected = opened(files, "display-ruler.bmp", (296, 128)).mean(axis=2) > 127
    assert ((picture.mean(axis=2) > 127) == expected).mean() > 0.95


def test_the_document_is_about_the_list_and_most_run():
    text = libraries.part(examples.HEADING)
    rows = re.findall(r"^\| `(\S+)` \| (\S+) \| (\d+) of (\d+) \|", text, flags=re.MULTILINE)
    pins = libraries.pins(examples.LIST)
    assert {name: version for name, version, *_ in rows} == {name: pins[name] for name in examples.names()}
    assert all(int(ran) > 0 for *_, ran, _ in rows)
    assert sum(int(row[2]) for row in rows) > 0.85 * sum(int(row[3]) for row in rows)
