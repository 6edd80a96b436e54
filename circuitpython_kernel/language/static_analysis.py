"""What a program's text says about the names in it: jedi is asked, in a world that is a board's (`board_python`)."""

# mypy: disable-error-code="no-untyped-call"
# parso has few type hints.

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import jedi
from jedi.api.classes import Completion, Name
from jedi.inference.names import ImportName, SubModuleName
from parso.python.token import PythonTokenTypes
from parso.python.tokenize import PythonToken, tokenize
from parso.utils import parse_version_string, split_lines

from circuitpython_kernel.common.usual_waits import usual_waits

from . import stubs
from .board_modules import IMPLIED, BoardModules
from .board_python import ALL_MODULES, EARLIER, GRAMMAR, TYPING, Trees, forget_cell, grammar, script

log = logging.getLogger(__name__)

T = TypeVar("T")

_KINDS = {"statement": "instance", "property": "instance", "namespace": "module"}

_IMPORTS = f"from {EARLIER} import *; from {ALL_MODULES} import *\n"
"""The line in front of a cell that gives it the names of earlier ones and of all modules."""


@dataclass(frozen=True)
class Known:
    """What a name in a program stands for.

    `path` is the dotted name of a module, or of something in one; `instance` says that the name is an object of the
    class `path`. `signature` and `doc` are those that the source has, for what the stubs do not describe, and `source`
    is the file on the drive.
    """

    path: str
    instance: bool = False
    signature: str = ""
    doc: str = ""
    source: str = ""


class StaticAnalysis:
    """Completes and looks up names in programs' texts. Safe in tasks: one question is answered at a time."""

    def __init__(self) -> None:
        self._lock = usual_waits().lock()
        self._trees = Trees()
        self._whole: dict[str, bool] = {}

    def complete(self, code: str, cursor: int, earlier: Sequence[str], modules: BoardModules) -> list[tuple[str, str]]:
        """Return pairs of text and kind that may be typed at a place in a cell.

        Args:
            code: the cell.
            cursor: the place in it.
            earlier: programs that ran before it.
            modules: what the board can import.
        """

        def look() -> list[tuple[str, str]]:
            found = self._script(code, earlier, modules).complete(*_place(code, cursor))
            return [(one.name_with_symbols, _kind(one)) for one in found if _is_offered(one, modules)]

        if (found := self._asked(look)) is None and earlier:
            earlier = ()  # one of them may be what jedi cannot read
            found = self._asked(look)
        return found or []

    def find(self, code: str, cursor: int, earlier: Sequence[str], modules: BoardModules) -> Known | None:
        """Return what the name at a place in a cell stands for; None when its text does not tell. See `complete`."""

        def look() -> Known | None:
            cell = self._script(code, earlier, modules)
            names = cell.goto(*_place(code, cursor), follow_imports=True)
            known = next((known for name in names if (known := _known(name, modules))), None)
            if known is not None or not names:
                return known
            values = cell.infer(*_place(code, cursor))
            return next((known for name in values if (known := _known(name, modules))), None)

        return self._asked(look)

    def bound_names(self, code: str) -> set[str]:
        """Return the names that a program gives something to, in whatever scope; without imports."""

        def look() -> set[str]:
            used = grammar().parse(code).get_used_names()
            return {
                name
                for name, leaves in used.items()
                if any(leaf.is_definition() and leaf.get_definition().type[:6] != "import" for leaf in leaves)
            }

        return self._asked(look) or set()

    @staticmethod
    def is_text(code: str) -> bool:
        """Whether a program's text ends within a comment or a string; the braces of an f-string are not within it."""
        last = None
        for token in tokenize(code, version_info=parse_version_string(GRAMMAR)):
            if token.type is PythonTokenTypes.ENDMARKER:
                if "#" in token.prefix.rpartition("\n")[2]:
                    return True
            elif token.type is PythonTokenTypes.ERRORTOKEN and _is_quote(token.string):
                # A quotation mark that has no counterpart in its line, or three that have none at all.
                if _quoted(token.string)[:3] in ("'''", '"""') or "\n" not in _after(code, token):
                    return True
            elif token.string:
                last = token
        return last is not None and last.type in (PythonTokenTypes.FSTRING_START, PythonTokenTypes.FSTRING_STRING)

    def _asked(self, look: Callable[[], T]) -> T | None:
        """Ask jedi. It fails on some texts with whatever its code comes upon: then it has no answer."""
        with self._lock:
            try:
                return look()
            except Exception:
                log.warning("jedi could not answer", exc_info=True)
                return None
            finally:
                forget_cell()

    def _script(self, code: str, earlier: Sequence[str], modules: BoardModules) -> jedi.Script:
        return script(_IMPORTS + code, self._together(earlier), modules, self._trees)

    def _together(self, programs: Sequence[str]) -> str:
        """The programs that are Python, in one text: what follows on half a bracket or string could not be read."""
        self._whole = {code: self._whole[code] if code in self._whole else _is_whole(code) for code in programs}
        return "\n".join(code for code in programs if self._whole[code])


def _quoted(text: str) -> str:
    return text.lstrip("bBrRuU")


def _is_quote(text: str) -> bool:
    return _quoted(text)[:1] in ("'", '"')


def _after(code: str, token: PythonToken) -> str:
    """A text from a token's place on."""
    line, column = token.start_pos
    return "".join(split_lines(code, keepends=True)[line - 1 :])[column:]


def _is_whole(code: str) -> bool:
    """Whether a program is Python, and not nested too deeply to be looked through."""
    try:
        return next(iter(grammar().iter_errors(grammar().parse(code))), None) is None
    except RecursionError:
        return False


# ---- jedi's answers


def _place(code: str, cursor: int) -> tuple[int, int]:
    """Line and column of a place in a cell as jedi counts them; the first line is 2, behind `_IMPORTS`."""
    lines = split_lines(code[:cursor])
    return 1 + len(lines), len(lines[-1])


def _kind(completion: Completion) -> str:
    name = completion._name
    if not isinstance(name, ImportName) and name.get_root_context().py__name__() == ALL_MODULES:
        return IMPLIED
    return _KINDS.get(completion.type, str(completion.type))


def _is_offered(completion: Completion, modules: BoardModules) -> bool:
    """Whether what jedi has found is a board's, too."""
    if completion.type == "path":
        return False
    name = completion._name
    if completion.type in ("keyword", "param") or isinstance(name, ImportName | SubModuleName):
        return True
    context = name.get_root_context()  # where it is written
    module = context.py__name__()
    if tuple(module.split(".")) in TYPING:
        return False
    if context.is_compiled():  # this Python's own, such as what a sum of constants is
        return stubs.lookup(completion.full_name or "") is not None
    if stubs.path(module) is None:
        return True
    if completion.type == "module" or completion.full_name == f"{module}.{completion.name}":
        return modules.offers(module, completion.name)
    return True


def _known(name: Name, modules: BoardModules) -> Known | None:
    """What jedi's name stands for; None for a variable, whose value has to be asked for."""
    path, module = name.full_name, name.module_name
    if not path or tuple(module.split(".")) in TYPING:
        return None
    if name.type == "module" and not modules.has(tuple(path.split("."))):
        return None
    instance = name.type == "instance"
    if modules.is_built_in((module.partition(".")[0],)):
        if path.startswith(f"{module}.") and not modules.offers(module, path[len(module) + 1 :].partition(".")[0]):
            return None
        if name.type == "module" or stubs.lookup(path) is not None:
            return Known(path, instance)
        return Known(path, instance, *_own_words(name, modules)) if module in ("board", "microcontroller.pin") else None
    if name.type in ("function", "class", "instance", "module"):
        return Known(path, instance, *_own_words(name, modules))
    return None


def _own_words(name: Name, modules: BoardModules) -> tuple[str, str, str]:
    """Signature and docstring of something in a source, and its file."""
    module = name.module_name
    text = None if module in ("__main__", EARLIER) else modules.text(tuple(module.split(".")))
    source = "/".join(text.path.parts[2:]) if text is not None and not text.stub else ""
    signatures = () if name.type == "module" else name.get_signatures()
    return "\n".join(one.to_string() for one in signatures), name.docstring(raw=True), source
