"""IPython beside the board in a worker: what it shows goes out as messages."""

# mypy: disable-error-code="no-untyped-call"
# IPython has few type hints.

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.history import HistoryManager
from traitlets import Any as AnyTrait
from traitlets import Type

from circuitpython_kernel.kernel.shell import BoardShell

Publish = Callable[[str, dict[str, Any]], None]


class Kernel(Protocol):
    """What the shell needs of the kernel."""

    interrupt_missed: bool

    def show(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message as one of the request that is being served."""

    def print(self, name: str, text: str) -> None:
        """Send text to a stream, ``"stdout"`` or ``"stderr"``, at once or soon."""


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the host's code."""

    encoding = "utf-8"

    def __init__(self, kernel: Kernel, name: str) -> None:
        super().__init__()
        self._kernel = kernel
        self.name = name

    def write(self, text: str) -> int:
        """Send text."""
        if text:
            self._kernel.print(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True


class Publisher(DisplayPublisher):
    """Sends what ``display`` shows."""

    shell: Any

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **options: Any) -> None:
        """Send data of several kinds, or bring what was sent up to date."""
        content = {
            "data": encoded(data), "metadata": metadata or {}, "transient": options.get("transient") or {},
        }  # fmt: skip
        self.shell.kernel.show("update_display_data" if options.get("update") else "display_data", content)

    def clear_output(self, wait: bool = False) -> None:
        """Clear what is below the cell."""
        self.shell.kernel.show("clear_output", {"wait": wait})


class ResultHook(DisplayHook):
    """Sends the value of a host cell's last line."""

    shell: Any

    def start_displayhook(self) -> None:
        self._shown: tuple[dict[str, Any], Any] = ({}, {})

    def write_output_prompt(self) -> None:
        """The page has one."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._shown = encoded(format_dict), md_dict or {}

    def finish_displayhook(self) -> None:
        data, metadata = self._shown
        content = {"execution_count": self.prompt_count, "data": data, "metadata": metadata}
        if data:
            self.shell.kernel.show("execute_result", content)


class MemoryHistory(HistoryManager):
    """A history that ends with the worker: there is no file to keep it in."""

    def __init__(self, shell: Any = None, config: Any = None, **traits: Any) -> None:
        self.enabled = False
        super().__init__(shell=shell, config=config, **traits)


class WorkerShell(BoardShell):
    """IPython's shell, which shows things as messages."""

    kernel = AnyTrait()
    displayhook_class = Type(ResultHook)
    display_pub_class = Type(Publisher)

    configurables: list[Any]
    _last_error: dict[str, Any] | None = None

    def init_history(self) -> None:
        self.history_manager = MemoryHistory(shell=self, parent=self)
        self.configurables.append(self.history_manager)

    def init_sys_modules(self) -> None:
        """The worker's own main module stays."""

    # ---- what takes a process

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic.

        Raises:
            UsageError: for one that takes a process.
        """
        if magic_name in _PROCESSES:
            raise UsageError(_no_process(f"%{magic_name}"))
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic.

        Raises:
            UsageError: for one that takes a process.
        """
        if magic_name in _PROCESSES:
            raise UsageError(_no_process(f"%%{magic_name}"))
        return super().run_cell_magic(magic_name, line, cell)

    def system(self, cmd: str) -> None:
        """Refuse ``!command``.

        Raises:
            UsageError: always.
        """
        raise UsageError(_no_process("!"))

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Refuse ``name = !command``, as `system` does."""
        self.system(cmd)

    # ---- errors

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        content = {"ename": getattr(etype, "__name__", str(etype)), "evalue": str(evalue), "traceback": list(stb)}
        self._last_error = content
        self.kernel.show("error", content)

    def take_error(self) -> dict[str, Any] | None:
        """The error that was shown last, once."""
        content, self._last_error = self._last_error, None
        return content


_PROCESSES = frozenset({
    "bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3", "system", "sx", "!", "pip", "conda",
    "mamba", "micromamba", "uv", "edit", "ed",
})  # fmt: skip
"""IPython's magics that start a process."""


def _no_process(what: str) -> str:
    if what == "%pip":
        return "%pip is for a computer: here %install puts libraries on the board, and import gets Pyodide's packages."
    return f"{what} starts a process, and a browser has none; run this notebook on a computer for that."


def encoded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Pictures as text."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value for kind, value in data.items()
    }
