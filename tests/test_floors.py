"""The house keeps its order: imports go down, modules make no circles, and every room says what it is."""

import ast
import re
import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

PACKAGE = "circuitpython_kernel"
ROOT = Path(__file__).parent.parent
ROOMS = sorted(
    file
    for file in (ROOT / PACKAGE).rglob("__init__.py")
    if "firmware" not in file.parts and file.parent != ROOT / PACKAGE
)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)


def test_each_floor_imports_from_below_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_modules_make_no_circles(graph: grimp.ImportGraph) -> None:
    """Neither by imports at the top nor by late ones."""
    circles = [
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.find_shortest_chain(imported, module) is not None
    ]
    assert circles == []


def test_few_modules_stand_in_the_root() -> None:
    assert len(list((ROOT / PACKAGE).glob("*.py"))) <= 5


@pytest.mark.parametrize("file", ROOMS, ids=lambda file: file.parent.relative_to(ROOT / PACKAGE).as_posix())
def test_a_room_says_what_lives_there(file: Path) -> None:
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert text is not None
    assert "import" in text, "say what it may import, too"


def floors() -> list[set[str]]:
    """The floors of the house, the highest first, as the contract has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return [set(re.findall(r"\w+", layer)) for layer in settings["contracts"][0]["layers"]]


@pytest.mark.parametrize("room", sorted(set().union(*floors())))
def test_what_a_floor_says_that_it_may_import(graph: grimp.ImportGraph, room: str) -> None:
    """It says no more than the contract allows, and imports no more than it says."""
    text = ast.get_docstring(ast.parse((ROOT / PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    height = next(height for height, rooms in enumerate(floors()) if room in rooms)
    below = set().union(*floors()[height + 1 :])
    said = re.search(r"It may import ([^;.]*(?:\.\w[^;.]*)*)[;.]", text)
    if said is None:
        assert re.search(r"imports? nothing (of ours|but itself)", text)
        may = set()
    else:
        may = set(re.findall(r"`(\w+)[\w.]*`", said[1]))
        if "every floor below" in said[1]:
            may = below - may
    for_types = {"board"} if "`board` for its types" in text else set()
    assert may - for_types <= below
    modules = graph.find_descendants(f"{PACKAGE}.{room}") | {f"{PACKAGE}.{room}"}
    imported = {
        name.split(".")[1]
        for module in modules
        for name in graph.find_modules_directly_imported_by(module)
        if "." in name
    }
    assert imported - {room, "_version"} <= may - for_types
