"""Lines over an axis, traces, and tables, as SVG and as figures.

The stills of scope, plotter, spectrum and monitors are made here.
It may import `drawing`'s own shapes and sheets, and what lies below `drawing`.
"""
