"""The firmware's side of the doorbells: a module of functions for each, made from the declaration.

A function packs its arguments, rings, and gives the result as what it is, or raises what the host answers with. What
they share is the firmware's own module ``_bell``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from . import answers
from .kinds import Data, Flag, Items, Kind, Text, Values
from .operations import Doorbell, Operation, full_name


def module_name(doorbell: str) -> str:
    """The guest module of a doorbell."""
    return f"_bell_{doorbell}"


def sources(tables: Mapping[str, Doorbell]) -> dict[str, str]:
    """The firmware's modules, by their names."""
    found = {module_name(name): module_source(name, doorbell) for name, doorbell in tables.items()}
    found["_values"] = (resources.files(__package__) / "values.py").read_text(encoding="utf-8")
    found["_answers"] = "".join(
        [
            f"DONE, FAILED, LONG, FAILED_LONG, ABSENT = {answers.DONE}, {answers.FAILED}, {answers.LONG}, "
            f"{answers.FAILED_LONG}, {answers.ABSENT}\n",
            f"ERRORS = ({', '.join(answers.ERRORS)})\n",
            f"HEAD, HEAD_BYTES = {answers.ERROR_FORMAT!r}, {answers.HEAD_BYTES}\n",
        ]
    )
    return found


def module_source(name: str, doorbell: Doorbell) -> str:
    """The guest module of a doorbell."""
    functions: list[str] = []
    constants: dict[str, object] = {}
    for word, declared in doorbell.items():
        functions.append(_function(full_name(name, word), word, declared))
        for argument, kind in declared.arguments.items():
            for constant, value in (kind.guest(argument).constants or {}).items():
                if constants.setdefault(constant, value) != value:
                    raise ValueError(f"the doorbell {name} has two kinds of {argument}")
            if isinstance(kind, Items):
                functions.insert(0, _row(argument, kind))
    body = "\n\n".join(functions)
    used = [helper for helper in _HELPERS if f"_{helper}(" in body]
    imports = "".join(f"from _bell import {helper} as _{helper}\n" for helper in used)
    for helper in ("packed", "unpacked"):
        imports += f"from _values import {helper} as _{helper}\n" if f" _{helper}(" in body else ""
    return imports + "".join(f"{name} = {value!r}\n" for name, value in constants.items()) + f"\n{body}\n"


_HELPERS = ("call", "pack", "unpack", "fail", "text", "data")


def _function(label: str, word: str, declared: Operation) -> str:
    names = list(declared.arguments)
    parameters = ", ".join(f"{name}=None" if _can_be_left_out(declared.arguments, name) else name for name in names)
    before, packing = _packing(declared.arguments)
    lines = [f"def {word}({parameters}):", *before, f"    answer = _call({label!r}, {packing})", *_reading(declared)]
    return "\n".join(lines)


def _can_be_left_out(arguments: Mapping[str, Kind], name: str) -> bool:
    """Whether an argument can be left out: the last one, if it can be None."""
    return name == list(arguments)[-1] and bool(getattr(arguments[name], "optional", False))


def _row(name: str, kind: Items) -> str:
    before, packing = _packing(kind.fields)
    head = [f"def _{name}_row({', '.join(kind.fields)}):", *before]
    return "\n".join([*head, f"    row = {packing}", "    return _pack('<q', len(row)) + row"])


def _packing(fields: Mapping[str, Kind]) -> tuple[list[str], str]:
    """What comes before, and the expression for the request."""
    if not fields:
        return [], "b''"
    codes = [kind.guest(name) for name, kind in fields.items()]
    letters = "".join(kind.letter for kind in fields.values())
    words = ", ".join(code.word for code in codes)
    tails = "".join(f" + {code.tail}" for code in codes if code.tail)
    return [f"    {code.before}" for code in codes if code.before], f"_pack({f'<{letters}'!r}, {words}){tails}"


def _reading(declared: Operation) -> list[str]:
    """How the result is read."""
    result = declared.result
    if not result.fields:
        return ["    if answer:", "        _fail(answer)"]
    absent = [f"    if answer == {bytes([answers.ABSENT])!r}:", "        return None"] if result.optional else []
    match result.tailed:
        case Text():
            return [*absent, "    return _text(answer)"]
        case Data():
            return [*absent, "    return _data(answer)"]
        case Values():
            return [*absent, "    return _unpacked(_data(answer))"]
    kinds = list(result.fields.values())
    letters = "".join(kind.letter for kind in kinds)
    if len(kinds) == 1:
        return [
            *absent,
            f"    status, value = _unpack({f'<b{letters}'!r}, answer)",
            "    if status:",
            "        _fail(answer)",
            f"    return {_meaning('value', kinds[0])}",
        ]
    given = ", ".join(_meaning(f"values[{place}]", kind) for place, kind in enumerate(kinds, 1))
    return [
        *absent,
        "    if answer[0]:",
        "        _fail(answer)",
        f"    values = _unpack({f'<b{letters}'!r}, answer)",
        f"    return {given}",
    ]


def _meaning(word: str, kind: Kind) -> str:
    """What a word of a result stands for."""
    if isinstance(kind, Flag):
        return f"{word} == 1"
    return f"{kind.choices()!r}[{word}]" if kind.choices() is not None else word
