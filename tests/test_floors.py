"""The house keeps its order: imports go down, modules make no circles, and every room says what it is."""

import ast
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
