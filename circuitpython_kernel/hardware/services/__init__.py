"""Work that the host does for the firmware: ciphers, hashes, arithmetic on arrays.

A board's C code would do it; Python in the interpreter would be too slow.
It may import `hardware`'s memory and doorbells, and `common`.
"""
