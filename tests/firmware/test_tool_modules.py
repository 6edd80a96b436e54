"""Modules without hardware, run on the board."""

import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=40) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=8), inner, max_size=20),
    max_leaves=20,
)


@quick
@given(VALUES)
def test_msgpack_round_trip(shared_board, value):
    code = (
        f"import io, msgpack\ns = io.BytesIO()\nmsgpack.pack({value!r}, s)\ns.seek(0)\nmsgpack.unpack(s) == {value!r}"
    )
    assert shared_board.run(code).value == "True"


def test_msgpack_knows_its_formats(ev, error):
    ev(
        "import io, msgpack\ndef packed(o, **k):\n"
        "    s = io.BytesIO()\n    msgpack.pack(o, s, **k)\n    return s.getvalue()"
    )
    assert ev("packed([1, -1, 200, 'a', None, True])") == "b'\\x96\\x01\\xff\\xcc\\xc8\\xa1a\\xc0\\xc3'"
    assert ev("packed({'a': 1.5})") == "b'\\x81\\xa1a\\xca?\\xc0\\x00\\x00'"
    assert ev("packed(msgpack.ExtType(5, b'xy'))") == "b'\\xd5\\x05xy'"
    assert ev("msgpack.unpack(io.BytesIO(b'\\xd5\\x05xy'), ext_hook=lambda c, d: (c, d))") == "(5, b'xy')"
    assert ev("msgpack.unpack(io.BytesIO(b'\\x92\\x01\\x02'), use_list=False)") == "(1, 2)"
    assert ev("packed({1, 2}, default=lambda o: sorted(o))") == "b'\\x92\\x01\\x02'"
    assert error("packed({1, 2})") == "ValueError: no default packer"
    assert error("msgpack.unpack(io.BytesIO(b'\\x92\\x01'))").startswith("EOFError")


@quick
@given(st.binary(min_size=1, max_size=300))
def test_zlib_decompresses(shared_board, data):
    raw = zlib.compressobj(wbits=-10)
    streams = [(zlib.compress(data), 0), (zlib.compress(data, wbits=31), 31)]
    streams.append((raw.compress(data) + raw.flush(), -10))
    for stream, wbits in streams:
        assert shared_board.run(f"import zlib\nzlib.decompress({stream!r}, {wbits}) == {data!r}").value == "True"


def test_colorwheel(ev):
    assert ev("import rainbowio\n[hex(rainbowio.colorwheel(n)) for n in (0, 42, 85, 128, 170, 255, 256, 12.7)]") == (
        "['0xff0000', '0x817e00', '0xff00', '0x7e81', '0xff', '0xff0000', '0xff0000', '0xdb2400']"
    )


def test_bit_transpose(ev, error):
    assert ev("import bitops\nbitops.bit_transpose(bytes([0x80] + [0] * 7), bytearray(8))[0]") == "1"
    assert ev("bitops.bit_transpose(bytes([0xff] * 8), bytearray(8)) == bytes([255] * 8)") == "True"
    assert error("bitops.bit_transpose(bytes(9), bytearray(8))").startswith("ValueError: Input buffer length (9)")
    assert error("bitops.bit_transpose(bytes(8), bytearray(4))") == "ValueError: Output buffer must be at least 8 bytes"


def test_codeop(ev, error):
    assert ev("import codeop\n[codeop.compile_command(s) is None for s in ('1+1', 'if x:', '(1,', 'x = \"\"\"a')]") == (
        "[False, True, True, True]"
    )
    assert ev("exec(codeop.compile_command('y = 6 * 7'))\ny") == "42"
    assert error("codeop.compile_command('1 +')").startswith("SyntaxError")


def test_traceback(ev, board, error):
    code = "import traceback\ndef f():\n    1 / 0\ntry:\n    f()\nexcept ZeroDivisionError as e:\n    caught = e\n"
    heading, ended = "Traceback (most recent call last):\n", "ZeroDivisionError: division by zero\n"
    outer, inner = '  File "<stdin>", line 5, in <module>\n', '  File "<stdin>", line 3, in f\n'
    ev(code)

    def shown(arguments):
        (text,) = eval(ev(f"traceback.format_exception({arguments})"))
        return text

    assert shown("caught") == heading + outer + inner + ended
    assert shown("caught, limit=0") == heading + outer + inner + ended
    assert shown("caught, limit=1") == heading + outer + ended
    assert shown("caught, limit=-1") == heading + inner + ended
    assert shown("caught, limit=-9") == heading + inner + outer + ended  # the innermost first, as upstream
    assert shown("None, caught, None") == ended
    assert shown("None, caught, caught.__traceback__, limit=0") == ended
    assert shown("None, ValueError(1), caught.__traceback__") == heading + outer + inner + "ValueError: 1\n"
    assert shown("None, KeyError(caught), None") == "KeyError: division by zero\n"
    handler = "    try: raise OSError(5) from e\n    except OSError as e: last = e"
    ev(f"try:\n    f()\nexcept ZeroDivisionError as e:\n{handler}")
    assert shown("last").startswith(heading)
    assert shown("last").count(heading) == 2
    assert shown("last, chain=False").count("File") == 1
    assert shown("last").count("File") == 3
    assert shown("last, limit=1").count("File") == 2
    assert board.run("traceback.print_exception(caught)").stdout.endswith("ZeroDivisionError: division by zero\n")
    assert error("traceback.format_exception(1)") == "TypeError: invalid exception"
    assert error("traceback.format_exception(None, caught, 1)") == "TypeError: tb must be of type traceback, not int"
    assert error("traceback.print_exception(caught, file=1)") == "OSError: stream operation not supported"


def test_warnings(board, error):
    assert board.run("import warnings\nwarnings.warn('careful')").stdout == "Warning: careful\n"
    assert error("warnings.simplefilter('error')\nwarnings.warn('careful')") == "Warning: careful"
    assert board.run("warnings.simplefilter('ignore')\nwarnings.warn('careful')").stdout == ""
    assert error("warnings.simplefilter('never')") == "ValueError: Invalid action"


def test_getpass_and_locale(board, ev):
    board.on_input = lambda prompt: "secret" if prompt == "Password: " else None
    try:
        assert ev("import getpass\ngetpass.getpass()") == "'secret'"
        board.on_secret = lambda prompt: "hidden"
        assert ev("getpass.getpass()") == "'hidden'"
    finally:
        board.on_input = board.on_secret = None
    assert ev("import locale\nlocale.getlocale()") == "('en_US', 'utf-8')"


PIXELS = """
import adafruit_pixelbuf
class Buffer(adafruit_pixelbuf.PixelBuf):
    def _transmit(self, buffer):
        global sent
        sent = bytes(buffer)
"""


@pytest.mark.parametrize(
    ("order", "color", "wire", "read"),
    [
        ("GRB", "(1, 2, 3)", b"\2\1\3", "(1, 2, 3)"),
        ("BGR", "0x010203", b"\3\2\1", "(1, 2, 3)"),
        ("GRBW", "(9, 9, 9)", b"\0\0\0\x09", "(0, 0, 0, 9)"),
        ("RGBW", "(1, 2, 3, 4)", b"\1\2\3\4", "(1, 2, 3, 4)"),
        ("PBGR", "(1, 2, 3, 1.0)", b"\xff\3\2\1", "(1, 2, 3, 1.0)"),
        ("PRGB", "(1, 2, 3, 0.0)", b"\xe0\1\2\3", "(1, 2, 3, 0.0)"),
    ],
)
def test_pixelbuf_byte_orders(ev, order, color, wire, read):
    ev(PIXELS + f"p = Buffer(2, byteorder={order!r}, auto_write=True)\np[-1] = {color}")
    assert eval(ev("sent"))[-len(order) :] == wire
    assert ev("p[1]") == read


@pytest.mark.parametrize(
    ("order", "color", "wire"),
    [
        ("GRB", "(1, 2, 3, 4)", b"\2\1\3"),
        ("RGB", "(257, -1, 3.9)", b"\1\xff\3"),
        ("RGB", "[1 << 40 | 7, 0, 0]", b"\7\0\0"),
        ("RGB", "-1", b"\xff\xff\xff"),
        ("RGB", "66051.7", b"\1\2\3"),
        ("RGBW", "0x7F010203", b"\1\2\3\0"),
        ("RGBW", "0x7F050505", b"\0\0\0\5"),
        ("RGBW", "(5, 5, 5, 0)", b"\5\5\5\0"),
        ("RGBW", "(1, 2, 3, 0.5)", b"\1\2\3\x7f"),
        ("RGBW", "(1, 2, 3, 1.0)", b"\1\2\3\xff"),
        ("RGBW", "(1, 2, 3, 259)", b"\1\2\3\3"),
        ("PBGR", "(1, 2, 3)", b"\xff\3\2\1"),
        ("PBGR", "(1, 2, 3, 0.5)", b"\xef\3\2\1"),
        ("PBGR", "(1, 2, 3, 16)", b"\xe2\3\2\1"),
        ("PBGR", "(9, 9, 9)", b"\xff\x09\x09\x09"),
        ("WRGB", "(1, 2, 3, True)", b"\1\1\2\3"),
        ("GRBW", "[7.9, 7.2, 7.0]", b"\0\0\0\7"),
        ("RGBW", "(0, 0, 0, 2.0)", b"\0\0\0\xfe"),
    ],
)
def test_pixelbuf_colours_are_read_as_upstream_reads_them(ev, order, color, wire):
    ev(PIXELS + f"p = Buffer(2, byteorder={order!r}, auto_write=True)\np[1] = {color}")
    assert eval(ev("sent"))[-len(order) :] == wire
    ev(f"p.fill({color})")
    assert eval(ev("sent")) == wire * 2


def test_pixelbuf_refuses_what_is_no_colour(ev, error):
    ev(PIXELS + "p = Buffer(2, byteorder='RGB')")
    assert error("p[0] = (1, 2)") == "ValueError: color length must be 3-4"
    assert error("p[0] = (1, 2, 3, 4, 5)") == "ValueError: color length must be 3-4"
    assert error("p[0] = ('1', 2, 3)") == "TypeError: can't convert str to int"
    assert error("p[0] = (1, 2, 3, None)") == "TypeError: can't convert NoneType to int"
    assert "tuple or list" in error("p[0] = 'red'")
    assert "tuple or list" in error("p.fill(None)")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Buffer()", "TypeError: 'size' argument required"),
        ("Buffer(2, 'RGB')", "TypeError: extra positional arguments given"),
        ("Buffer(2.0)", "TypeError: can't convert float to int"),
        ("Buffer(2, byteorder=(1, 0, 2))", "TypeError: byteorder must be of type str, not tuple"),
        ("Buffer(2, byteorder='RG')", "ValueError: Invalid byteorder"),
        ("Buffer(2, byteorder='RGBP')", "ValueError: Invalid byteorder"),
        ("Buffer(2, byteorder='PRGBW')", "ValueError: Invalid byteorder"),
        ("Buffer(2, byteorder='RGGB')", "ValueError: Invalid byteorder"),
        ("Buffer(2, byteorder='rgb')", "ValueError: Invalid byteorder"),
        ("Buffer(2, brightness='x')", "TypeError: can't convert str to float"),
        ("Buffer(2).brightness = None", "TypeError: can't convert NoneType to float"),
        ("Buffer(2)[-3]", "IndexError: index out of range"),
        ("Buffer(2)['a']", "TypeError: PixelBuf indices must be integers, not str"),
        ("Buffer(2)[:] = [1, 2, 3]", "ValueError: Unmatched number of items on RHS (expected 2, got 3)."),
        ("Buffer(2)[:] = (n for n in (1, 2))", "TypeError: object of type 'generator' has no len()"),
        ("Buffer(2)[0] = True", "TypeError: object 'bool' isn't a tuple or list"),
        ("Buffer(2)[0] = (True, 0, 0)", "TypeError: can't convert bool to int"),
        ("del Buffer(2)[0]", "TypeError: 'Buffer' object doesn't support item deletion"),
        ("Buffer(2).bpp = 4", "AttributeError: can't set attribute 'bpp'"),
        ("adafruit_pixelbuf.PixelBuf(2).show()", "AttributeError: 'PixelBuf' object has no attribute '_transmit'"),
    ],
)
def test_pixelbuf_errors(error, code, message):
    assert error(PIXELS + code) == message


def test_pixelbuf_takes_what_upstream_takes(ev):
    ev(PIXELS + "p = Buffer(2, brightness=None, header=None, trailer=5)\np.show()")
    assert ev("sent, p.brightness, p.byteorder") == f"({bytes(6)!r}, 1.0, 'BGR')"
    assert ev("e = Buffer(0)\ne.fill(7)\ne.show()\nlen(e), bool(e), list(e), e[:], sent") == "(0, True, [], (), b'')"
    assert ev("repr(p)[:18], (0, 0, 0) in p, p[True]") == "('<Buffer object at ', True, (0, 0, 0))"
    assert ev("b = Buffer(1, brightness=7)\nb.brightness, Buffer(1, brightness=-1).brightness") == "(1.0, 0.0)"


def test_pixelbuf_sends_when_something_changes(ev):
    ev("import adafruit_pixelbuf\nsent = []\nclass Buffer(adafruit_pixelbuf.PixelBuf):\n"
       "    def _transmit(self, buffer): sent.append(bytes(buffer))\n"
       "p = Buffer(1, byteorder='RGB', auto_write=True)\np.brightness = 1\np.brightness = 0.5\np.brightness = 0.501\n"
       "p[0] = (8, 4, 2)\np.brightness = 1.0\np[0:1] = [3]\np.fill(1)\np.auto_write = False\np[0] = 5\n"
       "None")  # fmt: skip
    frames = bytes(3), b"\4\2\1", b"\x08\4\2", b"\0\0\3", b"\0\0\1"
    assert ev("sent") == repr(list(frames))
    assert ev("p.brightness, p[0]") == "(1.0, (0, 0, 5))"


def test_pixelbuf_of_dotstars_keeps_each_ones_brightness(ev):
    ev(PIXELS + "p = Buffer(2, byteorder='PBGR', brightness=0.5)\np[0] = (200, 100, 50, 0.5)\np.show()")
    assert ev("sent") == repr(b"\xef\x19\x32\x64" + b"\xff\0\0\0")
    assert ev("p[0][:3], round(p[0][3], 2), p[1][3], p.bpp") == "((200, 100, 50), 0.48, 1.0, 4)"
    ev("p[:] = (1, 2, 3, 0.0, 4, 5, 6, 1.0)\np.brightness = 1.0\np.show()")
    assert ev("sent") == repr(b"\xe0\3\2\1\xff\6\5\4")


def test_pixelbuf_takes_a_slice_of_single_parts(ev):
    ev(PIXELS + "p = Buffer(3, byteorder='RGB')\np[0:2] = bytes((1, 2, 3, 4, 5, 6))\np.show()")
    assert ev("sent") == repr(bytes((1, 2, 3, 4, 5, 6, 0, 0, 0)))


def test_pixelbuf_brightness_slices_and_maps(ev, error):
    ev(
        PIXELS
        + "p = Buffer(4, byteorder='RGB', brightness=0.5, header=b'h', trailer=b't')\np.fill((200, 100, 0))\np.show()"
    )
    assert ev("sent") == repr(b"h" + bytes((100, 50, 0)) * 4 + b"t")
    assert ev("p[0], len(p), p.bpp, p.byteorder, p.brightness") == "((200, 100, 0), 4, 3, 'RGB', 0.5)"
    ev("p.brightness = 1\np[1:3] = [(1, 1, 1), 0x020202]\np.show()")
    assert ev("sent[4:10]") == repr(b"\1\1\1\2\2\2")
    assert ev("p[0:2], p[::-2], p[3:1]") == "(((200, 100, 0), (1, 1, 1)), ((200, 100, 0), (1, 1, 1)), ())"
    assert error("p[1:3] = [1]") == "ValueError: Unmatched number of items on RHS (expected 2, got 1)."
    assert error("p[4] = 0") == "IndexError: index out of range"
    assert error("Buffer(4, byteorder='XYZ')") == "ValueError: Invalid byteorder"
    ev("import _pixelmap\nm = _pixelmap.PixelMap(p, ((0, 2), 3))\nm[0] = 7\nm.show()")
    assert ev("p[2], m[1], len(m), m.indices(0), m.bpp") == "((0, 0, 7), (200, 100, 0), 2, (0, 2), 3)"


def test_supervisor(board, ev, error):
    assert ev("import supervisor\nsupervisor.runtime.run_reason, supervisor.runtime.usb_connected") == (
        "(supervisor.RunReason.STARTUP, True)"
    )
    first = int(ev("supervisor.ticks_ms()"))
    assert (int(ev("import time\ntime.sleep(1)\nsupervisor.ticks_ms()")) - first) % (1 << 29) == 1000
    assert ev("supervisor.get_previous_traceback()") is None
    assert error("1 / 0") == "ZeroDivisionError: division by zero"
    result = board.run("supervisor.reload()")
    assert result.restarted == "The program restarted itself with supervisor.reload()."
    assert ev("import supervisor, microcontroller\nsupervisor.runtime.run_reason") == (
        "supervisor.RunReason.SUPERVISOR_RELOAD"
    )
    (board.drive.path / "settings.toml").write_text('NAME = "x"\nNUMBER = 0x10\nRATE = 1.5\nON = true\n')
    names = ("NAME", "NUMBER", "RATE", "ON", "NONE")
    assert ev(f"[supervisor.get_setting(name) for name in {names}]") == "['x', 16, 1.5, True, None]"
    (board.drive.path / "settings.toml").unlink()
    assert error("supervisor.Runtime()") == "TypeError: can't create 'Runtime' instances"


def test_nvm_stays_through_resets(board, ev, error):
    assert ev("import microcontroller\nn = microcontroller.nvm\nlen(n), bool(n), n[0]") == "(4096, True, 255)"
    ev("n[0] = 42\nn[10:13] = b'abc'")
    assert ev("n[0], n[-4096], n[9:14]") == "(42, 42, bytearray(b'\\xffabc\\xff'))"
    for hard in (False, True):
        board.reset(hard=hard)
        assert ev("import microcontroller\nn = microcontroller.nvm\nn[0], n[10:13]") == "(42, bytearray(b'abc'))"
    assert error("n[5000]") == "IndexError: index out of range"
    assert error("n[0:1] = [1]") == "NotImplementedError: array/bytes required on right side"
    assert error("n['a']") == "TypeError: ByteArray indices must be integers, not str"
    assert error("n[0] = 300") == "ValueError: bytes must be 0-255"
    assert error("n[0:2] = b'abc'") == "ValueError: Slice and value different lengths."


def test_rtc(board, ev, error):
    ev("import rtc, time\nr = rtc.RTC()\nr.datetime = time.struct_time((2026, 11, 24, 12, 30, 0, 0, -1, -1))")
    both = ev("time.sleep(90)\nr.datetime[:6], time.localtime()[:6]")
    assert eval(both) == ((2026, 11, 24, 12, 31, 30), (2026, 11, 24, 12, 31, 30))
    board.reset(hard=False)
    assert ev("import rtc, time\nrtc.RTC().datetime.tm_year, time.localtime().tm_wday") == "(2026, 1)"
    ev(
        "class Source:\n    datetime = time.struct_time((2030, 1, 1, 0, 0, 0, 0, -1, -1))\n"
        "rtc.set_time_source(Source())"
    )
    assert ev("time.localtime()[:3]") == "(2030, 1, 1)"
    assert error("rtc.RTC().calibration = 1").startswith("NotImplementedError")
    board.reset()
    assert ev("import rtc\nrtc.RTC().datetime.tm_year") == "2020"
