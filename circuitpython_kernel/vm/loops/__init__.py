"""Loops of the host's own that Python is too slow for, and that numpy cannot do, as each turn needs the one before.

They are written as `passes.guestcode` has it, compiled to a small WebAssembly module without anything of the
interpreter's, and run by a host that can. ``biquads`` is the source of such a loop, ``modules`` makes its module.
It may import `vm.passes`.
"""
