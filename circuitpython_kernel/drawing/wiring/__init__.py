"""The drawing of what is connected to a board: boxes, nets, and the ways of the wires.

`nets` reads the board, `layout` and `routes` place things, `svg` and `figure` draw them.
It may import `drawing.board`, `drawing.parts`, and what lies below `drawing`.
"""
