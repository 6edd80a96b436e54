"""What CircuitPython's modules contain, for completion, inspection and the conformance tests.

Read from the ``*-stubs`` folders of the installed `circuitpython-stubs`, one file when it is first asked for. That
distribution has no stubs for the modules that CircuitPython shares with Python (`builtins`, `time`, `os`, ...): these
are described in this package's ``reference/core`` folder.

What a stub declares for type checkers alone is left out, since no board has it: type aliases, protocols and names
imported for annotations. A name that a stub imports from another CircuitPython module and never uses is a re-export
(``displayio.FourWire``) and is followed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .reference.reader import Member, Parameter, read_module, signature

__all__ = ["Member", "Parameter", "Reference", "handed_on", "lookup", "members", "modules", "path", "surface"]

_DISTRIBUTION = "circuitpython-stubs"
_CORE_FOLDER = Path(__file__).with_name("reference") / "core"
_CORE_SOURCE = "circuitpython-virtual-kernel, core modules"


@dataclass(frozen=True)
class Reference:
    """What a tooltip shows: `signature` as a stub would write it, one line for each way to call, and `doc` as is."""

    name: str
    kind: str
    signature: str
    doc: str
    source: str


@cache
def modules() -> tuple[str, ...]:
    """Return the dotted names of all known CircuitPython modules, sorted."""
    return tuple(sorted(_files()))


def lookup(dotted: str) -> Reference | None:
    """Return what is known of "digitalio", "digitalio.DigitalInOut.value", "time.sleep", ...; None for nothing."""
    found = _find(dotted)
    if found is None:
        return None
    member, module = found
    doc = member.doc
    if member.kind == "class" and (init := member.members.get("__init__")) and init.doc:
        doc = f"{doc}\n\n{init.doc}" if doc else init.doc
    return Reference(dotted, member.kind, signature(member), doc, _source(module))


def members(dotted: str) -> tuple[str, ...]:
    """Return the public names in a module or class, in the order of the stub; empty when there is no such thing.

    A module's submodules are among them.
    """
    found = _find(dotted)
    if found is None:
        return ()
    names = [name for name in found[0].members if not name.startswith("_")]
    if found[0].kind == "module":
        names += [name for name in _submodules(dotted) if name not in names]
    return tuple(names)


def surface(module: str) -> dict[str, Member]:
    """Return the public classes, functions and constants of a module, re-exports followed; what a board must offer.

    Raises `LookupError` for a module that is not known.
    """
    if module not in _files():
        raise LookupError(f'CircuitPython has no module "{module}" that the stubs know.')
    public = ((name, member) for name, member in _module(module).members.items() if not name.startswith("_"))
    return {name: _follow(member) for name, member in public}


def path(module: str) -> Path | None:
    """Return the file that describes a module; None for one that is not known."""
    return _files().get(module)


def handed_on(module: str) -> dict[str, str]:
    """Return the names that a module has from others, with the dotted names of what they stand for."""
    return {name: member.target for name, member in _module(module).members.items() if member.target}


@cache
def _files() -> dict[str, Path]:
    """Return the stub file of each module, by its dotted name."""
    files = {path.stem: path for path in _CORE_FOLDER.glob("*.pyi")}
    for folder in _stub_folders():
        root = folder.name.removesuffix("-stubs")
        for path in folder.rglob("__init__.pyi"):
            files[".".join((root, *path.parent.relative_to(folder).parts))] = path
    return files


def _stub_folders() -> Iterable[Path]:
    """Return the folders that circuitpython-stubs installed: other distributions have ``*-stubs`` folders as well.

    Raises `importlib.metadata.PackageNotFoundError` when it is not installed.
    """
    from importlib.metadata import distribution

    installed = distribution(_DISTRIBUTION)
    names = (installed.read_text("top_level.txt") or "").split()
    return [Path(str(installed.locate_file(name))) for name in names if name.endswith("-stubs")]


@cache
def _stub_source() -> str:
    from importlib.metadata import version

    return f"{_DISTRIBUTION} {version(_DISTRIBUTION)}"


def _source(module: str) -> str:
    return _CORE_SOURCE if _files()[module].parent == _CORE_FOLDER else _stub_source()


def _submodules(module: str) -> list[str]:
    start = f"{module}."
    return [name.removeprefix(start) for name in modules() if name.startswith(start) and "." not in name[len(start) :]]


def _find(dotted: str) -> tuple[Member, str] | None:
    """Return a member and the module that describes it; the longest module name in `dotted` wins."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if module not in _files():
            continue
        member = _module(module)
        for name in parts[length:]:
            inner = member.members.get(name)
            if inner is None:
                return None
            if inner.target:
                module = inner.target.rpartition(".")[0]
            member = _follow(inner)
        return member, module
    return None


def _follow(member: Member) -> Member:
    while member.target:
        found = _find(member.target)
        if found is None:
            break
        member = found[0]._replace(name=member.name)
    return member


@cache
def _module(module: str) -> Member:
    return read_module(module, _files()[module].read_text(encoding="utf-8"), _files())
