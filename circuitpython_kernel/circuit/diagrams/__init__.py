"""Diagrams of web simulators: the files called diagram.json.

`types` is the table of their parts, `board_pins` that of their boards; `reading` makes a circuit of a diagram,
`writing` a diagram of a circuit.
It may import what `circuit` may, and of that room what knows no files.
"""
