"""What the interpreter takes for its operating system: WASI, files, console, clock port.

It may import `vm.passes` and `common`.
"""
