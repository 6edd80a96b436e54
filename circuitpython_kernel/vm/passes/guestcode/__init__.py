"""Code of our own for the interpreter: functions written in a subset of Python, which passes put into the module.

``compiler``
    compiles the subset to WebAssembly; `dialect` names what it has beside Python;
``linking``
    puts the functions into a module, and calls of them into its own functions;
``whole_modules``
    makes a module of functions alone, for `vm.loops`.

It may import `vm.passes`.
"""

from .compiler import Compiled, External, SourceError, compile_source
from .linking import called_with, join, read_source
from .whole_modules import PAGE_BYTES, alone

__all__ = [
    "PAGE_BYTES", "Compiled", "External", "SourceError", "alone", "called_with", "compile_source", "join",
    "read_source",
]  # fmt: skip
