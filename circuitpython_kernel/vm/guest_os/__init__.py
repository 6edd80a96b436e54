"""What the interpreter takes for its operating system: WASI, files, console, clock port.

The same for every host: `memory` and `functions` say what a host has to bring.

It may import `vm.passes` and `common`.
"""
