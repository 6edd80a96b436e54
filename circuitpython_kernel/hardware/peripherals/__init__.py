"""The chip's peripherals, a module each: buses, counters, timed pulses, keypads, USB.

`every` lists them in the order in which they are made.
It may import `hardware`'s other folders, `traces` and `common`.
"""
