"""Code of our own for the interpreter: functions written in a subset of Python, which passes put into the module.

``compiler``
    compiles the subset to WebAssembly; `dialect` names what it has beside Python;
``linking``
    puts the functions into a module, and calls of them into its own functions.

It may import `vm.passes`.
"""

from .compiler import Compiled, External, SourceError, compile_source
from .linking import called_with, join, read_source

__all__ = ["Compiled", "External", "SourceError", "called_with", "compile_source", "join", "read_source"]
