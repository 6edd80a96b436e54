"""Facts of well-known boards, and the rules that every board keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import boards
from circuitpython_kernel.boards import I2CPins, SPIPins, UARTPins, displays, frame_displays


def names(board, indices):
    return {board.pins[index].name for index in indices}


ONE_NAME_FOR_TWO_PINS = {
    "espressif_esp32_lyrat", "imxrt1050_evkb", "imxrt1060_evk", "imxrt1060_evkb", "kicksat-sprite",
    "makergo_esp32c6_supermini", "pajenicko_picopad",
}  # fmt: skip
"""Their tables have a name twice: the later pin has it, and in messages both have."""


@pytest.fixture(scope="module")
def every_board():
    return [boards.load(board_id) for board_id in boards.board_ids()]


def test_every_board_loads_and_is_consistent(every_board):
    assert len(every_board) > 600
    for board in every_board:
        assert board.name
        assert board.chip, board.id
        assert board.machine.startswith(board.name)
        assert [pin.index for pin in board.pins] == list(range(len(board.pins)))
        assert len({pin.name for pin in board.pins}) == len(board.pins)
        assert set(board.aliases.values()) <= set(range(len(board.pins)))
        assert board.analog | board.dac <= set(range(len(board.pins)))
        if board.id not in ONE_NAME_FOR_TWO_PINS:
            assert list(board.labels) == [next(iter(board.names_of(pin.index)), pin.name) for pin in board.pins]
        assert "microcontroller" in board.modules
        assert all(module.isidentifier() for module in board.modules)
        assert not board.modules & board.features
        assert not board.buses.keys() & board.aliases.keys()
        assert board.nvm_size in (0, 256, 4096, 8192, 16384)
        assert 30_000_000 <= board.cpu_frequency <= 2_000_000_000
        assert 16 * 1024 <= board.heap_size <= 64 * 1024 * 1024
        assert board.adc_reference_volts in (3.3, 5.0)
        kinds = {"I2C": I2CPins, "SPI": SPIPins, "UART": UARTPins}
        buses = [("I2C", board.i2c), ("SPI", board.spi), ("UART", board.uart)]
        buses += [(function.kind, function.pins) for function in board.buses.values()]
        for kind, bus in buses:
            if bus is not None:
                assert type(bus) is kinds[kind], board.id
                indices = [index for name in bus.__slots__ if (index := getattr(bus, name)) is not None]
                assert set(indices) <= set(range(len(board.pins))), (board.id, bus)
                assert len(set(indices)) == len(indices), (board.id, bus)
    for kind, least in (("i2c", 500), ("spi", 400), ("uart", 400)):
        assert sum(getattr(board, kind) is not None for board in every_board) > least


@pytest.mark.parametrize(("kind", "signals"), [("i2c", "SDA SCL"), ("spi", "SCK MOSI MISO"), ("uart", "TX RX")])
def test_the_usual_bus_is_where_the_boards_names_say(every_board, kind, signals):
    fields = {"SCK": "clock"}
    named = [board for board in every_board if all(signal in board.aliases for signal in signals.split())]
    assert len(named) > 200
    for board in named:
        found = {
            signal: getattr(getattr(board, kind), fields.get(signal, signal.lower())) for signal in signals.split()
        }
        assert found == {signal: board.aliases[signal] for signal in signals.split()}, board.id


def test_only_a_handful_of_pins_named_like_analog_inputs_are_none(every_board):
    """The converters' tables and the boards' names A0 to A3 agree but where a board's names are for show."""
    strangers = {
        board.id
        for board in every_board
        for alias, index in board.aliases.items()
        if alias in ("A0", "A1", "A2", "A3") and index not in board.analog
    }
    assert strangers <= {
        "cp_sapling_m0",
        "cp_sapling_m0_spiflash",
        "dynalora_usb",
        "electroniccats_bastwifi",
        "ikigaisense_vita",
        "makerdiary_nrf52840_m2_devkit",
    }


@given(st.sampled_from(boards.board_ids()), st.data())
def test_every_name_resolves(board_id, data):
    board = boards.load(board_id)
    if not board.aliases:
        return
    alias = data.draw(st.sampled_from(list(board.aliases)))
    index = board.resolve(alias)
    assert index == board.aliases[alias]
    assert board.resolve(f"board.{alias}") == index
    assert alias in board.names_of(index)
    pin = data.draw(st.sampled_from(board.pins))
    if pin.name not in board.aliases:
        assert board.resolve(pin.name) == pin.index
        assert board.resolve(f"microcontroller.pin.{pin.name}") == pin.index


@given(st.sampled_from(boards.board_ids()), st.text(max_size=12))
def test_unknown_pin_names_are_refused_in_words(board_id, text):
    board = boards.load(board_id)
    if text in board.aliases or any(pin.name == text for pin in board.pins):
        return
    with pytest.raises(boards.UnknownPin) as caught:
        board.resolve(f"unlikely {text}")
    assert f'"unlikely {text}"' in str(caught.value)
    assert str(caught.value).endswith("%pins lists them all.")


def test_pico():
    pico = boards.load(boards.DEFAULT_BOARD)
    assert pico.id == "raspberry_pi_pico"
    assert pico.machine == "Raspberry Pi Pico with rp2040"
    assert [pin.name for pin in pico.pins] == [f"GPIO{n}" for n in range(30)]
    assert pico.resolve("GP25") == pico.resolve("LED") == pico.resolve("GPIO25") == pico.led == 25
    assert pico.resolve("A0") == pico.resolve("GP26") == pico.resolve("GP26_A0")
    assert names(pico, pico.analog) == {"GPIO26", "GPIO27", "GPIO28", "GPIO29"}
    assert pico.dac == frozenset()
    assert pico.neopixel is None
    assert pico.bus_functions == ("STEMMA_I2C",)
    assert pico.buses["STEMMA_I2C"].pins == pico.i2c == I2CPins(sda=4, scl=5)
    assert pico.spi == SPIPins(clock=18, mosi=19, miso=16)
    assert pico.uart == UARTPins(tx=0, rx=1)
    assert pico.nvm_size == 4096
    assert pico.cpu_frequency == 125_000_000
    assert pico.adc_reference_volts == 3.3
    assert "digitalio" in pico.modules
    assert "builtins.pow3" in pico.features
    assert "builtins.pow3" not in pico.modules
    assert list(pico.aliases)[:3] == ["GP0", "GP1", "GP2"]


def test_pico_labels_are_the_first_names():
    pico = boards.load("raspberry_pi_pico")
    assert pico.pin_label(15) == "GP15"
    assert pico.pin_label(25) == "LED"
    assert pico.names_of(25) == ("LED", "GP25")
    with pytest.raises(IndexError):
        pico.pin_label(30)
    with pytest.raises(IndexError):
        pico.pin_label(-1)


def test_pico_relatives():
    pico_w, pico2 = boards.load("raspberry_pi_pico_w"), boards.load("raspberry_pi_pico2")
    assert pico_w.pins[pico_w.led].name == "CYW0"
    assert pico_w.heap_size < boards.load("raspberry_pi_pico").heap_size
    assert pico2.machine == "Raspberry Pi Pico 2 with rp2350a"
    assert pico2.cpu_frequency == 150_000_000
    jam = boards.load("adafruit_fruit_jam")
    assert jam.chip == "rp2350b"
    assert jam.pins[jam.resolve("A0")].name == "GPIO40"
    assert jam.resolve("A0") in jam.analog
    assert jam.heap_size > 8 * 1024 * 1024


def test_feather_m4_express():
    feather = boards.load("feather_m4_express")
    assert feather.machine == "Adafruit Feather M4 Express with samd51j19"
    assert feather.pins[feather.resolve("D13")].name == "PA23"
    assert names(feather, feather.dac) == {"PA02", "PA05"}
    assert all(feather.resolve(f"A{n}") in feather.analog for n in range(6))
    assert feather.bus_functions == ("I2C", "SPI", "UART")
    assert feather.i2c == I2CPins(sda=feather.resolve("SDA"), scl=feather.resolve("SCL"))
    assert feather.spi == SPIPins(feather.resolve("SCK"), feather.resolve("MOSI"), feather.resolve("MISO"))
    assert feather.neopixel == feather.resolve("NEOPIXEL")
    assert feather.cpu_frequency == 120_000_000
    assert feather.nvm_size == 8192
    assert boards.load("feather_m4_can").chip == "same51j19"


def test_metro_esp32s3():
    metro = boards.load("adafruit_metro_esp32s3")
    assert metro.machine == "Adafruit Metro ESP32S3 with ESP32S3"
    assert metro.port == "espressif"
    assert metro.cpu_frequency == 240_000_000
    assert metro.dac == frozenset()
    assert all(metro.resolve(f"A{n}") in metro.analog for n in range(6))
    assert metro.resolve("NEOPIXEL") not in metro.analog
    assert metro.heap_size > 1024 * 1024
    assert "wifi" in metro.modules


def test_feather_nrf52840():
    feather = boards.load("feather_nrf52840_express")
    assert feather.chip == "nRF52840"
    assert feather.cpu_frequency == 64_000_000
    assert names(feather, [feather.resolve("A0")]) == {"P0_04"}
    assert names(feather, feather.analog) <= {f"P0_{n:02d}" for n in (2, 3, 4, 5, 28, 29, 30, 31)}
    assert boards.load("microbit_v2").chip == "nRF52833"


def test_trinket_m0():
    trinket = boards.load("trinket_m0")
    assert trinket.machine == "Adafruit Trinket M0 with samd21e18"
    assert trinket.cpu_frequency == 48_000_000
    assert trinket.nvm_size == 256
    assert names(trinket, trinket.dac) == {"PA02"}
    assert trinket.heap_size < 32 * 1024
    assert "displayio" not in trinket.modules


@pytest.mark.parametrize(
    ("board_id", "chip"),
    [
        ("adafruit_feather_huzzah32", "ESP32"),
        ("adafruit_funhouse", "ESP32S2"),
        ("unexpectedmaker_feathers3", "ESP32S3"),
        ("deneyap_kart_g", "ESP32C3"),
        ("pcbcupid_glyph_h2", "ESP32H2"),
        ("m5stack_tab5", "ESP32P4"),
        ("espressif_esp8684_devkitc_02_n4", "ESP32C2"),
        ("pyportal_titano", "samd51j20"),
        ("circuitplayground_express", "samd21g18"),
        ("teensy41", "IMXRT1062DVJ6A"),
        ("feather_stm32f405_express", "STM32F405RG"),
        ("raspberrypi_zero2w", "bcm2837"),
    ],
)
def test_chips(board_id, chip):
    assert boards.load(board_id).chip == chip


def test_psram():
    assert boards.load("espressif_esp32s3_devkitc_1_n8").heap_size < 1024 * 1024
    assert boards.load("adafruit_feather_esp32s3_nopsram").heap_size < 1024 * 1024
    assert 7 * 1024 * 1024 < boards.load("espressif_esp32s3_devkitc_1_n8r8").heap_size < 8 * 1024 * 1024


def test_functions_for_named_buses():
    evb = boards.load("wiznet_w5500_evb_pico")
    w5k = evb.buses["W5K_SPI"]
    assert w5k.kind == "SPI"
    assert w5k.pins == SPIPins(evb.resolve("W5K_SCK"), evb.resolve("W5K_MOSI"), evb.resolve("W5K_MISO"))
    metro = boards.load("adafruit_metro_rp2350")
    assert metro.uart is not None
    assert (metro.pins[metro.uart.tx].name, metro.pins[metro.uart.rx].name) == ("GPIO0", "GPIO1")
    assert boards.load("yoto_player_v3").i2c is None


def test_a_board_whose_stub_is_empty_has_its_pins():
    mini = boards.load("yoto_mini_2024")
    assert mini.i2c == I2CPins(mini.resolve("SDA"), mini.resolve("SCL"))
    assert mini.pins[mini.resolve("NFC_OUT")].name == "GPIO33"
    assert mini.resolve("TX") == mini.resolve("NFC_OUT")


def test_every_display_of_the_table_is_made():
    unmade = [name for name in displays.table() if not (displays.display_of(name) or frame_displays.frame_of(name))]
    assert unmade == []


def test_names_that_are_no_pins():
    assert boards.load("pyportal").other_names["DISPLAY"] == "displayio.Display"
    assert boards.load("raspberry_pi_pico").other_names == {}


def test_boards_hash_and_compare():
    pico = boards.load("raspberry_pi_pico")
    assert {pico: 1}[boards.load("raspberry_pi_pico")] == 1
    assert pico != boards.load("raspberry_pi_pico_w")


def test_an_unknown_pin():
    pico = boards.load("raspberry_pi_pico")
    with pytest.raises(boards.UnknownPin, match=r'Raspberry Pi Pico has no pin "led"; did you mean "LED"\? %pins'):
        pico.resolve("led")
    assert issubclass(boards.UnknownPin, LookupError)
