"""is31fl3741: what goes to the LED driver over I2C, and layers over its LEDs."""

import pytest

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.devices.base.i2c_part import I2CPart

SETUP = """\
import board, displayio, framebufferio, is31fl3741
displayio.release_displays()
i2c = board.I2C()
driver = is31fl3741.IS31FL3741(i2c)
mapping = tuple(range(6 * 5 * 3))
def leds(width=6, height=5, mapping=mapping, **more):
    return is31fl3741.IS31FL3741_FrameBuffer(driver, width, height, mapping, **more)
"""


class Driver(I2CPart):
    """The driver's pages, and everything that it is told."""

    title = "LED driver"
    addresses = (0x30,)

    def power_on(self):
        super().power_on()
        self.told, self.registers, self.page, self.register = [], {}, 0, 0

    def write(self, data):
        if not data:
            return  # somebody has asked whether it is there
        self.told.append(bytes(data))
        self.register = data[0]
        if data[0] == 0xFD:
            self.page = data[1]
        elif data[0] != 0xFE and len(data) == 2:
            self.registers[self.page, data[0]] = data[1]

    def read(self, count):
        return bytes([self.registers.get((self.page, self.register), 0)]) * count


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("adafruit_led_glasses_nrf52840", clock="fast") as board:
        board.driver = Driver()
        board.attach(board.driver)
        yield board


@pytest.fixture
def told(board, ev):
    def tell(code):
        del board.driver.told[:]
        ev(code)
        return list(board.driver.told)

    return tell


def test_the_driver_gets_registers_behind_their_pages(board, ev, told):
    ev(SETUP)
    ev("driver.set_led(3, 7, 0)")
    assert told("driver.reset()") == [b"\xfe\xc5", b"\xfd\x04", b"\x3f\xae"]
    assert told("driver.enable()\ndriver.set_global_current(254)") == [b"\x00\x01", b"\x01\xfe"]
    assert told("driver.set_led(3, 7, 0)") == [b"\xfe\xc5", b"\xfd\x00", b"\x03\x07"]
    assert told("driver.set_led(200, 7, 2)") == [b"\xfe\xc5", b"\xfd\x03", b"\x14\x07"]
    # Colours are corrected: 128 of 255 to the power of 2.6.
    assert told("driver.write((0, 1, 2, 65535, 4, 5), bytes((255, 128, 0, 1, 2, 3)))")[-3:] == [
        b"\x00\xff", b"\x01\x2a", b"\x02\x00",
    ]  # fmt: skip


def test_layers_are_on_the_leds(board, ev):
    code = """
f = leds()
d = framebufferio.FramebufferDisplay(f, auto_refresh=False)
bitmap, palette, group = displayio.Bitmap(2, 2, 2), displayio.Palette(2), displayio.Group()
palette[1] = 0x123456
bitmap[1, 0] = 1
group.append(displayio.TileGrid(bitmap, pixel_shader=palette, x=2, y=1))
d.root_group = group
d.refresh()
"""
    assert ev(SETUP + code + "f.width, f.height, len(memoryview(f)), d.width") == (6, 5, 60, 6)
    registers = board.driver.registers
    assert (registers[4, 0], registers[4, 1]) == (1, 254)
    assert {value for (page, _), value in registers.items() if page in (2, 3)} == {255}
    at = (3 * 5 + 1) * 3
    assert [registers[0, at + n] for n in range(3)] == [0x56, 0x34, 0x12]
    assert sum(value for (page, _), value in registers.items() if page == 0) == 0x56 + 0x34 + 0x12
    assert ev("f.brightness = 0.5\nround(f.brightness, 2)") == 0.5
    ev("displayio.release_displays()")


def test_a_scaled_led_has_the_mean_of_nine_pixels(board, ev):
    ev(SETUP + "f = leds(9, 15, tuple(range(45)), scale=True)\nmemoryview(f)[0] = 90\nf.refresh()")
    assert board.driver.registers[0, 0] == 10
    ev("displayio.release_displays()")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("is31fl3741.IS31FL3741(i2c, addr=0x33)", "ValueError: Unable to find I2C Display at 33"),
        ("is31fl3741.IS31FL3741(5)", "TypeError: i2c must be of type I2C, not int"),
        ("driver.write([1], b'abc')", "ValueError: Mapping must be a tuple"),
        ("leds(0)", "ValueError: width must be greater than zero"),
        ("leds(5, 5, scale=True)", "ValueError: Scale dimensions must divide by 3"),
        ("leds(5, 5)", "ValueError: LED mappings must match display size"),
        ("leds(framebuffer=bytearray(3))", "IndexError: bytearray index out of range"),
        ("leds().brightness = 2", "ValueError: Brightness must be 0-1.0"),
        (
            "f = leds()\nf.deinit()\nf.refresh()",
            "ValueError: Object has been deinitialized and can no longer be used. Create a new object.",
        ),
    ],
)
def test_errors(board, code, message):
    result = board.run(SETUP + code)
    assert f"{result.error_type}: {result.error_message}" == message
