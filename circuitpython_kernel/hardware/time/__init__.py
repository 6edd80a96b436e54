"""Board time: the clock and its modes, and what is planned on it.

`clock` is the one time line, in nanoseconds, that all others ask. `planned` has the calls to come, `timer` waits for
them in real time, `clock_speed` is slow motion.
It may import `hardware.memory`, `traces` and `common`.
"""
