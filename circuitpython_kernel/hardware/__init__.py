"""The virtual silicon: shared memory, clock, pins, peripherals, by subject.

Plain Python and numpy; it knows nothing of the interpreter that runs the firmware.
`chip` is what a peripheral works with, `callbacks` the user's own Python that a board calls.
It may import `network`, `traces`, `doorbell` and `common`.
"""
