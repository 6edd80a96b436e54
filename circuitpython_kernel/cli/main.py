"""The command line: ``circuitpython-kernel``.

Whatever loads wasmtime, numpy or Jupyter is imported by the command that needs it, so ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from circuitpython_kernel._version import __version__

OK, FAILED, USAGE = 0, 1, 2

_DESCRIPTION = "A CircuitPython board that lives in a notebook."

_LAB_HELP = """\
usage: circuitpython-kernel lab [FOLDER] [ARGUMENT ...]

Install the CircuitPython kernel for this environment if Jupyter does not find it, copy the notebooks to FOLDER
(default: ~/circuitpython-notebooks), and open the first one in JupyterLab. What you have changed is not overwritten.
The arguments go to `jupyter lab`: `circuitpython-kernel lab --no-browser`, `circuitpython-kernel lab my.ipynb`.
"""

_RUN_EPILOG = """\
The exit code is 0 when the program ran to its end, 1 when it ended with an error or a file that was asked for could not
be written, 2 when the command line is wrong, 124 when the time was up, and 143 when the run was terminated. Ctrl-C
interrupts the program; twice within two seconds, it switches the board off.
"""


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        text = message[:1].upper() + message[1:].rstrip(".")
        self.exit(USAGE, f"{text}. See `{self.prog} --help`.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words[:1] == ["lab"]:  # everything behind it is JupyterLab's, whatever it looks like
            return _lab(words[1:])
        return _dispatch(_parser().parse_args(words))
    except SystemExit as exit_:  # argparse's, and JupyterLab's
        return exit_.code if isinstance(exit_.code, int) else FAILED if exit_.code else OK
    except BrokenPipeError:
        # The reader of our output is gone (`| head`). Give the last flush somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="circuitpython-kernel", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"circuitpython-kernel {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    for name, text in (
        ("install", "install the kernel, so that Jupyter offers it"),
        ("uninstall", "remove the kernel from Jupyter's list"),
    ):
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        place = command.add_mutually_exclusive_group()
        place.add_argument("--user", action="store_true", help="for this user (default outside an environment)")
        place.add_argument("--sys-prefix", action="store_true", help="in this environment (default inside one)")
        place.add_argument("--prefix", metavar="FOLDER", type=_prefix, help="below this folder")

    commands.add_parser("lab", help="open JupyterLab on the notebooks; arguments go to `jupyter lab`")

    run = commands.add_parser(
        "run", help="run a program on a virtual board", description="Run a program on a virtual board.",
        epilog=_RUN_EPILOG,
    )  # fmt: skip
    run.add_argument(
        "file",
        metavar="FILE.py",
        type=Path,
        nargs="?",
        help="the program (default: code.py on the drive, after a reset)",
    )
    run.add_argument("--board", metavar="BOARD", help="the board's id (see `circuitpython-kernel boards`)")
    run.add_argument(
        "--clock", metavar="MODE", choices=("realtime", "fast"), default="realtime",
        help="realtime (default), or fast: sleeps take no time",
    )  # fmt: skip
    run.add_argument(
        "--cpu", metavar="PACE", choices=("free", "board"), default="free",
        help="free (default): computing takes no time in --clock fast; or board: as on the board's chip",
    )  # fmt: skip
    _add_floats(run)
    run.add_argument(
        "--circuit", metavar="FILE", type=Path, help="attach what a circuit.json or a diagram.json has to the board"
    )
    run.add_argument("--drive", metavar="FOLDER", type=Path, help="the board's CIRCUITPY drive (default: an empty one)")
    run.add_argument("--plot", metavar="OUT.png", type=Path, help="draw what the pins did (png, svg, pdf)")
    run.add_argument("--vcd", metavar="OUT.vcd", type=Path, help="write what the pins did for PulseView or GTKWave")
    run.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, help="interrupt the program after so long on the wall clock"
    )

    for name, text in (
        ("install-lib", "put CircuitPython libraries from PyPI on a drive"),
        ("uninstall-lib", "take libraries off a drive"),
        ("list-libs", "list the libraries on a drive"),
    ):
        libraries = commands.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        libraries.add_argument("--drive", metavar="FOLDER", type=Path, required=True, help="the drive's folder")
        if name == "install-lib":
            libraries.add_argument("names", metavar="LIBRARY", nargs="*", help="default: what requirements.txt pins")
            libraries.add_argument("--wheels", metavar="FOLDER", type=Path, help="take them from a folder of wheels")
            libraries.add_argument("--upgrade", action="store_true", help="look for newer versions")
        elif name == "uninstall-lib":
            libraries.add_argument("names", metavar="LIBRARY", nargs="+")

    serial = commands.add_parser(
        "serial", help="open a serial port with a board behind it",
        description="Open a serial port (a pseudo-terminal) with a virtual board's console and REPL behind it.",
        epilog="The port's path is printed first. Ctrl-C here switches the board off.",
    )  # fmt: skip
    serial.add_argument("--board", metavar="BOARD", help="the board's id (see `circuitpython-kernel boards`)")
    serial.add_argument(
        "--drive", metavar="FOLDER", type=Path, help="the board's CIRCUITPY drive (default: an empty one)"
    )
    _add_floats(serial)
    serial.add_argument("--link", metavar="PATH", type=Path, help="a symbolic link to make to the port")
    serial.add_argument(
        "--publish", metavar="PORT", type=int,
        help="let this computer's browsers and editors reach a port of the board, such as 80, the web workflow's",
    )  # fmt: skip

    _add_lite(commands.add_parser("lite", help="make a site on which notebooks run in the browser, and show it"))

    boards = commands.add_parser("boards", help="list the boards", description="List the boards.")
    boards.add_argument("text", metavar="TEXT", nargs="*", help="only boards whose id or name contains all this")
    return parser


def _add_lite(command: argparse.ArgumentParser) -> None:
    command.description = "Make a JupyterLite site on which CircuitPython notebooks run in the browser, and show it."
    actions = command.add_subparsers(dest="action", metavar="ACTION", parser_class=_Parser, required=True)
    build = actions.add_parser(
        "build", help="build a site", description="Build a site in a folder, ready to be served."
    )
    build.add_argument("folder", metavar="FOLDER", type=Path, help="the site's folder")
    build.add_argument("--contents", metavar="FOLDER", type=Path, help="a folder of notebooks (default: the tutorials)")
    build.add_argument("--libraries", metavar="LIBRARY", nargs="+", default=[], help="what %%install finds in the site")
    build.add_argument("--wheels", metavar="FOLDER", type=Path, help="take the libraries from a folder of wheels")
    build.add_argument("--pyodide", metavar="PLACE", default="", help="Pyodide's URL or folder (default: its server)")
    serve = actions.add_parser("serve", help="show a site", description="Serve a site's folder on this computer.")
    serve.add_argument("folder", metavar="FOLDER", type=Path, help="the site's folder")
    serve.add_argument("--port", metavar="PORT", type=int, default=8000, help="the port (default: 8000; 0: any)")


def _add_floats(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--floats", metavar="KIND", choices=("board", "double"), default="board",
        help="board (default): single precision, as on the board; or double",
    )  # fmt: skip


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f'it takes a positive number of seconds, not "{text}"')
    return seconds


def _prefix(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it takes a folder")
    return Path(text).expanduser()


def _dispatch(options: argparse.Namespace) -> int:
    if options.command in ("install", "uninstall"):
        return _install_or_uninstall(options)
    if options.command == "run":
        from .run import run_command

        return run_command(
            options.file,
            board=options.board,
            circuit=options.circuit,
            clock=options.clock,
            floats=options.floats,
            cpu=options.cpu,
            drive=options.drive,
            plot=options.plot,
            vcd=options.vcd,
            timeout=options.timeout,
        )
    if options.command in ("install-lib", "uninstall-lib", "list-libs"):
        return _libraries(options)
    if options.command == "serial":
        from .serial import serial_command

        return serial_command(
            board=options.board, drive=options.drive, link=options.link, floats=options.floats, publish=options.publish
        )
    if options.command == "lite":
        from .lite import build_command, serve_command

        if options.action == "serve":
            return serve_command(options.folder, options.port)
        return build_command(
            options.folder,
            options.contents,
            libraries=options.libraries,
            wheels=options.wheels,
            pyodide=options.pyodide,
        )
    if options.command == "boards":
        return _boards(" ".join(options.text))
    _parser().print_help()
    return USAGE


def _libraries(options: argparse.Namespace) -> int:
    from circuitpython_kernel.libraries.pypi import Libraries, LibraryError

    if not options.drive.is_dir():
        print(f"There is no folder {options.drive} to be the drive.", file=sys.stderr)
        return USAGE
    libraries = Libraries(options.drive)
    try:
        if options.command == "install-lib":
            libraries.install(options.names, wheels=options.wheels, upgrade=options.upgrade)
        elif options.command == "uninstall-lib":
            libraries.uninstall(options.names)
        else:
            for item in libraries.installed():
                print(f"{item.name}=={item.version}")
    except (LibraryError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    return OK


def _install_or_uninstall(options: argparse.Namespace) -> int:
    from . import installation

    if options.user:
        place = installation.Place()
    elif options.prefix is not None:
        place = installation.Place(options.prefix)
    elif options.sys_prefix:
        place = installation.Place(Path(sys.prefix))
    else:
        place = installation.default_place()
    try:
        if options.command == "uninstall":
            print(f"Removed the CircuitPython kernel from {installation.uninstall(place)}.")
            return OK
        folder = installation.install(place)
    except installation.InstallationError as error:
        return _fail(str(error))
    print(f"Installed the CircuitPython kernel in {folder}.")
    if not place.visible:
        print(f"Jupyter does not look there by itself: set JUPYTER_PATH to {folder.parent.parent}.")
    return OK


def _lab(arguments: list[str]) -> int:
    if arguments[:1] in (["--help"], ["-h"]):
        print(_LAB_HELP, end="")
        return OK
    from . import installation

    if importlib.util.find_spec("jupyterlab") is None:
        return _fail('JupyterLab is not installed: run pip install "circuitpython-virtual-kernel[lab]".')
    try:
        installed = installation.ensure_installed()
        words = lab_arguments(arguments)
    except installation.InstallationError as error:
        return _fail(str(error))
    if installed:
        print(f"Installed the CircuitPython kernel in {installed}.")
    if is_root() and "--allow-root" not in words:
        # In a container there often is no other user; JupyterLab would end with the advice to add this.
        print("You are root, so JupyterLab is started with --allow-root.")
        words.append("--allow-root")
    importlib.import_module("jupyterlab.labapp").LabApp.launch_instance(words)
    return OK


def is_root() -> bool:
    """Whether this process has all rights, on systems that have such a user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def lab_arguments(arguments: list[str]) -> list[str]:
    """JupyterLab's arguments: the user's, and the first notebook of our copies unless they name a place themselves.

    Raises:
        installation.InstallationError: when the notebooks cannot be copied.
    """
    from . import installation

    folder, rest = None, arguments
    if arguments and not arguments[0].startswith("-") and not Path(arguments[0]).is_file():
        folder, rest = Path(arguments[0]).expanduser(), arguments[1:]
    own_place = any(
        Path(word).exists() if not word.startswith("-") else word.startswith(("--notebook-dir", "--ServerApp.root_dir"))
        for word in rest
    )
    if own_place:
        return arguments
    target = installation.notebooks_folder(folder)
    print(f"The notebooks are in {target}.")
    return [f"--ServerApp.root_dir={target}", f"--LabApp.default_url=/lab/tree/{installation.FIRST_NOTEBOOK}", *rest]


def _boards(text: str) -> int:
    from circuitpython_kernel import boards

    try:
        found = boards.search(text)
    except FileNotFoundError as error:
        return _fail(str(error))
    if not found:
        return _fail(f'No board has "{text}" in its id or name.')
    names = boards.board_names()
    width = max(map(len, found))
    for board_id in found:
        print(f"{board_id:{width}}  {names[board_id]}")
    sys.stdout.flush()  # here, where a closed pipe is understood
    return OK


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED
