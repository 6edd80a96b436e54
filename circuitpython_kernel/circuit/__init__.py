"""Circuits: a board with parts, wires, resistors and breadboards, as data.

`model` is what a circuit is, `pins` and `pads` where wires can end, `nets` what they join. `plan` says what has to be
attached to a board, `checks` what is wrong. `files` and `diagrams/` read and write circuits, `placement` and `routing`
draw what nobody has arranged, `live` and `editor` change a circuit while its board runs.
It may import `drawing`, `devices`, `boards`, `hardware` and `common`; of a board it sees a protocol.
"""
