"""Board time: the clock and its modes, planned events, alarms, the watchdog.

`clock` is the one time line, in nanoseconds, that all others ask.
It may import `hardware.memory`, `traces` and `common`.
"""
