"""The variable with the terminal's exact font: a file that is none is told, and the board starts without it."""

from pathlib import Path

import pytest

from tests.kernel_helpers import running_kernel

VARIABLE = "CIRCUITPYTHON_KERNEL_TERMINAL_FONT"
BDF = (
    "STARTFONT 2.1\nFONTBOUNDINGBOX 6 12 0 -2\nSTARTCHAR A\nENCODING 65\nBITMAP\n" + "FC\n" * 12 + "ENDCHAR\nENDFONT\n"
)
BLACK_A = (
    "import terminalio\nglyph = terminalio.FONT.get_glyph(65)\n"
    "sum(glyph.bitmap[glyph.tile_index * 6 + x, y] for x in range(6) for y in range(12)) == 72"
)


def grey(ran: object) -> list[str]:
    return [content["data"]["text/plain"] for content in ran.contents("display_data")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        ("no font", "is a BDF file of 6 x 12 pixels, which"),
        (BDF.replace("6 12", "8 16"), "is a BDF file of 6 x 12 pixels, which"),
        (BDF.replace("ENCODING 65", "ENCODING A"), "is a BDF file of 6 x 12 pixels, which"),
        (BDF.replace("FC\n", "GG\n", 1), "is a BDF file of 6 x 12 pixels, which"),
    ],
)
def test_a_bad_font_is_told_once_and_a_mended_one_is_taken(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "terminus.bdf"
    if content is not None:
        file.write_text(content)
    with running_kernel(tmp_path, CIRCUITPYTHON_CLOCK="fast", **{VARIABLE: str(file)}) as front:
        ran = front.run(BLACK_A)
        assert ran.value == "False", "the board has started, with the built-in font"
        (line,) = grey(ran)
        assert line.startswith(f"{VARIABLE}: the terminal's font ")
        assert told in line
        assert line.endswith(". The board has the built-in font.")
        assert grey(front.run("1")) == []
        file.write_text(BDF)
        assert front.run("%board").status == "ok"
        front.run("%board raspberry_pi_pico_w")
        ran = front.run(BLACK_A)
        assert ran.value == "True"
        assert grey(ran) == []
        front.run(f"%%host\nimport os\nos.environ['{VARIABLE}'] = ''")
        front.run("%board raspberry_pi_pico")
        assert front.run(BLACK_A).value == "False"
