"""docs/testing.md is true: its files are written down and run, and the failures that it shows are looked for."""

import re

import circuitpython_kernel.board.virtual_board
import circuitpython_kernel.devices.catalog  # noqa: F401 - before inner runs, which forget what they load
from tests.test_pytest_plugin import ROOT, inner_plugins

pytest_plugins = ["pytester"]

DOCUMENT = ROOT / "docs" / "testing.md"


def test_the_document(pytester):
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    files, shown = {}, []
    for language, block in blocks:
        if language == "text":
            shown += block.splitlines()
            continue
        name = re.match(r"(?:#|//) (\S+)\n", block)
        assert name, f"every block of code begins with its file's name: {block[:60]}"
        files[name[1]] = block if language != "json" else block.partition("\n")[2]
    assert {"adafruit_glow.py", "pytest.ini", "test_glow.py"} <= files.keys()
    for name, block in files.items():
        file = pytester.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(block, encoding="utf-8")

    result = pytester.runpytest_inprocess(*inner_plugins(), "--deselect=test_failing.py")
    result.assert_outcomes(passed=15, deselected=2)
    failing = pytester.runpytest_inprocess(*inner_plugins(), "test_failing.py")
    failing.assert_outcomes(failed=2)

    happened = [line.rstrip() for line in failing.outlines]
    assert [line for line in shown if line.rstrip() not in happened] == []
