"""The modules that a worker fetches: their names, and whether they are those that this package needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from circuitpython_kernel.vm.rewriting import passes_digest

MANIFEST, GATE, PORT = "modules.json", "gate.wasm", "port.wasm"


def interpreter_name(float_bits: int) -> str:
    """The file of the interpreter that keeps so many bits of a float."""
    return f"interpreter-{float_bits}.wasm"


class ModuleFileError(RuntimeError):
    """A file of the site's is missing, damaged or of another version."""


class ModuleFiles:
    """The site's files, each fetched once and checked.

    Args:
        fetch: gives a file's content by its name; it may wait. None when there is no such file.
    """

    def __init__(self, fetch: Callable[[str], bytes | None]) -> None:
        self._fetch = fetch
        self._digests: dict[str, str] = {}
        self._read: dict[str, bytes] = {}

    def read(self, name: str) -> bytes:
        """A file's content.

        Raises:
            ModuleFileError: when it is missing, damaged or of another version of this package.
        """
        if name not in self._read:
            if not self._digests:
                self._digests = self._manifest()
            content = self._content(name)
            if name not in self._digests or hashlib.sha256(content).hexdigest() != self._digests[name]:
                raise ModuleFileError(f"The site's file {name} is damaged; build the site again.")
            self._read[name] = content
        return self._read[name]

    def _content(self, name: str) -> bytes:
        content = self._fetch(name)
        if content is None:
            raise ModuleFileError(f"The site has no file {name}; build the site again.")
        return content

    def _manifest(self) -> dict[str, str]:
        try:
            found = json.loads(self._content(MANIFEST))
        except ValueError:  # such as a page that says that there is no such file
            raise ModuleFileError(f"The site's file {MANIFEST} is damaged; build the site again.") from None
        if found["passes"] != passes_digest():
            raise ModuleFileError(
                "The site's interpreter was made by another version of this package; build the site again, "
                "and reload the page without its cache."
            )
        return dict(found["sha256"])
