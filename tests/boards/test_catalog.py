"""Finding boards."""

import subprocess
import sys

import pytest

from circuitpython_kernel import boards
from circuitpython_kernel.boards import catalog


def test_ids_are_sorted_and_known():
    ids = boards.board_ids()
    assert list(ids) == sorted(ids)
    assert boards.DEFAULT_BOARD in ids
    assert len(ids) > 600
    assert set(boards.board_names()) == set(ids)


def test_loading_is_cached():
    first, again = boards.load("trinket_m0"), boards.load("trinket_m0")
    assert first is again


@pytest.mark.parametrize("wrong", ["rasberry_pi_pico", "Raspberry Pi Pico", "pico", "raspberry-pi-pico"])
def test_an_unknown_board_names_the_nearest(wrong):
    with pytest.raises(boards.UnknownBoard) as caught:
        boards.load(wrong)
    assert str(caught.value).startswith(f'There is no board "{wrong}"; did you mean "raspberry_pi_pico"')
    assert str(caught.value).endswith("? %boards lists them all.")


@pytest.mark.parametrize("wrong", ["", "qqqqqqqq", "../..", "."])
def test_an_unknown_board_with_nothing_near(wrong):
    with pytest.raises(boards.UnknownBoard) as caught:
        boards.load(wrong)
    assert str(caught.value) == f'There is no board "{wrong}". %boards lists them all.'


def test_search():
    assert boards.search("feather m4")[:2] == ["feather_m4_can", "feather_m4_express"]
    assert boards.search("Raspberry-Pi PICO")[0] == "raspberry_pi_pico"
    assert "feather_bluefruit_sense" in boards.search("adafruit bluefruit")
    assert boards.search("no such board") == []
    assert len(boards.search("")) == len(boards.board_ids())


def test_missing_stubs_are_told(monkeypatch):
    monkeypatch.setattr(catalog, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="circuitpython-stubs"):
        catalog.definitions_folder.__wrapped__()


def test_importing_is_light():
    script = (
        "import sys, circuitpython_kernel.boards; print({'numpy', 'wasmtime', 'board_definitions'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("family", "members", "count"),
    [
        ("feather", ("feather_m4_express", "adafruit_feather_esp32s2"), 46), ("qt py", ("adafruit_qtpy_rp2040",), 8),
        ("itsybitsy", ("itsybitsy_m4_express", "adafruit_itsybitsy_rp2040"), 5),
        ("xiao", ("seeeduino_xiao_rp2040",), 9), ("nano", ("arduino_nano_33_ble",), 14),
    ],
)  # fmt: skip
def test_a_family_is_suggested_by_its_common_boards(family, members, count):
    with pytest.raises(boards.UnknownBoard) as caught:
        boards.load(family)
    message = str(caught.value)
    assert all(f'"{member}"' in message for member in members), message
    assert message.endswith(f"? %boards {family} lists all {count}.")
    assert len(boards.search(family)) == count


def test_a_word_of_four_letters_may_mean_the_usual_board_and_a_shorter_one_a_family():
    assert boards.catalog.suggest("pico") == ["raspberry_pi_pico"]
    assert boards.catalog.suggest("RASP") == ["raspberry_pi_pico"]
    for word in ("pic", "pi"):
        assert len(boards.catalog.suggest(word)) == 3
    assert boards.catalog.suggest("p") == []
