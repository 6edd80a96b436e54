"""Pins: what the program drives, what the world outside drives, and what was seen of both.

`bank` has the pins of a chip, `levels` the rule for a pin's level, `capture` takes down what pins do.
`waves` and `generators` are functions of board time.
It may import `hardware.memory`, `hardware.time`, `traces` and `common`.
"""
