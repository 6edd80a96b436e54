"""Compares the firmware's public surface with CircuitPython's stubs, and writes docs/modules.md.

Usage: python scripts/conformance.py [--check]. Presence is asked of a running board that has the module; parameters are
read from the firmware's source. With --check nothing is written, and the exit status is 1 when the file is stale.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from circuitpython_kernel import VirtualBoard, boards
from circuitpython_kernel.board.firmware_image import modules_of, provided_modules
from circuitpython_kernel.hardware.services import ulab_functions
from circuitpython_kernel.language import stubs
from circuitpython_kernel.language.reference.reader import Member, read_module

ROOT = Path(__file__).resolve().parent.parent
FIRMWARE = ROOT / "circuitpython_kernel" / "firmware"
TABLE = ROOT / "docs" / "modules.md"
BOARDS = ("raspberry_pi_pico", "feather_m4_express")
"""The boards that are asked first; a module that neither has is asked of the first board that has it."""
REMOVED = {"displayio.Display", "displayio.EPaperDisplay", "displayio.FourWire", "displayio.I2CDisplay"}
"""What CircuitPython 10 has no more, and its stubs still name."""
MISPLACED = {f"is31fl3741.{name}" for name in ("reset", "enable", "set_global_current", "set_led", "write")}
"""Methods of a class that the stubs have as functions of its module."""
SAME = {"sys.maxsize": "_MAX", "False": "0", "True": "1", "ulab.numpy.float": "float"}

INSTANCES = {
    "time.struct_time": "time.localtime()",
    "qrio.QRInfo": "qrio.QRInfo(*range(2))",
    "qrio.QRPosition": "qrio.QRPosition(*range(9))",
}
"""Named tuples, whose fields are found on their instances only."""


@dataclass
class Comparison:
    """How a module compares: members found and asked for, and what is missing or differs, by dotted name."""

    module: str
    matched: int = 0
    total: int = 0
    missing: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


def compare_all() -> list[Comparison]:
    """Every module that the firmware has code for and the stubs describe."""
    found: dict[str, Comparison] = {}
    for identifier in (*BOARDS, *boards.board_ids()):
        left = {module for module in provided_modules() & set(stubs.modules()) if module not in found} - {"board"}
        definition = boards.load(identifier)
        if known := left & (modules_of(definition) | {"sys", "os", "time", "microcontroller"}):
            with VirtualBoard(identifier, clock="fast") as board:
                for module in sorted(known):
                    found[module] = _compare(board, module)
                    board.reset(hard=False)  # all modules together do not fit into its memory
    return [found[module] for module in sorted(found)]


def _compare(board: VirtualBoard, module: str) -> Comparison:
    result = Comparison(module)
    names = [module, *(name for name in stubs.modules() if name.startswith(f"{module}."))]
    for dotted in names:
        assert board.run(f"import {dotted}").ok, dotted
        for name, member in stubs.surface(dotted).items():
            if f"{dotted}.{name}" in REMOVED | MISPLACED:
                continue
            if member.annotation == "TypeAlias" or (name.startswith("Pixel") and member.kind == "constant"):
                continue  # types for checkers alone
            _member(board, result, f"{dotted}.{name}", member)
            if member.kind == "class" and not name.endswith("Protocol"):
                for inner, what in member.members.items():
                    if not inner.startswith("__"):
                        _member(board, result, f"{dotted}.{name}.{inner}", what)
    return result


def _member(board: VirtualBoard, result: Comparison, dotted: str, member: Member) -> None:
    owner, _, name = dotted.rpartition(".")
    result.total += 1
    owner = INSTANCES.get(owner, owner)
    if board.run(f"{name!r} in dir({owner}) or hasattr({owner}, {name!r})").value != "True":
        result.missing.append(dotted)
        return
    result.matched += 1
    ours = _find(dotted)
    if ours is None or not member.overloads or not ours.overloads:
        return
    if ours.parameters[:1] and ours.parameters[0].kind == "var-positional":
        return  # a class of which programs make no instances
    theirs, mine = (_parameters(m) for m in (member, ours))
    if theirs != mine:
        result.differs.append(f"{dotted}({', '.join(mine)})")


def _parameters(member: Member) -> list[str]:
    shown = []
    for parameter in member.parameters:
        star = "*" if parameter.kind == "keyword-only" else ""
        default = "" if parameter.default is None else f"={SAME.get(parameter.default, parameter.default)}"
        shown.append(f"{star}{parameter.name}{default}")
    return shown


@cache
def _source(module: str) -> tuple[Member, ast.Module] | None:
    base = FIRMWARE.joinpath(*module.split("."))
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.exists():
            text = file.read_text(encoding="utf-8")
            for name, code in ulab_functions.sources().items():
                text = text.replace(f"L.{name}\n", code)
            text = re.sub(r"\bL\.", "_L_", text)
            return read_module(module, text, ()), ast.parse(text)
    return None


def _find(dotted: str) -> Member | None:
    """A member in the firmware's source; imports and base classes are followed."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        found = _source(".".join(parts[:length]))
        if found is not None:
            return _inside(found, parts[length:])
    return None


def _inside(source: tuple[Member, ast.Module], names: list[str]) -> Member | None:
    module, tree = source
    member = module.members.get(names[0])
    if member is None:
        for node in ast.walk(tree):
            # A file that imports from its own name takes the interpreter's module of that name, which has no source.
            if isinstance(node, ast.ImportFrom) and node.module not in (None, module.name) and node.level == 0:
                for alias in node.names:
                    other = _source(node.module)
                    if (alias.asname or alias.name) == names[0] and other is not None:
                        return _inside(other, [alias.name, *names[1:]])
        return None
    if len(names) == 1:
        if member.kind == "class" and not member.overloads:
            for base in member.bases:
                inherited = _inside(source, [base])
                if inherited is not None and inherited.overloads:
                    return inherited
        return member
    inner = member.members.get(names[1])
    for base in member.bases if inner is None else ():
        inner = inner or _inside(source, [base, names[1]])
    return inner


def render(comparisons: list[Comparison]) -> str:
    """The Markdown file."""
    definitions = [boards.load(identifier) for identifier in boards.board_ids()]
    lines = [
        "# Modules",
        "",
        "Made by `python scripts/conformance.py`: the firmware's modules against `circuitpython-stubs`. A member is a",
        "class, a function, a constant, or something public in a class. Parameters are compared by name, kind and",
        "default; what differs is shown as the firmware has it.",
        "",
        "| module | boards | members | missing | parameters that differ |",
        "|---|---|---|---|---|",
    ]
    always = {"sys", "os", "time", "microcontroller"}
    for c in comparisons:
        count = len(definitions) if c.module in always else sum(c.module in modules_of(d) for d in definitions)
        missing, differs = (", ".join(f"`{name}`" for name in names) for names in (c.missing, c.differs))
        lines.append(f"| `{c.module}` | {count} | {c.matched}/{c.total} | {missing} | {differs} |")
    lines += ["", "Not there yet, of the modules that any board has:", ""]
    every = {name for d in definitions for name in d.modules}
    native = _native()
    lines.append(", ".join(f"`{name}`" for name in sorted(every - provided_modules() - native)) + ".")
    return "\n".join(lines) + "\n"


def _native() -> set[str]:
    tree = ast.parse((FIRMWARE / "_modules.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "NATIVE":
            call = node.value
            assert isinstance(call, ast.Call)
            return set(ast.literal_eval(call.args[0]))
    raise LookupError("firmware/_modules.py has no NATIVE")


def main() -> int:
    """Write the table, or check it."""
    text = render(compare_all())
    if "--check" in sys.argv[1:]:
        return int(not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text)
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
