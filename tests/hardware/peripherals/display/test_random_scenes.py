"""Random scenes are drawn as adafruit-blinka-displayio draws them: whole, and what changes between two refreshes."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks import display_oracle as oracle
from benchmarks import libraries
from circuitpython_kernel import VirtualBoard
from tests.hardware.peripherals.display import scenes

WIDTH, HEIGHT = 40, 30


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blinka")
    libraries.fetch({oracle.DISTRIBUTION: oracle.VERSION}, folder)
    zipfile.ZipFile(next(folder.glob("*.whl"))).extractall(folder)
    process = oracle.Oracle(folder)
    yield process
    process.close()


@pytest.fixture(scope="module")
def drive(tmp_path_factory):
    return tmp_path_factory.mktemp("drive")


@pytest.fixture(scope="module")
def board(drive):
    with VirtualBoard("raspberry_pi_pico2", clock="fast", drive=drive, drive_files=False) as board:
        yield board


def ours(board, settings, steps):
    """What a display of such settings is sent by each step."""
    more = {name: value for name, value in settings.items() if name not in ("width", "height")}
    board.run("import displayio\ndisplayio.release_displays()\nif '_spi' in globals(): _spi.deinit()")
    result = board.run(scenes.display(settings["width"], settings["height"], **more) + "import vectorio")
    assert result.ok, result.traceback
    sent = []
    log = board.bus["SPI"].transactions
    for step in steps:
        log.clear()
        result = board.run(step + "\ndisplay.refresh()")
        assert result.ok, f"{result.traceback or result.restarted}\n{step}"
        sent.append(b"".join(bytes(one.data) for one in log))
    return sent


def windows(data, pixel_bytes):
    """The windows that were sent: their borders, and the bytes for each."""
    at = 0
    while at < len(data):
        assert (data[at], data[at + 5], data[at + 10]) == (0x2A, 0x2B, 0x2C)
        x1, x2, y1, y2 = np.frombuffer(data[at + 1 : at + 5] + data[at + 6 : at + 10], ">u2").tolist()
        size = (x2 - x1 + 1) * (y2 - y1 + 1) * pixel_bytes
        yield (x1, y1, x2 + 1, y2 + 1), data[at + 11 : at + 11 + size]
        at += 11 + size


def shown(settings, sent):
    """The pictures of 16-bit pixels behind each step, from the windows that were sent."""
    turned = settings.get("rotation", 0) % 180 == 90
    width, height = settings["width"], settings["height"]
    picture = np.zeros((width, height) if turned else (height, width), ">u2")
    pictures = []
    for data in sent:
        for (x1, y1, x2, y2), pixels in windows(data, 2):
            picture[y1:y2, x1:x2] = np.frombuffer(pixels, ">u2").reshape(y2 - y1, x2 - x1)
        pictures.append(picture.copy())
    return pictures


# ---- scenes, as programs

places = st.integers(-12, 44)
switches = st.booleans()
spaces = st.sampled_from(["RGB888", "RGB565", "RGB565_SWAPPED", "BGR565", "BGR565_SWAPPED"])
rgb = st.integers(0, 0xFFFFFF)


@st.composite
def palettes(draw, name, count):
    colors = (
        draw(st.lists(rgb, min_size=count, max_size=count))
        if count <= 16
        else [n * 70001 % 0x1000000 for n in range(count)]
    )
    program = [f"{name} = displayio.Palette({count}, dither={draw(switches)})"]
    program += [f"{name}[{n}] = {color}" for n, color in enumerate(colors)]
    for clear in draw(st.sets(st.integers(0, count - 1), max_size=2)):
        program.append(f"{name}.make_transparent({clear})")
    return program


@st.composite
def bitmaps(draw, name):
    """A bitmap's program, and its size, values and the shader's program."""
    values = draw(st.sampled_from([2, 4, 16, 256, 65536]))
    width, height = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    pixels = draw(st.binary(min_size=2 * width * height, max_size=2 * width * height))
    numbers = (np.frombuffer(pixels, "<u2").astype(int) % values).tolist()
    program = [
        f"{name} = displayio.Bitmap({width}, {height}, {values})",
        f"for n, v in enumerate({numbers}): {name}[n] = v",
    ]
    if values > 256 or draw(st.integers(0, 4)) == 0:
        space = draw(spaces)
        about = f"input_colorspace=displayio.Colorspace.{space}, dither={draw(switches)}"
        program.append(f"{name}s = displayio.ColorConverter({about})")
        if draw(switches):
            program.append(f"{name}s.make_transparent({draw(st.sampled_from(numbers))})")
    else:
        program += draw(palettes(f"{name}s", values))
    return program, width, height


@st.composite
def grids(draw, name, repeats):
    program, width, height = draw(bitmaps(f"{name}b"))
    tile_width = draw(st.sampled_from([n for n in range(1, width + 1) if width % n == 0]))
    tile_height = draw(st.sampled_from([n for n in range(1, height + 1) if height % n == 0]))
    across, down = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    count = (width // tile_width) * (height // tile_height)
    if count == 1 and not repeats:
        across = down = 1
    program.append(
        f"{name} = displayio.TileGrid({name}b, pixel_shader={name}bs, width={across}, height={down}, "
        f"tile_width={tile_width}, tile_height={tile_height}, x={draw(places)}, y={draw(places)})"
    )
    tiles = draw(st.lists(st.integers(0, count - 1), min_size=across * down, max_size=across * down))
    program.append(f"for n, v in enumerate({tiles}): {name}[n] = v")
    program += turns(draw, name)
    return program


def turns(draw, name):
    return [f"{name}.{turn} = True" for turn in ("flip_x", "flip_y", "transpose_xy") if draw(switches)]


@st.composite
def shapes(draw, name):
    count = draw(st.integers(1, 4))
    program = draw(palettes(f"{name}s", count))
    common = f"pixel_shader={name}s, x={draw(places)}, y={draw(places)}, color_index={draw(st.integers(0, count - 1))}"
    kind = draw(st.sampled_from(["rectangle", "circle", "polygon"]))
    if kind == "rectangle":
        sizes = draw(st.tuples(st.integers(1, 20), st.integers(1, 20)))
        program.append(f"{name} = vectorio.Rectangle(width={sizes[0]}, height={sizes[1]}, {common})")
    elif kind == "circle":
        program.append(f"{name} = vectorio.Circle(radius={draw(st.integers(1, 14))}, {common})")
    else:
        points = draw(st.lists(st.tuples(st.integers(-10, 20), st.integers(-10, 20)), min_size=3, max_size=6))
        program.append(f"{name} = vectorio.Polygon(points={points}, {common})")
    return program


@st.composite
def trees(draw, repeats):
    """A root group's program, and the names of its layers by kind.

    ``repeats``: whether a grid may show a bitmap of one tile several times. Of its new pixels upstream draws those of
    the first place alone (TileGrid.c).
    """
    program = [f"g0 = displayio.Group(scale={draw(st.integers(1, 3))}, x={draw(places) // 3}, y={draw(places) // 3})"]
    names = {"grid": [], "shape": [], "group": ["g0"]}
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["grid", "grid", "shape", "group"]))
        name = f"{kind[0]}{kind[1]}{number}"
        into = draw(st.sampled_from(names["group"]))
        if kind == "group":
            scale = draw(st.integers(1, 2))
            program.append(f"{name} = displayio.Group(scale={scale}, x={draw(places)}, y={draw(places)})")
        else:
            program += draw(grids(name, repeats) if kind == "grid" else shapes(name))
        if draw(st.integers(0, 9)) == 0:
            program.append(f"{name}.hidden = True")
        program.append(f"{into}.append({name})")
        names[kind].append(name)
    return program, names


@st.composite
def changes(draw, names):
    """What a program does between two refreshes."""
    program = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from([kind for kind in names if names[kind]]))
        name = draw(st.sampled_from(names[kind]))
        if kind == "group":
            some = [f".x = {draw(places)}", f".y = {draw(places)}", f".scale = {draw(st.integers(1, 3))}"]
        elif kind == "grid":
            some = [
                f".x = {draw(places)}", f".y = {draw(places)}", "[0] = 0", f".flip_x = {draw(switches)}",
                f".transpose_xy = {draw(switches)}", "b[0] = 1", f"b[{name}b.width - 1, {name}b.height - 1] = 0",
            ]  # fmt: skip
        else:
            some = [f".x = {draw(places)}", f".y = {draw(places)}"]
        some.append(f".hidden = {draw(switches)}")
        step = name + draw(st.sampled_from(some))
        if kind == "grid" and draw(st.integers(0, 5)) == 0:  # its own fill() is wrong where C's long has 64 bits
            step = f"for n in range({name}b.width * {name}b.height): {name}b[n] = 1"
        program.append(step)
    return "\n".join(program)


@st.composite
def programs(draw, repeats=True):
    program, names = draw(trees(repeats))
    steps = ["\n".join(program) + "\ndisplay.root_group = g0"]
    steps += draw(st.lists(changes(names), max_size=4))
    return steps


usual = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@usual
@given(programs(), st.sampled_from([0, 90, 180, 270]))
def test_a_scene_and_its_changes(board, theirs, steps, rotation):
    about = {"width": WIDTH, "height": HEIGHT, "rotation": rotation}
    expected, found = shown(about, theirs.draw(about, steps)), shown(about, ours(board, about, steps))
    for step, (one, other) in enumerate(zip(expected, found, strict=True)):
        assert np.array_equal(one, other), f"step {step}:\n{one}\n{other}"


@usual
@given(programs(repeats=False), st.sampled_from([1, 2, 4, 8]), switches, switches, st.sampled_from([0, 90]))
def test_grays(board, theirs, steps, depth, share_row, reverse, rotation):
    about = {
        "width": WIDTH, "height": 32, "rotation": rotation, "color_depth": depth, "grayscale": True,
        "pixels_in_byte_share_row": share_row, "reverse_pixels_in_byte": reverse,
    }  # fmt: skip
    width, height = (WIDTH, 32) if rotation == 0 else (32, WIDTH)
    found = gray_pictures(ours(board, about, steps), width, height, depth, share_row, reverse)
    # It sends the whole picture in one piece, so its changes are whole pictures of what they have come to.
    for step, picture in enumerate(found):
        whole = ["\n".join(steps[: step + 1])]
        [expected] = gray_pictures(theirs.draw(about, whole), width, height, depth, share_row, reverse)
        assert np.array_equal(expected, picture), f"step {step}:\n{expected}\n{picture}"


@settings(usual, max_examples=15)
@given(st.lists(rgb, min_size=32, max_size=32))
def test_colours_of_eight_bits(board, colors):
    """Three bits of red and green, two of blue; the oracle has no such displays."""
    about = {"width": 8, "height": 4, "color_depth": 8}
    step = (
        f"b, s = displayio.Bitmap(8, 4, 32), displayio.Palette(32)\nfor n, c in enumerate({colors}):\n"
        "    b[n], s[n] = n, c\n"
        "g = displayio.Group()\ng.append(displayio.TileGrid(b, pixel_shader=s))\ndisplay.root_group = g"
    )
    [(_, pixels)] = windows(ours(board, about, [step])[0], 1)
    assert list(pixels) == [c >> 21 << 5 | (c >> 13 & 7) << 2 | (c >> 6 & 3) for c in colors]


def gray_pictures(sent, width, height, depth, share_row, reverse):
    """The pictures behind each step, as numbers of so many bits; windows in bytes where these hold several pixels."""
    per_byte = 8 // depth
    across, down = (per_byte, 1) if share_row else (1, per_byte)
    picture = np.zeros((height, width), np.uint8)
    pictures = []
    for data in sent:
        for (x1, y1, x2, y2), pixels in windows(data, 1):
            numbers = np.unpackbits(np.frombuffer(pixels, np.uint8)[:, None], axis=1)
            numbers = np.packbits(numbers.reshape(-1, per_byte, depth), axis=2)[:, :, 0] >> (8 - depth)
            numbers = numbers if reverse else numbers[:, ::-1]
            numbers = numbers.reshape(y2 - y1, x2 - x1, down, across).swapaxes(1, 2)
            picture[y1 * down : y2 * down, x1 * across : x2 * across] = numbers.reshape((y2 - y1) * down, -1)
        pictures.append(picture.copy())
    return pictures


@usual
@given(
    st.sampled_from(["1", "L", "P", "RGB"]), st.integers(1, 24), st.integers(1, 18),
    st.binary(min_size=16, max_size=64), switches,
)  # fmt: skip
def test_files(board, theirs, drive, kind, width, height, noise, transposed):
    pixels = np.resize(np.frombuffer(noise, np.uint8), (height, width, 3))
    image = Image.fromarray(pixels)
    image = image.convert(kind)
    data = io.BytesIO()
    image.save(data, "BMP")
    (drive / "p.bmp").write_bytes(data.getvalue().ljust(138, b"\0"))  # a shorter one is no BMP for upstream
    about = {"width": WIDTH, "height": HEIGHT}
    step = (
        "f = displayio.OnDiskBitmap({path!r})\n"
        f"t = displayio.TileGrid(f, pixel_shader=f.pixel_shader, x=3, y=-2)\nt.transpose_xy = {transposed}\n"
        "g = displayio.Group()\ng.append(t)\ndisplay.root_group = g"
    )
    expected = theirs.draw(about, [step.format(path=str(drive / "p.bmp"))])
    found = ours(board, about, [step.format(path="/p.bmp")])
    assert np.array_equal(shown(about, expected)[0], shown(about, found)[0])


def test_grays_of_eight_bits_become_colours(board):
    """Upstream repeats the lowest byte three times; the oracle does something else."""
    result = board.run(
        "import displayio\nc = displayio.ColorConverter(input_colorspace=displayio.Colorspace.L8)\n"
        "[c.convert(n) for n in range(0, 600, 7)]"
    )
    expected = [(n & 255) >> 3 << 11 | (n & 255) >> 2 << 5 | (n & 255) >> 3 for n in range(0, 600, 7)]
    assert result.value == repr(expected)


@st.composite
def mapped_grids(draw):
    """A grid with a TilePaletteMapper for us, and the same as a bitmap for the oracle, which has no such thing."""
    tile_width, tile_height, count = draw(st.integers(1, 6)), draw(st.integers(1, 6)), draw(st.integers(1, 3))
    across, down, values = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.sampled_from([2, 4, 16]))
    pixels = st.lists(st.integers(0, values - 1), min_size=count * tile_width, max_size=count * tile_width)
    rows = np.array([draw(pixels) for _ in range(tile_height)])
    colors = draw(st.lists(rgb, min_size=1, max_size=8))
    mapped = draw(st.integers(1, values))
    converts = draw(switches)
    if converts:  # a converter has no palette: a tile's colours are mapped to colours at once, black at first
        colors = [0, *colors]
    maps = [[0 if converts else n for n in range(mapped)] for _ in range(across * down)]
    tiles = [0] * (across * down)
    changes = st.tuples(
        st.integers(0, across * down - 1), st.integers(0, count - 1),
        st.lists(st.integers(0, len(colors) - 1), min_size=mapped, max_size=mapped),
    )  # fmt: skip
    about = f"x={draw(places)}, y={draw(places)}"
    ours = [
        f"b = displayio.Bitmap({count * tile_width}, {tile_height}, {values})",
        f"for n, v in enumerate({rows.ravel().tolist()}): b[n] = v",
        "import tilepalettemapper",
        "s = displayio.ColorConverter()" if converts else f"s = displayio.Palette({max(len(colors), mapped)})",
        *([] if converts else [f"s[{n}] = {color}" for n, color in enumerate(colors)]),
        f"m = tilepalettemapper.TilePaletteMapper(s, {mapped})",
        f"t = displayio.TileGrid(b, pixel_shader=m, width={across}, height={down}, tile_width={tile_width}, "
        f"tile_height={tile_height}, {about})",
    ]
    size = across * tile_width, down * tile_height
    black = len(colors)
    clear = black + 1
    theirs = [
        f"b = displayio.Bitmap({size[0]}, {size[1]}, 65536)",
        f"s = displayio.Palette({clear + 1})",
        *(f"s[{n}] = {color}" for n, color in enumerate(colors)),
        f"s.make_transparent({clear})",
        f"t = displayio.TileGrid(b, pixel_shader=s, {about})",
    ]

    def bitmap():
        shown = np.zeros((size[1], size[0]), int)
        for place, (tile, mapping) in enumerate(zip(tiles, maps, strict=True)):
            y, x = place // across * tile_height, place % across * tile_width
            chosen = rows[:, tile * tile_width : (tile + 1) * tile_width]
            # A value that the mapper does not know is clear; an entry that was never set is black.
            numbers = [min(mapping[v], black) if v < mapped else clear for v in chosen.ravel()]
            shown[y : y + tile_height, x : x + tile_width] = np.reshape(numbers, chosen.shape)
        return f"for n, v in enumerate({shown.ravel().tolist()}): b[n] = v"

    common = [f"g0 = displayio.Group(scale={draw(st.integers(1, 2))})", "g0.append(t)", *turns(draw, "t")]
    steps = [[*ours, *common, "display.root_group = g0"]]
    expected = [[*theirs, bitmap(), *common, "display.root_group = g0"]]
    for place, tile, mapping in draw(st.lists(changes, max_size=3)):
        steps.append([
            f"t[{place}] = {tile}", f"m[{place}] = {[colors[n] for n in mapping] if converts else mapping}",
        ])  # fmt: skip
        tiles[place], maps[place] = tile, mapping
        expected.append([bitmap()])
    return ["\n".join(step) for step in steps], ["\n".join(step) for step in expected]


@usual
@given(mapped_grids(), st.sampled_from([0, 90, 180, 270]))
def test_other_colours_for_each_tile(board, theirs, both, rotation):
    about = {"width": WIDTH, "height": HEIGHT, "rotation": rotation}
    steps, same = both
    expected, found = shown(about, theirs.draw(about, same)), shown(about, ours(board, about, steps))
    for step, (one, other) in enumerate(zip(expected, found, strict=True)):
        assert np.array_equal(one, other), f"step {step}:\n{one}\n{other}"
