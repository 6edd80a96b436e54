"""docs/architecture.md is true: the paths it names exist, and the board's public names are those it lists."""

import re
from pathlib import Path

from circuitpython_kernel import VirtualBoard

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "circuitpython_kernel"
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PLACES = (ROOT, PACKAGE, ROOT / "docs")


def paths() -> list[str]:
    found = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_0-9]+\.(?:py|js|md))?)`", TEXT)
    return sorted(set(found) | set(re.findall(r"\]\(([^)#:]+\.md)\)", TEXT)))


def test_every_path_that_it_names_exists() -> None:
    named = paths()
    assert len(named) > 60
    assert [path for path in named if not any((place / path).exists() for place in PLACES)] == []


def test_every_room_is_in_the_table() -> None:
    rooms = {folder.parent.name for folder in PACKAGE.glob("*/__init__.py")} | {"firmware"}
    table = TEXT[TEXT.index("| floor | room |") : TEXT.index("`vm/` and `hardware/` do not import")]
    assert {room for room in rooms if f"`{room}/" not in table} == set()


def test_the_boards_public_names_are_listed() -> None:
    section = TEXT[TEXT.index("### VirtualBoard") :]
    section = section[section.index("Its public names:") : section.index("## The interpreter")]
    listed = set(re.findall(r"`([a-z_]+)`", section))
    with VirtualBoard(clock="fast", drive_files=False) as board:
        names = {name for name in dir(board) if not name.startswith("_")}
    assert listed == names


def test_the_facade_is_small() -> None:
    assert len((PACKAGE / "board" / "virtual_board.py").read_text(encoding="utf-8").splitlines()) <= 450
