"""What is C on a board looks like it: each class and module of the firmware, on a board that has nearly all of them."""

import pytest

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.language import stubs

PICO = boards.load("raspberry_pi_pico")
ALWAYS = {"__future__", "board", "gc", "microcontroller", "micropython", "os", "sys", "time"}
MODULES = sorted(
    (firmware_image.provided_modules() & (PICO.modules | ALWAYS)) | set(firmware_image._parts_of_packages())
)

WIRES = "__import__('fourwire').FourWire(busio.SPI(board.GP2, board.GP3), command=board.GP4, chip_select=board.GP5)"
MATRIX = (
    "__import__('rgbmatrix').RGBMatrix(width=16, bit_depth=1, rgb_pins=[board.GP0, board.GP1, board.GP2, board.GP3, "
    "board.GP4, board.GP5], addr_pins=[board.GP6], clock_pin=board.GP7, latch_pin=board.GP8, "
    "output_enable_pin=board.GP9)"
)

# An object of each class that a module has, by an expression; None where there is no way to one.
INSTANCES = {
    "_pixelmap.PixelMap": "PixelMap(pixels(), ((0,), (1,)))",
    "adafruit_bus_device.i2c_device.I2CDevice": "I2CDevice(busio.I2C(board.GP1, board.GP0), 0x40, False)",
    "adafruit_bus_device.spi_device.SPIDevice": "SPIDevice(busio.SPI(board.GP2, board.GP3, board.GP4))",
    "adafruit_pixelbuf.PixelBuf": "PixelBuf(3)",
    "aesio.AES": "AES(bytes(16))",
    "alarm.SleepMemory": "alarm.sleep_memory",
    "alarm.pin.PinAlarm": "PinAlarm(board.GP0, value=True)",
    "alarm.time.TimeAlarm": "TimeAlarm(monotonic_time=1e6)",
    "alarm.touch.TouchAlarm": None,  # no chip of this kind has one
    "analogbufio.BufferedIn": "BufferedIn(board.A0, sample_rate=1000)",
    "analogio.AnalogIn": "AnalogIn(board.A0)",
    "analogio.AnalogOut": None,  # this chip has no converter for one
    "audiobusio.I2SOut": "I2SOut(board.GP0, board.GP1, board.GP2)",
    "audiobusio.PDMIn": "PDMIn(board.GP0, board.GP1)",
    "audiocore.RawSample": "RawSample(bytearray(8))",
    "audiocore.WaveFile": None,  # no file is there
    "audiodelays.Chorus": "Chorus()",
    "audiodelays.Echo": "Echo(max_delay_ms=9)",
    "audiodelays.Flanger": "Flanger()",
    "audiodelays.GranularPitchShift": "GranularPitchShift()",
    "audiodelays.MultiTapDelay": "MultiTapDelay(max_delay_ms=99)",
    "audiodelays.PitchShift": "PitchShift()",
    "audiofilewriter.AudioFileWriter": "AudioFileWriter(__import__('io').BytesIO())",
    "audiofilters.Distortion": "Distortion()",
    "audiofilters.DistortionMode": "DistortionMode.CLIP",
    "audiofilters.Filter": "Filter()",
    "audiofilters.Phaser": "Phaser()",
    "audiofreeverb.Freeverb": "Freeverb()",
    "audioi2sin.I2SIn": "I2SIn(board.GP0, board.GP1, board.GP2)",
    "audiomixer.Mixer": "Mixer()",
    "audiomixer.MixerVoice": "Mixer().voice[0]",
    "audiomp3.MP3Decoder": None,  # no file is there
    "audiopwmio.PWMAudioOut": "PWMAudioOut(board.GP0)",
    "audiospeed.Resampler": "Resampler(__import__('audiomixer').Mixer())",
    "audiospeed.SpeedChanger": "SpeedChanger(__import__('audiomixer').Mixer())",
    "bitbangio.I2C": "I2C(board.GP1, board.GP0)",
    "bitbangio.SPI": "SPI(board.GP2, board.GP3, board.GP4)",
    "bitmapfilter.ChannelMixer": None,  # a named tuple, as in C
    "bitmapfilter.ChannelMixerOffset": None,  # a named tuple, as in C
    "bitmapfilter.ChannelScale": None,  # a named tuple, as in C
    "bitmapfilter.ChannelScaleOffset": None,  # a named tuple, as in C
    "bitmaptools.BlendMode": "BlendMode.Normal",
    "bitmaptools.DitherAlgorithm": "DitherAlgorithm.Atkinson",
    "busdisplay.BusDisplay": f"BusDisplay({WIRES}, b'', width=8, height=8, backlight_pin=board.GP6)",
    "busio.I2C": "I2C(board.GP1, board.GP0)",
    "busio.SPI": "SPI(board.GP2, board.GP3, board.GP4)",
    "busio.UART": "UART(board.GP0, board.GP1)",
    "countio.Counter": "Counter(board.GP1)",
    "countio.Edge": "Edge.RISE",
    "digitalio.DigitalInOut": "DigitalInOut(board.GP0)",
    "digitalio.DigitalInOutProtocol": None,  # for annotations
    "digitalio.Direction": "Direction.INPUT",
    "digitalio.DriveMode": "DriveMode.PUSH_PULL",
    "digitalio.Pull": "Pull.UP",
    "displayio.Bitmap": "Bitmap(4, 4, 2)",
    "displayio.ColorConverter": "ColorConverter()",
    "displayio.Colorspace": "Colorspace.RGB565",
    "displayio.Group": "Group()",
    "displayio.OnDiskBitmap": None,  # no file is there
    "displayio.Palette": "Palette(2)",
    "displayio.TileGrid": "TileGrid(Bitmap(4, 4, 2), pixel_shader=Palette(2))",
    "epaperdisplay.EPaperDisplay": f"EPaperDisplay({WIRES}, b'', b'', width=8, height=8, ram_width=8, ram_height=8, "
    "write_black_ram_command=0x24, refresh_display_command=0x20)",
    "fontio.BuiltinFont": "__import__('terminalio').FONT",
    "fontio.FontProtocol": None,  # for annotations
    "fontio.Glyph": None,  # a named tuple, as in C
    "fourwire.FourWire": WIRES,
    "framebufferio.FramebufferDisplay": f"FramebufferDisplay({MATRIX})",
    "gifio.GifWriter": "GifWriter(__import__('io').BytesIO(), 4, 4, _d.Colorspace.L8)",
    "gifio.OnDiskGif": None,  # no file is there
    "hashlib.Hash": "hashlib.new('sha1')",
    "i2cdisplaybus.I2CDisplayBus": None,  # no display is connected
    "i2ctarget.I2CTarget": "I2CTarget(board.GP1, board.GP0, (0x40,))",
    "i2ctarget.I2CTargetRequest": None,  # another chip makes one
    "jpegio.JpegDecoder": "JpegDecoder()",
    "keypad.Event": "Event(0, True)",
    "keypad.EventQueue": "Keys((board.GP0,), value_when_pressed=False).events",
    "keypad.KeyMatrix": "KeyMatrix((board.GP0,), (board.GP1,))",
    "keypad.Keys": "Keys((board.GP0,), value_when_pressed=False)",
    "keypad.ShiftRegisterKeys": "ShiftRegisterKeys(clock=board.GP0, data=board.GP1, latch=board.GP2, key_count=8, "
    "value_to_latch=True, value_when_pressed=True)",
    "keypad_demux.DemuxKeyMatrix": "DemuxKeyMatrix((board.GP0,), (board.GP1,))",
    "lvfontio.OnDiskFont": None,  # no file is there
    "microcontroller.Pin": "board.LED",
    "microcontroller.Processor": "microcontroller.cpu",
    "microcontroller.ResetReason": "ResetReason.POWER_ON",
    "microcontroller.RunMode": "RunMode.NORMAL",
    "msgpack.ExtType": "ExtType(1, b'x')",
    "nvm.ByteArray": "microcontroller.nvm",
    "onewireio.OneWire": "OneWire(board.GP0)",
    "paralleldisplaybus.ParallelBus": "ParallelBus(data0=board.GP0, command=board.GP8, chip_select=board.GP9, "
    "write=board.GP10)",
    "picodvi.Framebuffer": "Framebuffer(320, 240, clk_dp=board.GP14, clk_dn=board.GP15, red_dp=board.GP12, "
    "red_dn=board.GP13, green_dp=board.GP18, green_dn=board.GP19, blue_dp=board.GP16, blue_dn=board.GP17, "
    "color_depth=8)",
    "pulseio.PulseIn": "PulseIn(board.GP0)",
    "pulseio.PulseOut": "PulseOut(board.GP0)",
    "pwmio.PWMOut": "PWMOut(board.GP0)",
    "qrio.PixelPolicy": "PixelPolicy.EVERY_BYTE",
    "qrio.QRDecoder": "QRDecoder(8, 8)",
    "qrio.QRInfo": None,  # a named tuple, as in C
    "qrio.QRPosition": None,  # a named tuple, as in C
    "rgbmatrix.RGBMatrix": MATRIX,
    "rotaryio.IncrementalEncoder": "IncrementalEncoder(board.GP0, board.GP1)",
    "rtc.RTC": "RTC()",
    "sdcardio.SDCard": None,  # no card is connected
    "sharpdisplay.SharpMemoryFramebuffer": "SharpMemoryFramebuffer(busio.SPI(board.GP2, board.GP3), board.GP5, 16, 8)",
    "storage.VfsFat": "storage.getmount('/')",
    "supervisor.RunReason": "RunReason.STARTUP",
    "supervisor.Runtime": "supervisor.runtime",
    "supervisor.SafeModeReason": "SafeModeReason.NONE",
    "supervisor.StatusBar": "supervisor.status_bar",
    "synthio.Biquad": "Biquad(FilterMode.LOW_PASS, 500)",
    "synthio.Envelope": None,  # a named tuple, as in C
    "synthio.EnvelopeState": "EnvelopeState.ATTACK",
    "synthio.FilterMode": "FilterMode.NOTCH",
    "synthio.LFO": "LFO()",
    "synthio.Math": "Math(MathOperation.SUM, 1, 2, 3)",
    "synthio.MathOperation": "MathOperation.SUM",
    "synthio.MidiTrack": "MidiTrack(bytes(4), 120)",
    "synthio.Note": "Note(440)",
    "synthio.Synthesizer": "Synthesizer()",
    "terminalio.Terminal": "Terminal(_d.TileGrid(_d.Bitmap(6, 12, 2), pixel_shader=_d.Palette(2), width=9, height=3), "
    "__import__('terminalio').FONT)",
    "tilepalettemapper.TilePaletteMapper": "TilePaletteMapper(_d.Palette(2), 2)",
    "time.struct_time": "time.localtime()",
    "touchio.TouchIn": "TouchIn(board.GP0)",
    "ulab.numpy.ndarray": "array([1, 2])",
    "usb_cdc.Serial": "usb_cdc.console",
    "usb_hid.Device": "usb_hid.devices[0]",
    "usb_midi.PortIn": "usb_midi.ports[0]",
    "usb_midi.PortOut": "usb_midi.ports[1]",
    "vectorio.Circle": "Circle(pixel_shader=_d.Palette(1), radius=3, x=0, y=0)",
    "vectorio.Polygon": "Polygon(pixel_shader=_d.Palette(1), points=[(0, 0), (4, 0), (0, 4)], x=0, y=0)",
    "vectorio.Rectangle": "Rectangle(pixel_shader=_d.Palette(1), width=3, height=2, x=0, y=0)",
    "watchdog.WatchDogMode": "WatchDogMode.RESET",
    "watchdog.WatchDogTimeout": "WatchDogTimeout()",
    "watchdog.WatchDogTimer": "microcontroller.watchdog",
}

NAMED_TUPLES = (
    "bitmapfilter.ChannelMixer", "bitmapfilter.ChannelMixerOffset", "bitmapfilter.ChannelScale",
    "bitmapfilter.ChannelScaleOffset", "fontio.Glyph", "qrio.QRInfo", "qrio.QRPosition", "synthio.Envelope",
    "time.struct_time",
)  # fmt: skip

EFFECTS = (
    "audiodelays.Chorus", "audiodelays.Echo", "audiodelays.Flanger", "audiodelays.GranularPitchShift",
    "audiodelays.MultiTapDelay", "audiodelays.PitchShift", "audiofilters.Distortion", "audiofilters.Filter",
    "audiofilters.Phaser", "audiofreeverb.Freeverb", "audiospeed.Resampler", "audiospeed.SpeedChanger",
)  # fmt: skip

# What dir() shows beyond the stubs' public members.
OF_ALL = {"__class__", "__name__", "__dict__", "__bases__", "__enter__", "__exit__"}
MORE = {
    "__future__": {"annotations"},  # Python's own, no stub
    "aesio.AES": {"mode"},  # in the C code, not in its stub
    **{
        name: {"bits_per_sample", "channel_count"}
        for name in ("audiocore.RawSample", "audiomixer.Mixer", "synthio.MidiTrack")
    },  # in the C code (AUDIOSAMPLE_FIELDS), not in the stubs
    **{name: {"bits_per_sample", "channel_count", "sample_rate"} for name in EFFECTS},  # the same
    "synthio.Synthesizer": {"bits_per_sample", "channel_count", "max_polyphony", "release_then_press"},  # the same
    "busdisplay.BusDisplay": {"show"},  # in the C code: it says that it is gone
    "epaperdisplay.EPaperDisplay": {"show"},  # the same
    "framebufferio.FramebufferDisplay": {"show"},
    "busio.UART": {"ioctl"},  # the interpreter's poll asks for it by name
    "digitalio": {"DigitalInOutProtocol"},  # the stub has it as a protocol, which it counts as an annotation
    "displayio.Colorspace": {"BGR555", "BGR555_SWAPPED", "BGR565", "BGR565_SWAPPED", "L8"},  # in the C code alone
    "fontio": {"FontProtocol"},  # the same
    "gc": {"threshold"},  # of the interpreter's; docs/differences.md
    "microcontroller": {"pin"},  # a module of its own
    "storage.VfsFat": {"chdir", "getcwd", "remove", "rename", "utime"},  # in the C code (vfs_fat.c), not in its stub
    **{name: {"count", "index"} for name in NAMED_TUPLES},  # a tuple's
    "ulab": {"__version__"},
    "ulab.numpy.ndarray": {
        "T", "byteswap", "copy", "dtype", "flat", "flatten", "itemsize", "reshape", "shape", "size", "sort", "strides",
        "tobytes", "tolist", "transpose",
    },  # ulab's own, which the stub leaves out
    "usb_cdc.Serial": {"__next__", "ioctl"},  # the interpreter asks for them by name
    "vectorio.Circle": {"contains"},  # in the C code, not in its stub
    "vectorio.Polygon": {"contains"},
    "vectorio.Rectangle": {"contains"},
}  # fmt: skip
NO_STUB = {"board", "errno", "micropython", "microcontroller.pin", "select", "sys"}
"""Their members are pins, error numbers, or in tests of their own."""


@pytest.fixture(scope="module")
def board():
    with VirtualBoard("raspberry_pi_pico", clock="fast") as board:
        yield board


def fails(board, code):
    result = board.run(code)
    return f"{result.error_type}: {result.error_message}"


def members(board, expression):
    return set(eval(board.run(f"dir({expression})").value))


def classes(board):
    found = []
    for module in MODULES:
        code = f"import {module} as m\n[n for n in dir(m) if type(getattr(m, n)) is type and n != '__class__']"
        found += [f"{module}.{name}" for name in eval(board.run(code).value)]
        board.run("import gc\ngc.collect()")
    return found


def test_the_table_has_every_class(board):
    assert sorted(classes(board)) == sorted(INSTANCES)


@pytest.fixture(scope="module")
def made(board, request):
    """A board with ``C``, a class, and ``x``, an object of it; the tests of a class follow each other on it."""
    module, _, name = request.param.rpartition(".")
    for pin in board.pins:
        pin.release()
    board.reset()
    if name == "TouchIn":
        board.pins["GP0"].resistor = None
        board.pins["GP0"].touch = 0
    else:
        board.pins["GP0"].resistor = board.pins["GP1"].resistor = "up"
    helpers = (
        "import adafruit_pixelbuf\ndef pixels():\n  class P(adafruit_pixelbuf.PixelBuf):\n"
        "    def _transmit(s, b): pass\n  return P(3)\n"
    )
    code = helpers if name == "PixelMap" else ""
    code += f"from {module} import *\nfrom {module} import {name} as C\n"
    code += f"import board, busio, microcontroller, {module.split('.')[0]}\n"
    code += "import displayio as _d\n" if "_d." in str(INSTANCES[request.param]) else ""
    if INSTANCES[request.param]:
        code += f"x = {INSTANCES[request.param]}\nassert type(x) is C, type(x)"
    result = board.run(code)
    assert result.ok, result.traceback
    return board


WITH_INSTANCE = [name for name, code in INSTANCES.items() if code]


@pytest.mark.parametrize("made", WITH_INSTANCE, indirect=True)
def test_an_object_takes_no_unknown_attributes(made):
    assert fails(made, "x.vlaue = True") == "AttributeError: can't set attribute 'vlaue'"
    assert fails(made, "setattr(x, 'vlaue', 1)") == "AttributeError: can't set attribute 'vlaue'"
    assert fails(made, "del x.vlaue") == "AttributeError: can't set attribute 'vlaue'"
    kind = made.run("C.__name__").value[1:-1]
    assert fails(made, "x.vlaue") == f"AttributeError: '{kind}' object has no attribute 'vlaue'"


@pytest.mark.parametrize("made", WITH_INSTANCE, indirect=True)
def test_an_objects_methods_stay(made):
    code = "[n for n in dir(C) if n[0] != '_' and type(getattr(C, n)).__name__ in ('function', 'closure')]"
    names = eval(made.run(code).value)
    if not names:
        pytest.skip("it has properties alone")
    for name in names:
        assert fails(made, f"x.{name} = 1") == f"AttributeError: can't set attribute '{name}'"
        assert fails(made, f"del x.{name}") == f"AttributeError: can't set attribute '{name}'"
        assert made.run(f"type(x.{name}).__name__").value in ("'bound_method'", "'function'")


# As on a board, dir() of an object asks its properties, and this one's `calibration` says NotImplementedError.
@pytest.mark.parametrize("made", [name for name in WITH_INSTANCE if name != "rtc.RTC"], indirect=True)
def test_an_object_shows_no_internals(made, request):
    name = request.node.callspec.params["made"]
    shown = members(made, "x")
    of_exceptions = {"args"} if name == "watchdog.WatchDogTimeout" else set()
    extra = shown - {"__class__", "__enter__", "__exit__"} - of_exceptions - set(stubs.members(name))
    assert extra <= MORE.get(name, set())
    assert fails(made, "x.__dict__").startswith("AttributeError")


@pytest.mark.parametrize("made", list(INSTANCES), indirect=True)
def test_a_class_cannot_be_changed(made):
    assert fails(made, "C.FOO = 1") == "AttributeError: can't set attribute 'FOO'"
    assert fails(made, "del C.FOO") == "AttributeError: can't set attribute 'FOO'"
    for name in members(made, "C") - OF_ALL:
        assert fails(made, f"C.{name} = 1") == f"AttributeError: can't set attribute '{name}'"
        assert fails(made, f"del C.{name}") == f"AttributeError: can't set attribute '{name}'"
    assert fails(made, "C.__dict__['FOO'] = 1").startswith("TypeError")
    assert made.run("'FOO' in C.__dict__").value == "False"


@pytest.mark.parametrize("made", list(INSTANCES), indirect=True)
def test_a_class_shows_what_the_stub_has(made, request):
    name = request.node.callspec.params["made"]
    shown = members(made, "C")
    assert shown - OF_ALL - set(stubs.members(name)) == MORE.get(name, set())
    inside = eval(made.run("[n for n in C.__dict__]").value)
    assert set(inside) <= shown
    assert fails(made, "C.__init__").startswith("AttributeError")
    if name not in NAMED_TUPLES:
        assert made.run("str([b.__name__ for b in C.__bases__])").value in ("\"['object']\"", "\"['Exception']\"")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_cannot_be_changed(board, module):
    board.run("import gc\nm = None\ngc.collect()")
    assert board.run(f"import {module}\nm = {module}").ok
    assert fails(board, "m.foo = 1") == "AttributeError: can't set attribute 'foo'"
    assert fails(board, "setattr(m, 'FOO', 1)") == "AttributeError: can't set attribute 'FOO'"
    assert fails(board, "del m.foo") == "AttributeError: can't set attribute 'foo'"
    shown = sorted(members(board, "m") - OF_ALL)
    if module == "sys":
        shown = [name for name in shown if name not in ("path", "ps1", "ps2")]
    code = f"""
left = []
for name in {shown!r}:
    for change in (lambda: setattr(m, name, 5.5), lambda: delattr(m, name)):
        try:
            change()
            left.append(name)
        except AttributeError as e:
            if str(e) != "can't set attribute '%s'" % name:
                left.append(str(e))
left
"""
    result = board.run(code)
    assert result.value == "[]", result.traceback
    assert fails(board, "m.__dict__['foo'] = 1").startswith("TypeError")
    assert board.run("'foo' in m.__dict__ or hasattr(m, 'foo')").value == "False"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_shows_what_the_stub_has(board, module):
    board.run("import gc\nm = None\ngc.collect()")
    shown = eval(board.run(f"import {module} as m\nsorted(dir(m))").value)
    assert not [name for name in shown if name[:1] == "_" and name not in OF_ALL | MORE.get(module, set())]
    if module not in NO_STUB and module.split(".")[0] != "ulab":
        assert set(shown) - OF_ALL - set(stubs.members(module)) == MORE.get(module, set())
    assert not set(eval(board.run("sorted(m.__dict__)").value)) - set(shown)
    assert board.run("str(m)").value == f"\"<module '{module}'>\""


@pytest.mark.parametrize("module", MODULES)
def test_a_function_of_a_module_is_one_in_c(board, module):
    board.run("import gc\nm = None\ngc.collect()")
    code = f"""
import {module} as m
odd = []
for name in dir(m):
    kind = type(getattr(m, name)).__name__
    if kind in ("closure", "generator"):
        odd.append(name)
    if kind == "function":
        if str(getattr(m, name)) != "<function>" or dir(getattr(m, name)) != ["__class__"]:
            odd.append(name)
odd
"""
    assert board.run(code).value == "[]"


def test_examples_of_the_issue(board):
    board.reset()
    board.run("import board, digitalio, time\nled = digitalio.DigitalInOut(board.LED)\nled.switch_to_output()")
    for code in ("led.vlaue = True", "board.FOO = 1", "time.foo = 1", "board.LED.value = True"):
        assert board.run(code).error_type == "AttributeError"
    assert board.run("type(board.STEMMA_I2C).__name__").value in ("'function'", "'bound_method'")
    assert board.run("led.value = True\nled.value").value == "True"
    assert board.run("led").value == "<DigitalInOut>"
    assert board.run("time.sleep = time.sleep").ok  # as upstream: setting what is there already succeeds


@pytest.mark.parametrize("base", ["digitalio.DigitalInOut", "io.IOBase"])
def test_a_class_of_the_programs_can_have_attributes(board, base):
    board.reset()
    code = f"""
import board, digitalio, io
class Own({base}):
    COUNT = 1
    def __init__(self, *a):
        super().__init__(*a)
        self.name = "own"
        self._pin = 8
    @property
    def double(self):
        return self.extra * 2
    @double.setter
    def double(self, value):
        self.extra = value // 2
x = Own(*([board.GP0] if {base!r}[0] == "d" else []))
x.extra = 4
x.double = 20
Own.more = 3
setattr(x, "other", 1)
del x.other
print(x.name, x._pin, x.extra, x.double, x.COUNT, x.more, hasattr(x, "other"), sorted(x.__dict__))
"""
    assert board.run(code).stdout == "own 8 10 20 1 3 False ['_pin', 'extra', 'name']\n"


def test_a_subclass_works_with_what_it_inherits(board):
    board.reset()
    code = """
import board, digitalio
class Led(digitalio.DigitalInOut):
    def __init__(self, pin):
        super().__init__(pin)
        self.switch_to_output()
    def toggle(self):
        self.value = not self.value
    def switch_to_output(self, value=True, drive_mode=digitalio.DriveMode.PUSH_PULL):
        super().switch_to_output(value, drive_mode)
with Led(board.GP3) as x:
    print(x.value, isinstance(x, digitalio.DigitalInOut), Led.__bases__)
    x.toggle()
    print(x.value)
"""
    assert board.run(code).stdout == "True True (<class 'DigitalInOut'>,)\nFalse\n"


def test_what_a_program_defines_keeps_its_attributes(board):
    code = "def f(): pass\nclass A:\n  x = 1\na = A()\na.y = 2\nA.z = 3\ndel A.x"
    assert board.run(code + "\n(f.__name__, f.__globals__ is globals(), a.__dict__)").value == "('f', True, {'y': 2})"


def test_a_small_build_is_sealed_too():
    with VirtualBoard("adafruit_slide_trinkey_m0", clock="fast") as small:
        small.run("import board, time, digitalio\nx = digitalio.DigitalInOut(board.POTENTIOMETER)")
        for code in ("x.foo = 1", "board.FOO = 1", "time.foo = 1", "digitalio.DigitalInOut.foo = 1", "x._pin"):
            assert small.run(code).error_type == "AttributeError", code
        assert small.run("import uctypes").error_message == "module not found"


def test_no_way_around_by_object(board):
    board.reset()
    board.run("import board, digitalio\nx = digitalio.DigitalInOut(board.GP0)\nclass A: pass\na = A()")
    for code in (
        "object.__setattr__(x, 'foo', 1)",
        "object.__delattr__(x, 'value')",
        "x.__class__ = A",
        "x.__dict__ = {}",
        "x.__init__ = 1",
        "type(x).value = 1",
        "digitalio.__name__ = 'x'",
        "digitalio.__dict__ = {}",
        "digitalio.__getattr__ = lambda name: 1",
        "digitalio.DigitalInOut.__name__ = 'x'",
        "digitalio.DigitalInOut.__getattr__ = lambda self, name: 1",
    ):
        assert not board.run(code).ok, code
    assert board.run("object.__setattr__(a, 'foo', 1)\na.foo").value == "1"
    assert board.run("hasattr(x, 'foo')").value == "False"


def test_exceptions_of_the_firmware_keep_their_chain(board):
    board.reset()
    code = """
import watchdog
try:
    try:
        raise ValueError("first")
    except ValueError as e:
        raise watchdog.WatchDogTimeout("second") from e
except watchdog.WatchDogTimeout as e:
    print(repr(e.__cause__), repr(e.__context__), e.args)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise watchdog.WatchDogTimeout()
except watchdog.WatchDogTimeout as e:
    print(repr(e.__context__)[:17])
    try:
        e.foo = 1
    except AttributeError as e:
        print(e)
"""
    assert board.run(code).stdout == (
        "ValueError('first',) ValueError('first',) ('second',)\nZeroDivisionError\ncan't set attribute 'foo'\n"
    )


def test_tables_in_flash_cannot_be_changed(board):
    assert fails(board, "import errno\nerrno.errorcode[5] = 'x'").startswith("TypeError")
    assert board.run("errno.errorcode[5]").value == "'EIO'"
