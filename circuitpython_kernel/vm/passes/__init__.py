"""Passes over the interpreter's module: bytes in, bytes out, the same for every host.

Each module or folder is one pass or what passes share (`patch`, `lookup`, `texts`); `nullpage` is their table of words.
They import nothing but each other, and run nothing of the interpreter.
"""
