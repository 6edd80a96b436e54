"""%attach, %detach and %parts, with good arguments and with wrong ones, which are told in one sentence."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel_helpers import Front, running_kernel

WIDGET = "application/vnd.jupyter.widget-view+json"
READ_ID = """import board, busio
i2c = busio.I2C(board.GP5, board.GP4)
i2c.try_lock()
found = bytearray(1)
i2c.writeto_then_readfrom({address}, b"\\xd0", found)
i2c.deinit()
print(hex(found[0]))"""


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel")) as front:
        yield front


@pytest.fixture(autouse=True)
def fresh(front: Front) -> None:
    front.run("%board raspberry_pi_pico")
    front.run("%clock fast")


def test_a_part_goes_to_the_default_bus_and_says_where(front: Front) -> None:
    ran = front.run("%attach bme280 temperature=21.5")
    assert ran.text() == (
        "BME280 at address 0x77 on I2C (SDA at GP4, SCL at GP5). In %%host cells it is `bme280`.\n"
        "Its library: %install adafruit-circuitpython-bme280\n"
    )
    assert any(WIDGET in content["data"] for content in ran.contents("display_data"))
    assert front.run(READ_ID.format(address=0x77)).text() == "0x60\n"
    assert front.run("%%host\nbme280.temperature").value == "21.5"


def test_the_microphone_hears_a_file(front: Front, tmp_path: Path) -> None:
    for code in ("%microphone", "%microphone --plain"):
        ran = front.run(code)
        assert any(WIDGET in content["data"] for content in ran.contents("display_data")), ran.error
    with wave.open(str(tmp_path / "voice.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x40\x00\xc0" * 400)
    ran = front.run(f"%microphone {tmp_path}/voice.wav")
    assert ran.text() == "The board's microphone hears voice.wav, repeated.\n"
    ran = front.run(
        "import array, audiobusio, board\n"
        "mic = audiobusio.PDMIn(board.GP0, board.GP1, sample_rate=8000, bit_depth=16)\n"
        "heard = array.array('H', [0] * 100)\nmic.record(heard, 100)\nmic.deinit()\nprint(min(heard), max(heard))"
    )
    assert ran.text() == "16384 49152\n"
    assert front.run("%microphone off").text() == "The board's microphone hears silence.\n"
    (tmp_path / "no.wav").write_bytes(b"RIFF")
    assert front.run(f"%microphone {tmp_path}/no.wav").sentence.endswith(
        "cannot be read as a WAV file: it ends too early."
    )
    assert front.run("%microphone none.wav").sentence == '"none.wav" cannot be read: No such file or directory.'


def test_a_second_one_at_another_address(front: Front) -> None:
    front.run("%attach bme280")
    assert "`bme280_2`" in front.run("%attach bme280 address=0x76").text()
    assert front.run(READ_ID.format(address=0x76)).text() == "0x60\n"
    assert front.run("%detach bme280_2").text() == "bme280_2 is off the board.\n"
    assert front.run(READ_ID.format(address=0x76)).error["ename"] == "OSError"


def test_other_pins_and_free_ones(front: Front) -> None:
    assert "(SDA at GP0, SCL at GP1)" in front.run("%attach bme280 sda=GP0 scl=GP1").text()
    assert "(DATA at GP2)" in front.run("%attach dht22").text(), "GP0 and GP1 are in use"
    assert "CS at GP" in front.run("%attach mcp3008").text()


def test_a_strip_behind_another_one(front: Front) -> None:
    assert "(DATA at GP2)" in front.run("%attach neopixelstrip count=2 data=GP2").text()
    ran = front.run("%attach neopixelstrip count=3 behind=neopixelstrip")
    assert ran.text().startswith("NeoPixelStrip is attached. In %%host cells it is `neopixelstrip_2`.\n")
    front.run("import board, digitalio, neopixel_write\nline = digitalio.DigitalInOut(board.GP2)\n"
              "line.switch_to_output()\nneopixel_write.neopixel_write(line, bytes(range(15)))")  # fmt: skip
    assert front.run("%%host\nneopixelstrip_2.colors()[0].tolist()").value == "[7, 6, 8]"
    refused = front.run("%attach neopixelstrip behind=neopixelstri")
    assert 'There is no part "neopixelstri"; did you mean "neopixelstrip"' in refused.error["evalue"]


def test_truth_values(front: Front) -> None:
    front.run("%attach led in=GP2 active_low=False color=blue")
    assert front.run("%%host\nled.active_low, led.color").value == "(False, 3.0)"


def test_recorded_data_are_played(front: Front, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text("time,temperature\n0,12.5\n3600,12.5\n")
    assert front.run(f"%attach bme280 temperature={file}").status == "ok"
    assert front.run("%%host\nbme280.temperature").value == "12.5"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("%attach", '%attach takes a part\'s name first, as in "%attach bme280"; %parts lists them.'),
        ("%attach bme28", 'There is no part "bme28"; did you mean "bme280"'),
        ("%attach bme280 temperatur=3", 'BME280 has nothing called "temperatur"; did you mean "temperature"'),
        ("%attach bme280 temperature=300", "temperature is between -40 and 85 °C, not 300"),
        ("%attach bme280 temperature=hot", "temperature is a number or a function of board time in seconds, not 'hot'"),
        ("%attach bme280 address=5", "BME280 can have the address 0x77, 0x76, not 0x05"),
        ("%attach bme280 now", '%attach cannot read "now"; write temperature=VALUE, as in'),
        ("%attach servo GP2", '%attach cannot read "GP2"; write pulse=PIN, as in "%attach bme280 temperature=21.5".'),
        ("%attach bme280 bus=tca9548a.3", 'There is no part "tca9548a"; nothing is attached.'),
        ("%attach bme280 sda=GP99 scl=GP1", 'Raspberry Pi Pico has no pin "GP99"'),
        ("%attach bme280 temperature=nothing.csv", '"nothing.csv" cannot be read: No such file or directory.'),
        ("%detach", "Nothing is attached."),
        ("%detach bme280", 'There is no part "bme280"; nothing is attached.'),
        ("%wiring blue", '%wiring takes "light" or "dark", not "blue".'),
        ("%parts xyzzy", 'No part has "xyzzy" in its name or description'),
    ],
)
def test_a_mistake_is_one_sentence(front: Front, code: str, sentence: str) -> None:
    assert front.run(code).sentence.startswith(sentence)
    assert front.run("1 + 1").value == "2", "the board works on"


def test_an_address_that_is_taken_is_told(front: Front) -> None:
    front.run("%attach bme280")
    assert "address 0x77 on this bus already" in front.run("%attach  bme280").sentence  # another cell


def test_a_part_behind_a_multiplexer(front: Front) -> None:
    front.run("%attach tca9548a")
    text = front.run('%attach bme280 bus="TCA9548A 0x70 channel 3"').text()
    assert text.startswith("BME280 at address 0x77 on TCA9548A 0x70 channel 3. In")
    sentence = "There are parts behind this multiplexer (1): detach them first."
    assert front.run("%detach tca9548a").sentence == sentence
    assert front.run("%detach bme280").status == "ok"
    assert front.run("%detach tca9548a").text() == "tca9548a is off the board.\n"


def test_a_channel_in_short(front: Front) -> None:
    front.run("%attach tca9548a")
    assert "on TCA9548A 0x70 channel 5." in front.run("%attach bme280 bus=tca9548a.5").text()
    assert front.run("%attach bme280 bus=tca9548a.9").sentence == "TCA9548A has the channels 0 to 7, not 9."
    assert front.run("%attach bme280 bus=tca9548a.x").sentence.startswith("A channel is a number")
    front.run("%attach servo")
    assert front.run("%attach bme280 bus=servo.1").sentence == "servo is no multiplexer, so it has no channel 1."


def test_a_pin_that_has_another_part_is_told(front: Front) -> None:
    front.run("%attach servo pulse=GP2")
    assert "Note: GP2 also goes to servo (PULSE).\n" in front.run("%attach dht22 data=GP2").text()
    front.run("%attach bme280")
    assert "Note" not in front.run("%attach tca9548a").text(), "a bus is for many"
    assert "at address 0x76 (SDA at GP0" in front.run("%attach bme280 sda=GP0 scl=GP1 address=0x76").text()


def test_a_part_is_found_by_its_type_number(front: Front) -> None:
    assert front.run("%attach 24lc32").text().startswith("EEPROM24LC32 at address 0x50 on I2C")


def test_parts_are_found_by_what_they_measure(front: Front) -> None:
    text = front.run("%parts humidity").text()
    assert "BME280" in text
    assert "DHT22" in text
    assert "MCP3008" not in text
    assert "I2C or SPI" in text


def test_all_about_a_part(front: Front) -> None:
    text = front.run("%parts bme280").text()
    assert "Interface: I2C or SPI, address 0x77 or 0x76" in text
    assert "temperature" in text
    assert "-40 to 85 °C" in text
    assert "    sensor = adafruit_bme280.Adafruit_BME280_I2C(busio.I2C(board.GP5, board.GP4))" in text
    front.run("%attach bme280 sda=GP0 scl=GP1")
    assert "Adafruit_BME280_I2C(busio.I2C(board.GP1, board.GP0))" in front.run("%parts bme280").text()
    front.run("%detach bme280")
    front.run("%board adafruit_feather_rp2040")
    assert "Adafruit_BME280_I2C(board.I2C())" in front.run("%parts bme280").text()


def test_completion_knows_parts(front: Front) -> None:
    assert "bme280" in front.complete("%attach bme")


def test_the_wiring_is_drawn_and_told(front: Front) -> None:
    assert front.run("%wiring").text().startswith("Nothing is attached to the Raspberry Pi Pico: %attach bme280")
    front.run("%attach bme280")
    for line, ground in (("%wiring light", "#ffffff"), ("%wiring dark", "#0f1419")):
        (content,) = front.run(line).contents("display_data")
        shown = content["data"]
        assert f'height="100%" fill="{ground}"' in shown["image/svg+xml"]
        assert "SDA to GP4, SCL to GP5" in shown["text/plain"]


def test_the_live_wiring_is_a_widget_with_a_still(front: Front) -> None:
    contents = front.run("%attach bme280\n%wiring").contents("display_data")
    views = [content["data"] for content in contents if "application/vnd.jupyter.widget-view+json" in content["data"]]
    assert views[-1]["text/plain"] == "Wiring of the Raspberry Pi Pico"
