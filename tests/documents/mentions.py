"""What the project's texts name (files, modules, classes and their attributes), and whether that exists.

The texts are Markdown files, docstrings and comments, in Python, JavaScript and CSS. Names are looked
up in the sources as text; modules of other packages are imported.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from circuitpython_kernel.hardware.doorbells import operations
from circuitpython_kernel.language import stubs
from circuitpython_kernel.vm import doorbells

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "circuitpython_kernel"
FOLDERS = [ROOT / name for name in ("circuitpython_kernel", "tests", "scripts", "benchmarks", "docs")]

_FILE = re.compile(r"(?<![\w/.~*{}-])(?:\.{1,2}/)*(?:[\w*-]+/)*[\w*.-]*\w\.(?:py|pyi|js|ts|css|md)\b(?!-)")
_FOLDER = re.compile(r"(?<!`)`((?:[\w-]+/)+(?:\{[\w,]+\}/)?)`(?!`)")
_BARE = re.compile(r"(?<!`)`([A-Za-z_]\w+)(?:\([^`]*\))?`(?!`)")
_DOTTED = re.compile(r"(?<!`)`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`(?!`)")
_ROOMS = "|".join(sorted(folder.parent.name for folder in PACKAGE.glob("*/__init__.py")))
_IN_A_ROOM = re.compile(rf"(?<![\w.`/\"'-])((?:{_ROOMS}|{PACKAGE.name})(?:\.[A-Za-z_]\w*)+)")
_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_UPSTREAM = ("ports/", "py/", "shared-bindings/", "shared-module/")  # folders of CircuitPython's sources
_FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Mention:
    """A `name` in a text, and its `place` as "file:line"."""

    name: str
    place: str


@dataclass
class _Class:
    bases: list[str]
    names: set[str] = field(default_factory=set)


def sources(*endings: str) -> list[Path]:
    """The project's own files with these endings."""
    found = [file for file in ROOT.iterdir() if file.suffix in endings]
    found += [file for folder in FOLDERS for file in folder.rglob("*") if file.suffix in endings]
    # Libraries of others that the tests run are not ours to correct.
    return sorted(file for file in found if not {"node_modules", "__pycache__", "programs"} & set(file.parts))


@cache
def texts() -> list[tuple[Path, int, str]]:
    """Each text with its file and first line."""
    found = []
    for file in sources(".md", ".js", ".css", ".py"):
        content = file.read_text(encoding="utf-8")
        if file.suffix == ".md":
            # Snippets run in tests of their own. Their lines stay, so that places are right.
            found.append((file, 1, _FENCED.sub(lambda match: "\n" * match[0].count("\n"), content)))
        elif file.suffix != ".py":
            for match in _SCRIPT_COMMENT.finditer(content):
                found.append((file, content.count("\n", 0, match.start()) + 1, match[0]))
        else:
            found += [(file, line, text) for line, text in _python_texts(content)]
    return found


def _python_texts(content: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            docstring := ast.get_docstring(node, clean=False)
        ):
            yield node.body[0].lineno, docstring
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _written_by_its_reader(file: Path) -> set[str]:
    """The files that a page in docs/contributing/ has its reader write: their names stand before what is in them."""
    if file.parent.name != "contributing":
        return set()
    return set(re.findall(r"^`([\w./]+)`[^\n]*:\n\n```", file.read_text(encoding="utf-8"), re.MULTILINE))


def _found(pattern: re.Pattern[str]) -> Iterator[tuple[Path, Mention]]:
    for file, line, text in texts():
        for match in pattern.finditer(text):
            place = f"{file.relative_to(ROOT)}:{line + text.count(chr(10), 0, match.start())}"
            yield file, Mention(match[match.lastindex or 0], place)


# Files and folders


def missing_files() -> list[Mention]:
    """Files that a text names and the project has nowhere. Some of a file's folders, or none, will do."""
    paths = {str(file.relative_to(ROOT)) for file in sources(".py", ".pyi", ".js", ".ts", ".css", ".md")}
    endings = {path.split("/", at)[-1] for path in paths for at in range(path.count("/") + 1)}
    missing = []
    for file, mention in _found(_FILE):
        name = mention.name.removeprefix("./")
        if name in endings or (file.parent / name).exists() or name in _written_by_its_reader(file):
            continue
        if "*" in name and any(Path(path).match(name) for path in paths):
            continue
        missing.append(mention)
    return missing


def missing_folders() -> list[Mention]:
    """Folders in backticks, likewise; ``a/{b,c}/`` names two."""
    folders = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in folder.rglob("*") if path.is_dir()}
    folders |= {path.name for path in ROOT.iterdir() if path.is_dir()}
    endings = {path.split("/", at)[-1] for path in folders for at in range(path.count("/") + 1)}
    missing = []
    for _, mention in _found(_FOLDER):
        stem, _, several = mention.name.rstrip("/").partition("{")
        names = [stem + one for one in several.rstrip("}").split(",")]
        if mention.name.startswith(_UPSTREAM):
            continue
        missing += [mention] if any(name.rstrip("/") not in endings for name in names) else []
    return missing


# Modules, classes and their attributes


class Index:
    """What the package's Python sources define: modules, what they name, and classes with their attributes."""

    def __init__(self) -> None:
        self.modules: dict[str, dict[str, list[str]]] = {}
        self.classes: dict[str, list[_Class]] = defaultdict(list)
        for file in sources(".py"):
            parts = file.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = self.modules[name] = {}
            for node in tree.body:
                names |= {name: [] for name in _defined(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    self.classes[node.name].append(_class(node))
                    names[node.name] = [node.name]

    def has(self, dotted: str) -> bool:
        """Whether the package, a module of it or a class of it, however much of its path is said, has this."""
        parts = dotted.split(".")
        if self._attribute(parts):
            return True
        for at in range(len(parts), 0, -1):
            head, rest = ".".join(parts[:at]), parts[at:]
            for module in self.modules:
                if module == head or module.endswith("." + head):
                    names = self.modules[module]
                    if not rest or (rest[0] in names and (len(rest) == 1 or self._attribute(rest))):
                        return True
                    # A method is often named by its module, as an object has the module's name: `clock.advance`.
                    if any(self._attribute([owner[0], *rest]) for owner in names.values() if owner):
                        return True
        return False

    def is_attribute(self, name: str) -> bool:
        """Whether some class has an attribute of this name."""
        return any(name in one.names for several in self.classes.values() for one in several)

    def _attribute(self, parts: list[str]) -> bool:
        if len(parts) != 2:
            return False
        return any(
            parts[1] in one.names or any(self._attribute([base, parts[1]]) for base in one.bases)
            for one in self.classes.get(parts[0], [])
        )


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _class(node: ast.ClassDef) -> _Class:
    bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases]
    found = _Class(bases)
    for statement in node.body:
        found.names |= _defined(statement)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
            found.names.add(inner.attr)
    return found


def _importable(dotted: str) -> bool:
    """Whether another package, or Python itself, has this."""
    parts = dotted.split(".")
    if hasattr(builtins, parts[0]):
        parts = ["builtins", *parts]
    for at in range(len(parts) - 1, 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:at]))
        except ImportError:
            continue
        for name in parts[at:]:
            if not hasattr(value, name):
                return False
            value = getattr(value, name)
        return True
    return False


def missing_names() -> list[Mention]:
    """Dotted names that neither the package, CircuitPython nor Python has: in backticks, or beginning with a room."""
    index = Index()
    found = [mention for pattern in (_DOTTED, _IN_A_ROOM) for _, mention in _found(pattern)]
    return [mention for mention in found if not exists(index, mention.name)]


def exists(index: Index, dotted: str) -> bool:
    if dotted.rsplit(".")[-1] in {"py", "pyi", "js", "ts", "css", "md", "toml", "txt", "json", "ini"}:
        return True  # a file
    first, *rest = dotted.split(".")
    if first == "board" and index.has(f"VirtualBoard.{rest[0]}"):
        # What is behind a second dot is an attribute of some object of the board's.
        return all(index.is_attribute(name) for name in rest[1:])
    if first == "self":
        return index.is_attribute(rest[0])
    if first == "L":
        return True  # what the firmware calls the memory's layout; most of its constants are generated
    if first == "program" or first.startswith("_bell_"):
        return (first.removeprefix("_bell_"), rest[0]) in _operations()
    return bool(index.has(dotted) or stubs.lookup(dotted) or _importable(dotted))


def _operations() -> set[tuple[str, str]]:
    """Doorbells and their operations, as they are declared."""
    declared = {**operations.DOORBELLS, **doorbells.DOORBELLS}
    return {(name, word) for name, doorbell in declared.items() for word in doorbell}


def missing_identifiers() -> list[Mention]:
    """Names in backticks, in docstrings and comments, that occur in no code and that CircuitPython and Python lack."""
    known = _identifiers()
    return [
        mention
        for file, mention in _found(_BARE)
        if file.suffix != ".md"
        and mention.name not in known
        and not stubs.lookup(mention.name)
        and not hasattr(builtins, mention.name)
    ]


@cache
def _identifiers() -> set[str]:
    found = set()
    for file in sources(".py", ".pyi"):
        tokens = tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline)
        found |= {token.string for token in tokens if token.type == tokenize.NAME}
        found |= {file.stem, file.parent.name}
    for file in sources(".js", ".ts"):
        found |= set(re.findall(r"\w+", _SCRIPT_COMMENT.sub("", file.read_text(encoding="utf-8"))))
        found.add(file.stem)
    return found
