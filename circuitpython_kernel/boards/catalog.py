"""The boards of the installed `circuitpython-stubs`: which exist, and one by its id."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from circuitpython_kernel.common.suggestions import did_you_mean, nearest

from .definitions import BoardDefinition, UnknownBoard
from .layouts import layout_ids
from .parser import TITLE, parse
from .unlisted import completed

DEFAULT_BOARD = "raspberry_pi_pico"
_STUB = "__init__.pyi"


@cache
def definitions_folder() -> Path:
    """Return the folder with one folder per board, found without importing it.

    Raises `FileNotFoundError` when `circuitpython-stubs` is not installed.
    """
    spec = find_spec("board_definitions")  # a namespace package: this runs no code
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place)
        if (folder / DEFAULT_BOARD / _STUB).is_file():
            return folder
    raise FileNotFoundError("The boards come from circuitpython-stubs, which is not installed.")


@cache
def board_ids() -> tuple[str, ...]:
    """Return the ids of all boards, sorted. This lists a folder and reads no file."""
    folder = definitions_folder()
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name[0] not in "._"))


@cache
def board_names() -> dict[str, str]:
    """Return every board's id with its name for people, "Raspberry Pi Pico"; reads the head of each file."""
    names: dict[str, str] = {}
    for board_id in board_ids():
        with open(definitions_folder() / board_id / _STUB, encoding="utf-8") as stub:
            names[board_id] = next(
                (line.removeprefix(TITLE).strip() for line in stub if line.startswith(TITLE)), board_id
            )
    return names


@cache
def load(board_id: str) -> BoardDefinition:
    """Return a board by its id; the same object every time.

    Raises `UnknownBoard` with the nearest ids.
    """
    if board_id not in board_ids():
        near = suggest(board_id)
        count = len(_family(board_id))
        listing = f"%boards {board_id} lists all {count}." if count > len(near) > 1 else "%boards lists them all."
        raise UnknownBoard(f'There is no board "{board_id}"{did_you_mean(near)} {listing}')
    source = (definitions_folder() / board_id / _STUB).read_text(encoding="utf-8")
    return parse(board_id, completed(board_id, source))


def search(text: str) -> list[str]:
    """Return the ids of the boards whose id or name contains every word of `text`, ids that start with it first.

    Letter case does not matter; hyphens and underscores part words. An empty text finds every board.
    """
    words = _plain(text).split()
    found = [
        board_id
        for board_id, name in board_names().items()
        if all(word in f"{_plain(board_id)} {_plain(name)}" for word in words)
    ]
    start = " ".join(words)
    return sorted(found, key=lambda board_id: (not _plain(board_id).startswith(start), board_id))


def suggest(board_id: str) -> list[str]:
    """The ids that may be meant by a word or a name: "pico" is one board, "feather" a family."""
    if len(board_id) > 3 and _plain(board_id) in _plain(DEFAULT_BOARD):
        return [DEFAULT_BOARD]  # "pico" is what most people mean by it
    if len(board_id) < 2:
        return []
    if family := _family(board_id):
        return family[:3]
    near = nearest(board_id, board_ids())
    if near:
        return near
    by_name = {name: known for known, name in board_names().items()}
    return [by_name[name] for name in nearest(board_id, by_name)] or search(board_id)[:3]


def _family(text: str) -> list[str]:
    """The boards whose name has a word like "feather" in it, those first that most people have: they have layouts."""
    return sorted(search(text), key=lambda known: known not in layout_ids()) if len(text) > 2 else []


def _plain(text: str) -> str:
    return text.lower().replace("-", " ").replace("_", " ")
