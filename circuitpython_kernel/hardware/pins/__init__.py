"""Pins: what the program drives, what the world outside drives, and what was seen of both.

`bank` is the door (``board.pins``), `pin` what a user gets. `wires`, `connections`, `pin_waves`, `readings`,
`settling`, `outside` and `watchers` have a subject each, `levels` the rule for a level, `capture` and `ring` what
pins did. `waves` and `generators` are functions of board time.
It may import `hardware.memory`, `hardware.time`, `traces` and `common`.
"""
