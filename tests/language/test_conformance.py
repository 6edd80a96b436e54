"""The firmware's modules have every public member of the stubs, and docs/modules.md says what is true."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "conformance.py"

# Parameters that differ from the stub on purpose, each with its reason.
DIFFERS = {
    "alarm": "PinAlarm takes all but its pin by name, as the C code does",
    "audiodelays": "Echo takes freq_shift and Chorus takes mix, which the stub forgets",
    "audiomp3": "MP3Decoder's buffer may be left out, as in the C code",
    "audiospeed": "Resampler takes a source, as the stub's text says",
    "audiocore": "WaveFile's buffer may be left out, as the stub's text says",
    "audiomixer": "MixerVoice.stop takes a voice, which it does not look at, as in the C code",
    "synthio": "press and release want a note, and a Note's frequency needs no name, as in the C code",
    "adafruit_bus_device": "SPIDevice takes cs_active_value, as the library of that name does",
    "adafruit_pixelbuf": "a PixelBuf is at full brightness unless told otherwise; the stub's default is 0",
    "bitmapfilter": "masks may be left out, and morph's parameters are in the C code's order",
    "dotclockframebuffer": "DotClockFramebuffer takes vsync_pulse_width, which the stub forgets",
    "espnow": "Peer's lmk may be left out, as in the C code",
    "gifio": "OnDiskGif takes use_palette, as the C code does",
    "jpegio": "open is one parameter, and decode's corners have defaults, as in the C code",
    "bitmaptools": "what may be left out, or is by name alone, is as in the C code; the stub has a misprint in dither",
    "busdisplay": "reverse_bytes_in_word, set_vertical_scroll and backlight_pwm_frequency are in the C code alone",
    "displayio": "reverse may be left out in sort, as in the C code",
    "paralleldisplaybus": "read may be left out, as in the C code",
    "socketpool": "recv_into's size and a socket's family, type and protocol may be left out, as in the C code",
    "struct": "unpack_from has the names of the C code, which libraries use, and not those of the stub",
    "tilepalettemapper": "the C code and the stub's text call the first parameter pixel_shader",
    "ulab": "arange chooses its dtype by its arguments, and median's axis is None, as ulab itself has it",
    "usb_midi": "set_names is a function without a self; PortOut.write is a stream's and takes a length",
    "wifi": "ipv4_dns may be left out, as in the C code",
    "traceback": "value may be left out, as the stub's text says",
}


@pytest.fixture(scope="module")
def conformance():
    spec = importlib.util.spec_from_file_location("conformance", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["conformance"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def comparisons(conformance):
    return conformance.compare_all()


def test_nothing_is_missing(comparisons):
    assert [name for comparison in comparisons for name in comparison.missing] == []
    assert len(comparisons) > 30


def test_parameters_are_the_stubs(comparisons):
    assert {comparison.module for comparison in comparisons if comparison.differs} == DIFFERS.keys()


def test_the_table_is_up_to_date(conformance, comparisons):
    assert conformance.TABLE.read_text(encoding="utf-8") == conformance.render(comparisons), (
        "run python scripts/conformance.py"
    )
