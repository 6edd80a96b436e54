"""Jupyter widgets: scope, board panel, circuit, part panels, plotter, spectrum, monitors, generator.

A module each in Python and one in JavaScript; `live` is what they share.
It may import `circuit`, `drawing`, `devices`, `drive`, `boards`, `hardware`, `network`, `traces` and `common`, and
`board` for its types.
"""
