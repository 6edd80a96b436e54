"""Pins as the world outside the chip sees them.

`bank` is the door (``board.pins``), `pin` what a user gets from it. Below them: `wires`, `connections` (what is at a
pin from outside), `pin_waves`, `readings`, `watchers`, `settling` (the level that comes of all this) and `outside` (who
changes it). They may import the shared memory, board time, the capture and `callbacks`; no peripheral and no board.
"""
