"""Still pictures and tables of what the board does: SVG, figures, text. No Jupyter here.

Folders for the board, wiring, parts and charts; `shapes` and `sheet` are what all are drawn with.
It may import `devices`, `boards`, `hardware`, `network`, `traces` and `common`; a board is a `BoardView` here.
"""
