"""Pins as the world outside the chip sees them, and the capture of what they do.

`bank` is the door (``board.pins``), `pin` what a user gets from it. Below them: `wires`, `connections` (what is at a
pin from outside), `pin_waves`, `readings`, `watchers`, `settling` (the level that comes of all this) and `outside` (who
changes it). `levels` has the rule for a pin's level, `capture` takes down what pins do, as `ring` has it.
It may import `hardware.memory`, `hardware.time`, `hardware.callbacks`, `traces` and `common`; no peripheral, no board.
"""
